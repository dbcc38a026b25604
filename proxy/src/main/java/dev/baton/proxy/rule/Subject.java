package dev.baton.proxy.rule;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A text that many expressions are held against: what they all need of it is made once. */
final class Subject {

  private final String text;
  private @Nullable String lower;
  private boolean ascii;

  Subject(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /**
   * In lower case; null if it is not all ASCII: other letters have more forms than two (a Kelvin
   * sign is a k), which only the expression's own matcher knows.
   */
  @Nullable String lower() {
    if (lower == null) {
      ascii = isAscii(text);
      lower = ascii ? text.toLowerCase(Locale.ROOT) : "";
    }
    return ascii ? lower : null;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
