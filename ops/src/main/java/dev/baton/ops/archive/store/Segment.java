package dev.baton.ops.archive.store;

import dev.baton.core.gtid.GtidPosition;
import java.time.Instant;

/**
 * What a segment holds, which is at least one transaction and nothing but whole ones. Immutable.
 *
 * @param after how far the history reaches with it, in the same terms as its start's {@code before}
 * @param firstCommit of the first transaction, by the clock of the server where it was written
 * @param lastCommit of the last one; clocks differ, so this may be the earlier one
 * @param bytes of the file, or of its part that is whole
 * @param sha256 of the file; empty while it is being written
 */
public record Segment(
    SegmentStart start,
    String serverVersion,
    String after,
    long transactions,
    Instant firstCommit,
    Instant lastCommit,
    long bytes,
    String sha256) {

  public int number() {
    return start.number();
  }

  public GtidPosition afterPosition() {
    return SegmentStart.parse(start.mariaDb(), after);
  }

  public boolean finished() {
    return !sha256.isEmpty();
  }
}
