package dev.baton.admin.command;

import dev.baton.admin.command.AdminCommand.Constants;
import dev.baton.admin.command.AdminCommand.Constants.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code SELECT @@version_comment LIMIT 1}, {@code SELECT DATABASE(), USER()} and the like: a list
 * of system variables and of functions that SQLite does not have, each with or without an alias,
 * and nothing else.
 */
final class ConstantSelect {
  private static final Set<String> FUNCTIONS =
      Set.of(
          "database",
          "schema",
          "user",
          "current_user",
          "session_user",
          "system_user",
          "version",
          "connection_id");

  private static final Set<String> PROXY_PREFIXES = Set.of("admin", "mysql");

  private final String statement;
  private final List<Token> tokens;
  private int at = 1;

  private ConstantSelect(String statement, List<Token> tokens) {
    this.statement = statement;
    this.tokens = tokens;
  }

  /** Null if it is any other SELECT. */
  static @Nullable Constants parse(String statement, List<Token> tokens) {
    return new ConstantSelect(statement, tokens).terms();
  }

  private @Nullable Constants terms() {
    List<Term> terms = new ArrayList<>();
    do {
      Term term = term();
      if (term == null) {
        return null;
      }
      terms.add(term);
    } while (skipSign(','));
    if (at < tokens.size() && tokens.get(at).is("LIMIT")) {
      at += 2;
    }
    return at >= tokens.size() ? new Constants(terms) : null;
  }

  private @Nullable Term term() {
    if (at >= tokens.size()) {
      return null;
    }
    Token first = tokens.get(at);
    int start = first.start();
    String name = name(first);
    if (name == null) {
      return null;
    }
    String written = statement.substring(start, tokens.get(at - 1).end());
    return new Term(name, alias(written));
  }

  private @Nullable String name(Token first) {
    if (first.kind() == Token.Kind.VARIABLE && first.text().startsWith("@@")) {
      at++;
      String name = first.text().substring(2).toLowerCase(Locale.ROOT);
      String last = name.substring(name.indexOf('.') + 1);
      return PROXY_PREFIXES.contains(last) ? last + proxyVariable() : last;
    }
    boolean call =
        at + 2 < tokens.size() && tokens.get(at + 1).sign('(') && tokens.get(at + 2).sign(')');
    if (first.kind() == Token.Kind.WORD && FUNCTIONS.contains(first.lower()) && call) {
      at += 3;
      return first.lower() + "()";
    }
    if (first.is("CURRENT_USER")) {
      at++;
      return "current_user()";
    }
    return null;
  }

  /** The rest of {@code @@mysql-threads}, whose name has a hyphen. */
  private String proxyVariable() {
    boolean there =
        at + 1 < tokens.size()
            && tokens.get(at).sign('-')
            && tokens.get(at + 1).kind() == Token.Kind.WORD;
    if (!there) {
      return "";
    }
    at += 2;
    return "-" + tokens.get(at - 1).lower();
  }

  private String alias(String written) {
    boolean as = at < tokens.size() && tokens.get(at).is("AS");
    int candidate = as ? at + 1 : at;
    if (candidate < tokens.size()
        && tokens.get(candidate).name()
        && !tokens.get(candidate).is("LIMIT")) {
      at = candidate + 1;
      return tokens.get(candidate).text();
    }
    return written;
  }

  private boolean skipSign(char sign) {
    boolean there = at < tokens.size() && tokens.get(at).sign(sign);
    at += there ? 1 : 0;
    return there;
  }
}
