package dev.baton.admin.command;

import dev.baton.admin.command.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into tokens and into statements. Quotes double inside themselves as in SQLite; a
 * backslash is a character like any other, so that the regular expressions of rules stay what was
 * typed. Comments ({@code -- }, {@code #}, and the C form) are passed over, MySQL's executable ones
 * too, unless a statement consists of nothing else: then their contents are the statement.
 */
final class Lexer {
  private final String text;
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  /** The tokens of one statement. */
  static List<Token> tokens(String statement) {
    List<Token> tokens = new Lexer(statement).all();
    if (!tokens.isEmpty()) {
      return tokens;
    }
    String unwrapped = unwrap(statement.strip());
    return unwrapped.isEmpty() ? tokens : new Lexer(unwrapped).all();
  }

  /** The contents of {@code /*!40101 … *}{@code /}, or nothing. */
  static String unwrap(String comment) {
    if (!comment.startsWith("/*!") || !comment.endsWith("*/")) {
      return "";
    }
    int from = 3;
    while (from < comment.length() && Character.isDigit(comment.charAt(from))) {
      from++;
    }
    return comment.substring(from, comment.length() - 2).strip();
  }

  /** The statements of a text, without their semicolons; empty ones are left out. */
  static List<String> statements(String text) {
    List<String> statements = new ArrayList<>();
    int from = 0;
    for (Token token : new Lexer(text).all()) {
      if (token.sign(';')) {
        add(statements, text.substring(from, token.start()));
        from = token.end();
      }
    }
    add(statements, text.substring(from));
    return statements;
  }

  private static void add(List<String> statements, String statement) {
    String stripped = statement.strip();
    if (!tokens(stripped).isEmpty()) {
      statements.add(stripped);
    }
  }

  private List<Token> all() {
    List<Token> tokens = new ArrayList<>();
    while (true) {
      skipBlanks();
      if (at >= text.length()) {
        return tokens;
      }
      tokens.add(next());
    }
  }

  private void skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '#' || (text.startsWith("--", at) && blankAt(at + 2))) {
        at = orEnd(text.indexOf('\n', at));
      } else if (text.startsWith("/*", at)) {
        int close = text.indexOf("*/", at + 2);
        at = close < 0 ? text.length() : close + 2;
      } else {
        return;
      }
    }
  }

  private boolean blankAt(int index) {
    return index >= text.length() || Character.isWhitespace(text.charAt(index));
  }

  private int orEnd(int index) {
    return index < 0 ? text.length() : index;
  }

  private Token next() {
    char c = text.charAt(at);
    if (c == '\'' || c == '"' || c == '`') {
      return quoted(c);
    }
    int start = at;
    if (c == '@') {
      at++;
      while (at < text.length()
          && (wordPart(text.charAt(at)) || "@.".indexOf(text.charAt(at)) >= 0)) {
        at++;
      }
      return new Token(Kind.VARIABLE, text.substring(start, at), start, at);
    }
    if (wordPart(c)) {
      while (at < text.length() && wordPart(text.charAt(at))) {
        at++;
      }
      Kind kind = Character.isDigit(c) ? Kind.NUMBER : Kind.WORD;
      return new Token(kind, text.substring(start, at), start, at);
    }
    at++;
    return new Token(Kind.SIGN, String.valueOf(c), start, at);
  }

  private Token quoted(char quote) {
    int start = at;
    StringBuilder inside = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != quote) {
        inside.append(c);
      } else if (at < text.length() && text.charAt(at) == quote) {
        inside.append(quote);
        at++;
      } else {
        break;
      }
    }
    return new Token(quote == '`' ? Kind.NAME : Kind.TEXT, inside.toString(), start, at);
  }

  private static boolean wordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }
}
