package dev.baton.ops.archive.store;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtid;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.gtid.MysqlGtidSource;
import org.jspecify.annotations.Nullable;

/**
 * How far a history reaches, moved on by one transaction after the other. MySQL's consecutive
 * numbers are joined to a run first, as a set is not changed but made anew. Not thread-safe.
 */
public final class PositionTracker {

  private GtidPosition position;
  private @Nullable MysqlGtidSource source;
  private long first;
  private long last;

  public PositionTracker(GtidPosition position) {
    this.position = position;
  }

  /**
   * @param gtid in the flavour's text form
   * @throws IllegalArgumentException if it is none, as that of an anonymous transaction
   */
  public void add(String gtid) {
    if (position instanceof MariadbGtidPosition mariadb) {
      position = mariadb.with(MariadbGtid.parse(gtid));
      return;
    }
    MysqlGtid one = MysqlGtid.parse(gtid);
    if (one.source().equals(source) && one.number() == last + 1) {
      last++;
      return;
    }
    join();
    source = one.source();
    first = one.number();
    last = first;
  }

  /** From here on, whatever was added before. */
  public void reset(GtidPosition to) {
    source = null;
    position = to;
  }

  public GtidPosition position() {
    join();
    return position;
  }

  private void join() {
    if (source != null) {
      position = position.joinedWith(MysqlGtidSet.parse(source + ":" + first + "-" + last));
      source = null;
    }
  }
}
