package dev.baton.manager.inventory;

import java.util.Locale;

/** How much an instance is to be preferred when a primary is chosen, in orchestrator's words. */
public enum PromotionRule {
  MUST,
  PREFER,
  NEUTRAL,
  PREFER_NOT,
  MUST_NOT;

  /**
   * @throws IllegalArgumentException if it is none of the words; the message names them
   */
  public static PromotionRule parse(String word) {
    try {
      return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + word + "' is no promotion rule: must, prefer, neutral, prefer_not or must_not", e);
    }
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
