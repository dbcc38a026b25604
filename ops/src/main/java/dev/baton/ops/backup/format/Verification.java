package dev.baton.ops.backup.format;

import java.time.Instant;
import java.util.List;

/**
 * What a restore of a backup into a scratch server has shown: {@code verified.json}. Immutable.
 *
 * @param format {@link #FORMAT}
 * @param engine what it was restored into
 * @param manifestSha256 of the manifest of the backup that was restored
 * @param differences a line for each table that did not come back as it was
 */
public record Verification(
    int format, Instant at, String engine, String manifestSha256, List<String> differences) {

  public static final int FORMAT = 1;

  public Verification {
    differences = List.copyOf(differences);
  }

  /** Whether everything came back as it was. */
  public boolean good() {
    return differences.isEmpty();
  }
}
