package dev.baton.topology.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much an instance is wanted as a primary, best first; orchestrator's words. */
public enum PromotionRule {
  MUST,
  PREFER,
  NEUTRAL,
  PREFER_NOT,
  /** Never, whatever else there is. */
  MUST_NOT;

  /**
   * Reads {@code must}, {@code prefer}, {@code neutral}, {@code prefer_not}, {@code must_not}; a
   * dash does for a line below.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static PromotionRule parse(String text) {
    return find(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + text
                        + "' is no promotion rule: must, prefer, neutral, prefer_not or must_not"));
  }

  /** The same; empty if it is none of these. */
  public static Optional<PromotionRule> find(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(values()).filter(rule -> rule.word().equals(word)).findFirst();
  }

  /** As orchestrator writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
