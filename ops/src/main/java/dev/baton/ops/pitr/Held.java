package dev.baton.ops.pitr;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtid;
import dev.baton.core.gtid.MysqlGtidSet;
import java.io.IOException;
import java.util.Optional;

/**
 * What a backup holds of an archive's history. Immutable.
 *
 * @param position where the backup stands
 */
record Held(GtidPosition position) {

  boolean has(String gtid) {
    if (position instanceof MysqlGtidSet set) {
      return set.contains(MysqlGtid.parse(gtid));
    }
    MariadbGtid one = MariadbGtid.parse(gtid);
    return of(one).filter(held -> held.sequence() >= one.sequence()).isPresent();
  }

  /**
   * MariaDB: positions are those of one history, which a number alone does not tell.
   *
   * @param gtid a transaction of the archive's history
   * @throws IOException if the backup stands at another transaction of the same number
   */
  void requireSameHistory(String gtid) throws IOException {
    if (position instanceof MariadbGtidPosition) {
      MariadbGtid one = MariadbGtid.parse(gtid);
      Optional<MariadbGtid> held = of(one);
      if (held.isPresent() && held.get().sequence() == one.sequence() && !held.get().equals(one)) {
        throw new IOException(
            "the backup stands at %s, and the archive's history has %s there: a failover gave up what the backup holds. Use another backup"
                .formatted(held.get(), one));
      }
    }
  }

  private Optional<MariadbGtid> of(MariadbGtid gtid) {
    return ((MariadbGtidPosition) position).at(gtid.domain());
  }
}
