package dev.baton.topology.analysis;

import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.InstanceFacts;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a replica has and its primary has not.
 *
 * <p>What carries the name of the primary's replication group is the group's: any member, and
 * whoever replicates from one, may show it before the primary does.
 *
 * <p>What carries the primary's own name is never errant: under semi-sync a replica receives a
 * transaction, and may show it, before the primary has committed it (wait point AFTER_SYNC). On
 * MariaDB this compares sequence numbers and so is only a hint: rejoining asks the primary's binary
 * log (design invariant 7).
 */
public final class ErrantTransactions {
  private ErrantTransactions() {}

  /**
   * @param replica facts read no later than the primary's
   * @return the errant transactions in the flavour's text form, empty if there are none
   */
  public static Optional<String> between(InstanceFacts replica, InstanceFacts primary) {
    if (replica.executed() instanceof MysqlGtidSet mine
        && primary.executed() instanceof MysqlGtidSet theirs) {
      return mysql(
          mine.subtract(theirs),
          primary.serverUuid() == null ? "" : primary.serverUuid(),
          primary.details().group().map(GroupFacts::name).orElse(""));
    }
    if (replica.executed() instanceof MariadbGtidPosition mine
        && primary.executed() instanceof MariadbGtidPosition theirs) {
      return mariadb(mine, theirs, primary.serverId());
    }
    return Optional.empty();
  }

  private static Optional<String> mysql(MysqlGtidSet extra, String primaryUuid, String groupName) {
    String text =
        extra.intervals().stream()
            .filter(interval -> !isUuid(interval.source().uuid(), primaryUuid))
            .filter(interval -> !isUuid(interval.source().uuid(), groupName))
            .map(i -> i.source() + ":" + i.first() + (i.last() > i.first() ? "-" + i.last() : ""))
            .collect(Collectors.joining(","));
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static boolean isUuid(UUID uuid, String text) {
    return uuid.toString().equalsIgnoreCase(text);
  }

  private static Optional<String> mariadb(
      MariadbGtidPosition mine, MariadbGtidPosition theirs, long primaryServerId) {
    String text =
        mine.gtids().stream()
            .filter(gtid -> gtid.server() != primaryServerId)
            .filter(gtid -> isErrant(gtid, theirs))
            .map(MariadbGtid::toString)
            .collect(Collectors.joining(","));
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static boolean isErrant(MariadbGtid gtid, MariadbGtidPosition theirs) {
    return theirs
        .at(gtid.domain())
        .map(
            other ->
                other.sequence() < gtid.sequence()
                    || (other.sequence() == gtid.sequence() && other.server() != gtid.server()))
        .orElse(true);
  }
}
