package dev.baton.ops.backup.retain;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.ops.archive.store.Archive;
import dev.baton.ops.archive.store.Seam;
import dev.baton.ops.archive.store.Segment;
import java.util.List;
import java.util.OptionalInt;

/**
 * From where on an archive is needed, to bring a backup forward. Pure.
 *
 * <p>What comes after the backup, and one segment before: its end tells whether the backup is of
 * the archive's history. On MySQL also the place where a failover gave up what the backup holds, as
 * that is why it is refused.
 */
public final class ArchiveNeeds {

  private ArchiveNeeds() {}

  /**
   * The first segment, by its place in the list, that a restore of this backup looks at.
   *
   * @param held where the backup stands, in the archive's flavour
   * @return empty if the archive cannot bring it forward at all: it begins later, or is of another
   *     history
   */
  public static OptionalInt first(Archive archive, GtidPosition held) {
    List<Segment> segments = archive.segments();
    if (segments.isEmpty() || !begins(segments.getFirst(), held) || isStrange(archive, held)) {
      return OptionalInt.empty();
    }
    int after = 0;
    while (after < segments.size() && held.covers(segments.get(after).afterPosition())) {
      after++;
    }
    int first = Math.max(0, after - 1);
    if (held instanceof MysqlGtidSet set) {
      MysqlGtidSet gone = set.subtract((MysqlGtidSet) archive.end());
      for (int seam = 0; seam < first; seam++) {
        MysqlGtidSet givenUp = MysqlGtidSet.parse(archive.seam(seam).givenUp());
        if (!givenUp.intersect(gone).isEmpty()) {
          return OptionalInt.of(seam);
        }
      }
    }
    return OptionalInt.of(first);
  }

  private static boolean begins(Segment first, GtidPosition held) {
    GtidPosition nothing =
        held instanceof MysqlGtidSet ? MysqlGtidSet.EMPTY : MariadbGtidPosition.EMPTY;
    return new Seam(nothing, first.start().beforePosition()).isBridgedBy(held);
  }

  /** MySQL: whether nothing of what the backup holds is in the archive's history. */
  private static boolean isStrange(Archive archive, GtidPosition held) {
    return held instanceof MysqlGtidSet set
        && !set.isEmpty()
        && set.intersect((MysqlGtidSet) archive.end()).isEmpty();
  }
}
