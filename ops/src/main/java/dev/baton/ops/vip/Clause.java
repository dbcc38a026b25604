package dev.baton.ops.vip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a {@code keepalived.conf} and what stands in its braces: {@code words { inner }}. What
 * keepalived itself judges, names and values it does not know, is not looked at here.
 */
record Clause(List<String> words, List<Clause> inner) {

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|([{}])|([^\\s{}\"]+)");

  Clause {
    words = List.copyOf(words);
    inner = List.copyOf(inner);
  }

  /**
   * The clauses of a whole file.
   *
   * @throws IllegalArgumentException if braces do not pair; the message names the line
   */
  static List<Clause> parse(String text) {
    List<List<Clause>> open = new ArrayList<>(List.of(new ArrayList<>()));
    List<List<String>> heads = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      List<String> words = new ArrayList<>();
      Matcher word = WORD.matcher(line.replaceFirst("(^|\\s)[#!].*", ""));
      while (word.find()) {
        if (word.group(2) == null) {
          words.add(word.group(1) != null ? word.group(1) : word.group(3));
        } else if (word.group(2).equals("{")) {
          heads.add(words.isEmpty() ? takeLast(open) : words);
          open.add(new ArrayList<>());
          words = new ArrayList<>();
        } else {
          end(open.getLast(), words);
          words = new ArrayList<>();
          if (heads.isEmpty()) {
            throw new IllegalArgumentException("line " + number + ": a } without its {");
          }
          List<Clause> body = open.removeLast();
          open.getLast().add(new Clause(heads.removeLast(), body));
        }
      }
      end(open.getLast(), words);
    }
    if (!heads.isEmpty()) {
      throw new IllegalArgumentException(
          "the { of " + String.join(" ", heads.getLast()) + " is never closed");
    }
    return List.copyOf(open.getFirst());
  }

  /** The head of a block may stand in the line before its brace. */
  private static List<String> takeLast(List<List<Clause>> open) {
    List<Clause> last = open.getLast();
    return last.isEmpty() ? List.of() : last.removeLast().words();
  }

  private static void end(List<Clause> into, List<String> words) {
    if (!words.isEmpty()) {
      into.add(new Clause(words, List.of()));
    }
  }

  String name() {
    return words.isEmpty() ? "" : words.getFirst();
  }

  /** The word after the name; empty if there is none. */
  String value() {
    return words.size() < 2 ? "" : words.get(1);
  }

  /** The clauses inside with this name. */
  List<Clause> all(String name) {
    return inner.stream().filter(one -> one.name().equals(name)).toList();
  }

  boolean has(String name) {
    return !all(name).isEmpty();
  }

  /** The value of the last clause inside with this name, which is the one that counts. */
  Optional<String> of(String name) {
    List<Clause> found = all(name);
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast().value());
  }

  /** The same as a number; the default too if it is none. */
  double number(String name, double otherwise) {
    try {
      return of(name).map(Double::parseDouble).orElse(otherwise);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** The first words of the lines in a block inside: addresses, scripts. */
  List<String> listed(String name) {
    return all(name).stream().flatMap(block -> block.inner().stream()).map(Clause::name).toList();
  }
}
