package dev.baton.admin.cluster;

import dev.baton.admin.runtime.Checksums;
import org.jspecify.annotations.Nullable;

/**
 * What one member's checks have seen of one of its modules: a row of {@code
 * stats_proxysql_servers_checksums}. Immutable.
 *
 * @param changedAt when its checksum was first seen, in seconds since 1970
 * @param updatedAt when it was last seen
 * @param diffs how many checks in a row have found it to differ from one's own
 * @param refused the checksum that could not be taken over; null for none
 * @param againAt the number of differing checks at which that is tried again
 */
record ModuleState(
    Checksums.Value value,
    long changedAt,
    long updatedAt,
    int diffs,
    @Nullable String refused,
    int againAt) {

  static ModuleState first(Checksums.Value value, long now) {
    return new ModuleState(value, now, now, 0, null, 0);
  }

  ModuleState seen(Checksums.Value next, long now, boolean differs) {
    boolean changed = !next.checksum().equals(value.checksum());
    return new ModuleState(
        next,
        changed ? now : changedAt,
        now,
        differs ? diffs + 1 : 0,
        changed || !differs ? null : refused,
        againAt);
  }

  ModuleState refusedUntil(int diffsAgain) {
    return new ModuleState(value, changedAt, updatedAt, diffs, value.checksum(), diffsAgain);
  }

  /** Whether what could not be taken over is to be left alone for now. */
  boolean isRefused() {
    return refused != null && diffs < againAt;
  }
}
