package dev.baton.ops.archive.stream;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.instance.InstanceKey;
import java.time.Instant;

/**
 * What one of the given servers said of itself. Immutable.
 *
 * @param writable that it takes writes, so that it is a primary
 * @param executed how far its history reaches
 * @param purged how far back its binary logs do not reach any more
 * @param refusal why nothing can be archived from it, as it is set; empty if it can
 * @param now by its own clock
 */
record ServerState(
    InstanceKey key,
    boolean writable,
    GtidPosition executed,
    GtidPosition purged,
    String refusal,
    Instant now) {

  boolean mariaDb() {
    return executed instanceof MariadbGtidPosition;
  }

  /** Whether it can send everything after a position. */
  boolean reachesBackTo(GtidPosition position) {
    return position.covers(purged);
  }
}
