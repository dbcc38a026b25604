package dev.baton.ops.archive.store;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtid;
import dev.baton.core.gtid.MysqlGtidSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Where one segment ends and the next begins. They agree as a rule. If the next begins further on,
 * what lies between them is missing: every server had purged it. If it begins further back, a
 * failover gave up what it left out: the archive had it from a primary that died before anybody
 * else had it.
 *
 * <p>Immutable.
 *
 * @param after how far the history reaches up to here, as far as the archive knows
 * @param before what the next segment says came before it
 */
public record Seam(GtidPosition after, GtidPosition before) {

  /** What is missing here, in the flavour's terms; empty if nothing is. */
  public String missing() {
    if (after instanceof MysqlGtidSet had) {
      return ((MysqlGtidSet) before).subtract(had).toString();
    }
    List<String> parts = new ArrayList<>();
    for (MariadbGtid next : ((MariadbGtidPosition) before).gtids()) {
      long reached = sequence(after, next.domain());
      if (next.sequence() > reached) {
        parts.add("domain %d from %d to %s".formatted(next.domain(), reached + 1, next));
      }
    }
    return String.join(", ", parts);
  }

  /**
   * Whether whoever stands at a position lacks nothing of what is missing here.
   *
   * @param held as a backup's
   */
  public boolean isBridgedBy(GtidPosition held) {
    if (after instanceof MysqlGtidSet had) {
      return held.covers(((MysqlGtidSet) before).subtract(had));
    }
    for (MariadbGtid next : ((MariadbGtidPosition) before).gtids()) {
      if (next.sequence() > sequence(after, next.domain())
          && sequence(held, next.domain()) < next.sequence()) {
        return false;
      }
    }
    return true;
  }

  /** What a failover gave up here, in the flavour's terms; empty if nothing. */
  public String givenUp() {
    if (after instanceof MysqlGtidSet had) {
      return had.subtract((MysqlGtidSet) before).toString();
    }
    List<String> parts = new ArrayList<>();
    for (MariadbGtid last : ((MariadbGtidPosition) after).gtids()) {
      long kept = sequence(before, last.domain());
      if (last.sequence() > kept) {
        parts.add("domain %d from %d to %s".formatted(last.domain(), kept + 1, last));
      }
    }
    return String.join(", ", parts);
  }

  /** Whether a transaction that was archived before this place was given up here. */
  public boolean gaveUp(String gtid) {
    if (after instanceof MysqlGtidSet had) {
      MysqlGtid one = MysqlGtid.parse(gtid);
      return had.contains(one) && !((MysqlGtidSet) before).contains(one);
    }
    MariadbGtid one = MariadbGtid.parse(gtid);
    return one.sequence() > sequence(before, one.domain());
  }

  private static long sequence(GtidPosition position, long domain) {
    return ((MariadbGtidPosition) position).at(domain).map(MariadbGtid::sequence).orElse(0L);
  }
}
