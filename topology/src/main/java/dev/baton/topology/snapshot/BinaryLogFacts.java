package dev.baton.topology.snapshot;

import java.util.List;

/**
 * An instance's own binary log. Its position is read every few seconds only, because reading it
 * takes the lock that a commit writes under.
 *
 * @param position where it ends; {@link BinlogCoordinates#NONE} if not known
 * @param stalled whether that lock did not come free in time at the last look: whatever commits now
 *     hangs, as it does when the disk is full or does not answer
 * @param doDb databases that alone are logged ({@code binlog_do_db}); empty for all
 * @param ignoreDb databases that are not logged
 */
public record BinaryLogFacts(
    BinlogCoordinates position, boolean stalled, List<String> doDb, List<String> ignoreDb) {

  public static final BinaryLogFacts UNKNOWN =
      new BinaryLogFacts(BinlogCoordinates.NONE, false, List.of(), List.of());

  public BinaryLogFacts {
    doDb = List.copyOf(doDb);
    ignoreDb = List.copyOf(ignoreDb);
  }

  /** Whether some writes are kept out of it, so that a replica cannot be promoted from it. */
  public boolean filtered() {
    return !doDb.isEmpty() || !ignoreDb.isEmpty();
  }
}
