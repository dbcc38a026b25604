package dev.baton.admin.command;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Makes texts of what drivers and dump tools write as MySQL's special literals: {@code x'6462'}
 * would be bytes to SQLite and differ from the text {@code 'db'}, and {@code _utf8mb4'db'} no SQL
 * at all.
 */
final class Literals {
  private static final Set<String> INTRODUCERS =
      Set.of("_binary", "_utf8", "_utf8mb3", "_utf8mb4", "_latin1", "_ascii");

  private Literals() {}

  private static boolean castType(List<Token> tokens, int at) {
    boolean type = tokens.get(at).is("UNSIGNED") || tokens.get(at).is("SIGNED");
    return type && at > 0 && tokens.get(at - 1).sign(',');
  }

  /** The statement with its special literals as SQLite's texts. */
  static String plain(String statement, List<Token> tokens) {
    StringBuilder plain = new StringBuilder();
    int done = 0;
    for (int i = 0; i + 1 < tokens.size(); i++) {
      Token word = tokens.get(i);
      if (castType(tokens, i)) {
        // CONVERT(x, UNSIGNED INTEGER): a text here, for a function of that name
        Token last = tokens.get(i + 1).is("INTEGER") ? tokens.get(i + 1) : word;
        plain.append(statement, done, word.start()).append("'integer'");
        done = last.end();
        continue;
      }
      Token text = tokens.get(i + 1);
      if (word.kind() != Token.Kind.WORD || text.kind() != Token.Kind.TEXT) {
        continue;
      }
      String name = word.text().toLowerCase(Locale.ROOT);
      boolean hex = name.equals("x") && word.end() == text.start();
      if (hex || INTRODUCERS.contains(name)) {
        plain.append(statement, done, word.start());
        String literal = statement.substring(text.start(), text.end());
        plain.append(hex ? "CAST(x" + literal + " AS TEXT)" : literal);
        done = text.end();
      }
    }
    return plain.append(statement, done, statement.length()).toString();
  }
}
