package dev.baton.server.config;

import java.util.Collection;
import java.util.Comparator;

/** The known name that a mistyped one most likely meant. Pure. */
public final class Nearest {

  private Nearest() {}

  /**
   * @param known not empty
   */
  public static String to(String name, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt((String k) -> distance(name, k)).thenComparing(k -> k))
        .orElseThrow();
  }

  /** Levenshtein's: how many letters are put in, left out or changed, ignoring their case. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        boolean same =
            Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
        row[j] = same ? diagonal : 1 + Math.min(diagonal, Math.min(row[j - 1], above));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
