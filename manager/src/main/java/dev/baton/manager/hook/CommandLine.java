package dev.baton.manager.hook;

import java.util.Map;

/**
 * Puts values into a hook's line so that they cannot become commands. A value is part of what a
 * shell reads again, perhaps twice ({@code ssh host "… {failureDescription}"}); so of a value only
 * characters remain that mean nothing to a shell anywhere, each other one becomes {@code _}, and
 * where the placeholder stands outside quotes the value gets its own, so that it stays one word.
 * The environment variables hold the values as they are.
 */
final class CommandLine {
  private static final String HARMLESS = " _.:,/@%+=-";

  private CommandLine() {}

  /** The line with every known placeholder replaced; unknown ones stay. */
  static String of(String template, Map<String, String> values) {
    StringBuilder line = new StringBuilder();
    char quote = 0;
    int at = 0;
    while (at < template.length()) {
      char c = template.charAt(at);
      int end = c == '{' ? template.indexOf('}', at) : -1;
      String value = end < 0 ? null : values.get(template.substring(at + 1, end));
      if (value != null) {
        line.append(quote == 0 ? "'" + harmless(value) + "'" : harmless(value));
        at = end + 1;
        continue;
      }
      if (c == '\\' && quote != '\'' && at + 1 < template.length()) {
        line.append(c).append(template.charAt(at + 1));
        at += 2;
        continue;
      }
      quote = next(quote, c);
      line.append(c);
      at++;
    }
    return line.toString();
  }

  private static char next(char quote, char c) {
    if (quote == 0) {
      return c == '\'' || c == '"' ? c : 0;
    }
    return c == quote ? 0 : quote;
  }

  static String harmless(String value) {
    StringBuilder text = new StringBuilder(value.length());
    value
        .codePoints()
        .forEach(
            c ->
                text.appendCodePoint(
                    Character.isLetterOrDigit(c) || HARMLESS.indexOf(c) >= 0 ? c : '_'));
    return text.toString();
  }
}
