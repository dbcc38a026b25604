package dev.baton.server.http.v1;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import org.jspecify.annotations.Nullable;

/** How many transactions one history has that another lacks. Pure. */
public final class GtidGap {

  private GtidGap() {}

  /**
   * Exact for MySQL; for MariaDB the sum of the differences of the domains' sequence numbers, which
   * counts right as long as both are of one unbranched history.
   *
   * @return null if the two are of different flavours
   */
  public static @Nullable Long count(GtidPosition ahead, GtidPosition behind) {
    if (ahead instanceof MysqlGtidSet more && behind instanceof MysqlGtidSet less) {
      return more.subtract(less).count();
    }
    if (ahead instanceof MariadbGtidPosition more && behind instanceof MariadbGtidPosition less) {
      return count(more, less);
    }
    return null;
  }

  /** How many of its primary's transactions a replica lacks; null if that cannot be told. */
  public static @Nullable Long behindPrimary(ClusterSnapshot snapshot, InstanceFacts replica) {
    if (snapshot.primary() == null) {
      return null;
    }
    InstanceFacts primary = snapshot.view(snapshot.primary()).map(InstanceView::facts).orElse(null);
    return primary == null ? null : count(primary.executed(), replica.executed());
  }

  private static long count(MariadbGtidPosition more, MariadbGtidPosition less) {
    long sum = 0;
    for (MariadbGtid gtid : more.gtids()) {
      long reached = less.at(gtid.domain()).map(MariadbGtid::sequence).orElse(0L);
      sum += Math.max(0, gtid.sequence() - reached);
    }
    return sum;
  }
}
