package dev.baton.core.config;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The regular expressions of a configuration, refused in the same words wherever they stand. */
public final class Expressions {

  private Expressions() {}

  /**
   * @param option under which a person finds it
   * @throws IllegalArgumentException if it is no regular expression; names the option
   */
  public static Pattern compiled(String option, String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "%s: '%s' is no regular expression: %s".formatted(option, text, e.getDescription()), e);
    }
  }

  /**
   * The same of each, in their order.
   *
   * @throws IllegalArgumentException if one is none
   */
  public static List<Pattern> compiled(String option, List<String> texts) {
    return texts.stream().map(text -> compiled(option, text)).toList();
  }
}
