package dev.baton.server.proxysql.transfer;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes what {@code mysqldump} has written apart into statements, as SQLite would read them: there
 * a backslash is a character like any other, while the dump of a server that does not say so
 * escapes with it. Comments are left out, those for versions of MySQL too. For one thread, once.
 */
final class DumpText {

  private final String text;
  private final StringBuilder statement = new StringBuilder();
  private final List<String> statements = new ArrayList<>();
  private int at;

  private DumpText(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException if a string or comment does not end; the message says where it
   *     begins
   */
  static List<String> statements(String text) {
    return new DumpText(text).read();
  }

  private List<String> read() {
    while (at < text.length()) {
      char one = text.charAt(at);
      if (one == '#' || text.startsWith("-- ", at) || text.startsWith("--\n", at)) {
        at = end(text.indexOf('\n', at));
      } else if (text.startsWith("/*", at)) {
        int close = text.indexOf("*/", at + 2);
        at = close < 0 ? fail("comment", at) : close + 2;
      } else if (one == '\'') {
        literal();
      } else if (one == '`' || one == '"') {
        int close = text.indexOf(one, at + 1);
        int next = close < 0 ? fail("quoted name", at) : close + 1;
        statement.append(text, at, next);
        at = next;
      } else if (one == ';') {
        finish();
        at++;
      } else {
        statement.append(one);
        at++;
      }
    }
    finish();
    return statements;
  }

  private int end(int found) {
    return found < 0 ? text.length() : found;
  }

  private void literal() {
    int begin = at;
    statement.append('\'');
    at++;
    while (true) {
      if (at >= text.length()) {
        fail("text", begin);
      }
      char one = text.charAt(at++);
      if (one == '\\' && at < text.length()) {
        put(unescaped(text.charAt(at++)));
      } else if (one != '\'') {
        put(one);
      } else if (at < text.length() && text.charAt(at) == '\'') {
        at++;
        put('\'');
      } else {
        statement.append('\'');
        return;
      }
    }
  }

  private void put(char one) {
    statement.append(one);
    if (one == '\'') {
      statement.append(one);
    }
  }

  private static char unescaped(char escaped) {
    return switch (escaped) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'Z' -> '\u001a';
      default -> escaped;
    };
  }

  private int fail(String what, int begin) {
    long line = text.substring(0, begin).lines().count();
    throw new IllegalArgumentException("the " + what + " in line " + line + " does not end");
  }

  private void finish() {
    String one = statement.toString().strip();
    statement.setLength(0);
    if (!one.isEmpty()) {
      statements.add(one);
    }
  }
}
