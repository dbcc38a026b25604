package dev.baton.server.proxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the format of {@code proxysql.cnf}, which is libconfig's: {@code name = value}, groups in
 * braces, lists in brackets, comments of three kinds, strings in a row that make one. Numbers come
 * out as Long or Double, groups as maps, lists as lists.
 *
 * <p>Source: the libconfig manual, "Configuration Files"; without {@code @include}.
 */
final class LibConfig {

  private static final int DEEPEST = 16;

  private final String text;
  private int at;

  private LibConfig(String text) {
    this.text = text;
  }

  /**
   * The settings of a whole file.
   *
   * @throws IllegalArgumentException if it is not in this format; the message names the line
   */
  static Map<String, Object> parse(String text) {
    LibConfig parser = new LibConfig(text);
    Map<String, Object> settings = parser.settings('\0', 0);
    if (parser.at < text.length()) {
      throw parser.wrong("a setting is expected");
    }
    return settings;
  }

  private Map<String, Object> settings(char end, int depth) {
    Map<String, Object> settings = new LinkedHashMap<>();
    for (char next = peek(); next != end && at < text.length(); next = peek()) {
      String name = name();
      char sign = peek();
      if (sign != '=' && sign != ':') {
        throw wrong("'=' or ':' is expected after " + name);
      }
      at++;
      if (settings.put(name, value(depth + 1)) != null) {
        throw wrong(name + " is there twice");
      }
      while (peek() == ';' || peek() == ',') {
        at++;
      }
    }
    return settings;
  }

  private Object value(int depth) {
    if (depth > DEEPEST) {
      throw wrong("it is nested too deeply");
    }
    char first = peek();
    switch (first) {
      case '"' -> {
        return string();
      }
      case '{' -> {
        at++;
        Map<String, Object> group = settings('}', depth);
        expect('}');
        return group;
      }
      case '(', '[' -> {
        at++;
        return list(first == '(' ? ')' : ']', depth);
      }
      default -> {
        return scalar();
      }
    }
  }

  private List<Object> list(char end, int depth) {
    List<Object> items = new ArrayList<>();
    while (peek() != end) {
      items.add(value(depth + 1));
      if (peek() == ',') {
        at++;
      }
    }
    expect(end);
    return items;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    while (peek() == '"') { // strings in a row are one
      at++;
      while (current() != '"') {
        char c = text.charAt(at++);
        out.append(c == '\\' ? escaped() : c);
      }
      at++;
    }
    return out.toString();
  }

  private char escaped() {
    char c = current();
    at++;
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'f' -> '\f';
      default -> c;
    };
  }

  private Object scalar() {
    String word = word();
    if (word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false")) {
      return Boolean.parseBoolean(word);
    }
    try {
      if (word.startsWith("0x")) {
        return Long.parseLong(word.substring(2), 16);
      }
      return word.contains(".")
          ? (Object) Double.parseDouble(word)
          : (Object) Long.parseLong(word.replaceFirst("L+$", ""));
    } catch (NumberFormatException e) {
      throw wrong("'" + word + "' is no value; a string stands in double quotes");
    }
  }

  private String name() {
    String word = word();
    if (word.isEmpty()) {
      throw wrong("a name is expected");
    }
    return word;
  }

  private String word() {
    int start = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || "_-*.+".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    return text.substring(start, at);
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw wrong("'" + wanted + "' is expected");
    }
    at++;
  }

  private char current() {
    if (at >= text.length()) {
      throw wrong("the file ends inside a string");
    }
    return text.charAt(at);
  }

  /** The next character that is neither white space nor in a comment; NUL at the end. */
  private char peek() {
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else if (text.startsWith("#", at) || text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at);
        at = end < 0 ? text.length() : end + 2;
      } else {
        return text.charAt(at);
      }
    }
    return '\0';
  }

  private IllegalArgumentException wrong(String what) {
    long line = 1 + text.substring(0, Math.min(at, text.length())).lines().count();
    boolean fresh = at == 0 || text.charAt(Math.min(at, text.length()) - 1) == '\n';
    return new IllegalArgumentException("line " + (fresh ? line : line - 1) + ": " + what);
  }
}
