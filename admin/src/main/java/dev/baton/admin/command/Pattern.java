package dev.baton.admin.command;

import dev.baton.admin.store.ConfigModule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One line of the grammar, such as <code>
 * SHOW [FULL] TABLES [FROM &lt;schema&gt;] [LIKE &lt;text&gt;
 * ]</code>: words as they stand, {@code [optional]}, {@code {one|of|these}}, and slots that keep
 * what stood there. Immutable.
 *
 * <p>Slots: {@code <module>} what can be loaded and saved; {@code <name>} and {@code <schema>} a
 * name, in quotes or not; {@code <text>} a text or a word; {@code <number>}; {@code <rest>}
 * whatever follows.
 */
final class Pattern {

  private sealed interface Node {}

  private record Word(String text) implements Node {}

  private record Slot(String name) implements Node {}

  private record Choice(List<List<Node>> alternatives) implements Node {}

  /** Where matching has come to, and what was kept on the way. */
  private record State(int at, Map<String, String> kept) {
    State next(int at) {
      return new State(at, kept);
    }

    State keep(String name, String value, int at) {
      Map<String, String> more = new HashMap<>(kept);
      more.put(name, value);
      return new State(at, more);
    }
  }

  private final String notation;
  private final List<Node> nodes;

  private Pattern(String notation, List<Node> nodes) {
    this.notation = notation;
    this.nodes = nodes;
  }

  static Pattern of(String notation) {
    return new Pattern(notation, new Reader(notation).sequence());
  }

  String notation() {
    return notation;
  }

  /** What the slots held, by their names; null if the tokens are not of this form, all of them. */
  @Nullable Map<String, String> match(List<Token> tokens) {
    return sequence(nodes, 0, tokens, new State(0, Map.of()))
        .filter(state -> state.at() == tokens.size())
        .map(State::kept)
        .findFirst()
        .orElse(null);
  }

  private static Stream<State> sequence(
      List<Node> nodes, int index, List<Token> tokens, State state) {
    if (index == nodes.size()) {
      return Stream.of(state);
    }
    return one(nodes.get(index), tokens, state)
        .flatMap(next -> sequence(nodes, index + 1, tokens, next));
  }

  private static Stream<State> one(Node node, List<Token> tokens, State state) {
    return switch (node) {
      case Word word -> word(word.text(), tokens, state);
      case Slot slot -> slot(slot.name(), tokens, state);
      case Choice choice ->
          choice.alternatives().stream().flatMap(nodes -> sequence(nodes, 0, tokens, state));
    };
  }

  private static Stream<State> word(String text, List<Token> tokens, State state) {
    if (state.at() >= tokens.size()) {
      return Stream.empty();
    }
    Token token = tokens.get(state.at());
    boolean same = token.is(text) || (text.length() == 1 && token.sign(text.charAt(0)));
    return same ? Stream.of(state.next(state.at() + 1)) : Stream.empty();
  }

  private static Stream<State> slot(String name, List<Token> tokens, State state) {
    if (name.equals("module")) {
      return modules(tokens, state);
    }
    if (name.equals("rest")) {
      return Stream.of(state.keep(name, sql(tokens, state.at()), tokens.size()));
    }
    if (state.at() >= tokens.size()) {
      return Stream.empty();
    }
    Token token = tokens.get(state.at());
    boolean fits =
        switch (name) {
          case "number" -> token.kind() == Token.Kind.NUMBER;
          case "text" -> token.name() || token.kind() == Token.Kind.NUMBER;
          default -> token.name();
        };
    return fits ? Stream.of(state.keep(name, token.text(), state.at() + 1)) : Stream.empty();
  }

  /** The tokens from one on, as they could be written. */
  private static String sql(List<Token> tokens, int from) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < tokens.size(); i++) {
      boolean apart = i > from && tokens.get(i - 1).end() < tokens.get(i).start();
      text.append(apart ? " " : "").append(tokens.get(i).sql());
    }
    return text.toString();
  }

  private static Stream<State> modules(List<Token> tokens, State state) {
    List<State> found = new ArrayList<>();
    for (ConfigModule module : ConfigModule.values()) {
      String[] words = module.words().split(" ", -1);
      State reached = state;
      for (String word : words) {
        reached = reached == null ? null : word(word, tokens, reached).findFirst().orElse(null);
      }
      if (reached != null) {
        found.add(reached.keep("module", module.name(), reached.at()));
      }
    }
    return found.stream();
  }

  /** Reads the notation. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    List<Node> sequence() {
      List<Node> nodes = new ArrayList<>();
      while (at < text.length() && "|]}".indexOf(text.charAt(at)) < 0) {
        char c = text.charAt(at);
        switch (c) {
          case ' ' -> at++;
          case '[' -> nodes.add(choice(true));
          case '{' -> nodes.add(choice(false));
          case '<' -> nodes.add(slot());
          default -> nodes.add(word());
        }
      }
      return nodes;
    }

    private Node choice(boolean optional) {
      List<List<Node>> alternatives = new ArrayList<>();
      do {
        at++;
        alternatives.add(sequence());
      } while (text.charAt(at) == '|');
      at++;
      if (optional) {
        alternatives.add(List.of());
      }
      return new Choice(alternatives);
    }

    private Node slot() {
      int close = text.indexOf('>', at);
      String name = text.substring(at + 1, close);
      at = close + 1;
      return new Slot(name);
    }

    private Node word() {
      StringJoiner word = new StringJoiner("");
      while (at < text.length() && " []{}|<".indexOf(text.charAt(at)) < 0) {
        word.add(text.substring(at, at + 1));
        at++;
      }
      return new Word(word.toString().toUpperCase(Locale.ROOT));
    }
  }
}
