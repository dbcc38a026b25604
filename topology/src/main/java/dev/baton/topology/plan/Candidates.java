package dev.baton.topology.plan;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.ServerVersion;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Who may be promoted, and who is best. */
final class Candidates {

  private static final Comparator<ServerVersion> BY_VERSION =
      Comparator.comparingInt(ServerVersion::major)
          .thenComparingInt(ServerVersion::minor)
          .thenComparingInt(ServerVersion::patch);

  private Candidates() {}

  /** Those from whom others can replicate. */
  static List<RevokedReplica> eligible(FailoverQuestion question) {
    return question.usable().stream()
        .filter(r -> canLead(r.facts()) && !isBeingRebuilt(question, r))
        .toList();
  }

  /** A server that has nothing of what the old primary had: its data has just been replaced. */
  private static boolean isBeingRebuilt(FailoverQuestion question, RevokedReplica replica) {
    return replica.holdings().isEmpty()
        && question.oldPrimaryFacts().filter(old -> !old.executed().isEmpty()).isPresent();
  }

  static boolean canLead(InstanceFacts facts) {
    return facts.binaryLog() && facts.logReplicaUpdates() && facts.gtidEnabled();
  }

  /** The best of those that hold everything the reached ones hold. */
  static Optional<RevokedReplica> covering(FailoverQuestion question) {
    return eligible(question).stream()
        .filter(candidate -> coversAll(question, candidate))
        .min(preference(question));
  }

  /** When none holds everything: one that nobody is ahead of, preferably of many. */
  static Optional<RevokedReplica> mostAdvanced(FailoverQuestion question) {
    List<RevokedReplica> eligible = eligible(question);
    Comparator<RevokedReplica> byBehind =
        Comparator.comparingLong(
            candidate ->
                eligible.stream()
                    .filter(other -> candidate.holdings().covers(other.holdings()))
                    .count());
    return eligible.stream().min(byBehind.reversed().thenComparing(preference(question)));
  }

  private static boolean coversAll(FailoverQuestion question, RevokedReplica candidate) {
    GtidPosition holdings = candidate.holdings();
    return question.usable().stream().allMatch(other -> covers(question, holdings, other));
  }

  /**
   * A detached instance, such as an old primary that waits to rejoin, has its own history; only
   * what it could have acknowledged counts, and that the old primary wrote.
   */
  private static boolean covers(
      FailoverQuestion question, GtidPosition holdings, RevokedReplica other) {
    if (holdings.covers(other.holdings())) {
      return true;
    }
    InstanceFacts source = question.oldPrimaryFacts().orElse(null);
    return other.detached()
        && source != null
        && !lacksWritesOf(source, holdings, other.facts().executed());
  }

  private static boolean lacksWritesOf(
      InstanceFacts source, GtidPosition holdings, GtidPosition executed) {
    if (holdings instanceof MysqlGtidSet mine && executed instanceof MysqlGtidSet theirs) {
      return theirs.subtract(mine).intervals().stream()
          .anyMatch(i -> i.source().uuid().toString().equalsIgnoreCase(source.serverUuid()));
    }
    if (holdings instanceof MariadbGtidPosition mine
        && executed instanceof MariadbGtidPosition theirs) {
      return theirs.gtids().stream()
          .filter(gtid -> gtid.server() == source.serverId())
          .anyMatch(gtid -> !mine.covers(MariadbGtidPosition.of(List.of(gtid))));
    }
    return true;
  }

  /** Can drain; guards the policy; is soonest ready; can be followed by all; then any order. */
  private static Comparator<RevokedReplica> preference(FailoverQuestion question) {
    boolean semiSync = question.policy().mode() == DurabilityPolicy.Mode.SEMI_SYNC;
    return Comparator.comparing(RevokedReplica::applierBroken)
        .thenComparing(RevokedReplica::detached)
        .thenComparing(r -> semiSync && !r.facts().semiSync().available())
        .thenComparing(r -> !r.drained())
        .thenComparingLong(Candidates::lag)
        .thenComparing(r -> r.facts().version(), BY_VERSION)
        .thenComparingLong(r -> r.facts().serverId());
  }

  private static long lag(RevokedReplica replica) {
    return replica.channels().stream()
        .map(ReplicationChannel::delay)
        .mapToLong(delay -> delay.orElse(0))
        .max()
        .orElse(0);
  }
}
