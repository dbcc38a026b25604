package dev.baton.topology.plan;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.analysis.Analysis;
import dev.baton.topology.analysis.AnalysisCode;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.ReplicationGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings back whatever returns: an instance that comes back is a replica until proven otherwise
 * (design invariant 6). Fencing needs nothing but the decision log's word on who is primary;
 * everything else needs a living primary to compare with.
 */
public final class RejoinPlanner {
  /**
   * The source does not serve it: it has purged what the replica still needs, or the replica has
   * something that it has not.
   */
  private static final int REFUSED_BY_SOURCE = 1236;

  /**
   * MariaDB with {@code gtid_strict_mode}: the next transaction of the source bears a number that
   * the replica's own binary log has passed. To start it again cannot help.
   */
  private static final int OUT_OF_ORDER = 1950;

  private final Analysis analysis;
  private final ClusterSnapshot snapshot;
  private final @Nullable InstanceKey primary;
  private final Function<InstanceKey, MemberStanding> standings;

  private RejoinPlanner(
      Analysis analysis,
      @Nullable InstanceKey primary,
      Function<InstanceKey, MemberStanding> standings) {
    this.analysis = analysis;
    this.snapshot = analysis.snapshot();
    this.primary = primary;
    this.standings = standings;
  }

  /**
   * At most one repair for each member, in the order of their keys. While an epoch has no primary
   * yet nothing can be said of anybody but whose process has ended.
   */
  public static List<Repair> plan(
      Analysis analysis, Function<InstanceKey, MemberStanding> standings) {
    InstanceKey primary = analysis.snapshot().primary();
    RejoinPlanner planner = new RejoinPlanner(analysis, primary, standings);
    ReplicationGroups groups = new ReplicationGroups(analysis.snapshot());
    List<Repair> repairs = new ArrayList<>();
    for (InstanceView view : analysis.snapshot().instances().values()) {
      if (groups.govern(view.key())) {
        continue; // the group itself takes its members in, opens and closes them
      }
      if (primary == null) {
        planner.unreachable(view, standings.apply(view.key())).ifPresent(repairs::add);
      } else if (!view.key().equals(primary)) {
        planner.next(view, primary).ifPresent(repairs::add);
      }
    }
    return repairs;
  }

  private Optional<Repair> next(InstanceView view, InstanceKey primary) {
    MemberStanding standing = standings.apply(view.key());
    InstanceFacts facts = view.facts();
    if (view.failure() != null || facts == null) {
      return unreachable(view, standing);
    }
    if (standing.fencePending()) {
      return Optional.of(pending(view.key(), standing));
    }
    if (!facts.readOnly() || (facts.offlineMode() && !facts.superReadOnly())) {
      return Optional.of(
          new Repair.Fence(
              view.key(),
              "%s takes writes but the primary of epoch %d is %s."
                  .formatted(view.key(), snapshot.epoch(), primary)));
    }
    return primaryServes() ? reachable(facts, standing) : Optional.empty();
  }

  private Optional<Repair> unreachable(InstanceView view, MemberStanding standing) {
    if (!standing.owned() || standing.processRunning() || view.failure() == null) {
      return Optional.empty(); // a frozen process is left alone until it wakes
    }
    InstanceFacts facts = view.facts();
    // one that was a primary when last seen may have a log that ends in unacknowledged writes
    boolean cutTail = facts == null ? standing.wasPrimary() : !facts.isReplica();
    if (cutTail && !primaryServes()) {
      return Optional.empty(); // what it may keep is only known once there is a primary
    }
    return Optional.of(
        new Repair.Restart(view.key(), cutTail, "The process of " + view.key() + " has ended."));
  }

  private Repair pending(InstanceKey instance, MemberStanding standing) {
    if (standing.owned() && primaryServes()) {
      return new Repair.Restart(
          instance,
          true,
          "A commit that waits on " + instance + " keeps the fence from being finished.");
    }
    return new Repair.Report(
        instance,
        instance
            + " is fenced, pending: a commit waits on it. Kill its process (SIGKILL, never SIGTERM)"
            + " and start it with read_only=1.");
  }

  private Optional<Repair> reachable(InstanceFacts facts, MemberStanding standing) {
    InstanceKey key = facts.key();
    if (!standing.keptOut().isEmpty()) {
      return Optional.of(new Repair.Report(key, standing.keptOut()));
    }
    if (!standing.errant().isEmpty() && primary != null) {
      return Optional.of(
          new Repair.Rebuild(key, Donors.choose(snapshot, primary, key), standing.errant()));
    }
    ReplicationChannel channel = facts.channel().orElse(null);
    if (channel == null || analysis.has(key, AnalysisCode.REPLICA_OF_WRONG_MASTER)) {
      String why = channel == null ? "replicates from nobody" : "follows " + channel.source();
      if (!facts.gtidEnabled()) {
        return Optional.of(
            new Repair.Report(
                key,
                "%s %s and has GTIDs off, so that its place in the history cannot be told: point it at its source by hand."
                    .formatted(key, why)));
      }
      return Optional.of(new Repair.Rejoin(key, key + " " + why + "."));
    }
    if (channel.receiverError().code() == REFUSED_BY_SOURCE) {
      return Optional.of(
          new Repair.Report(
              key,
              "%s is refused by its source %s: error 1236, %s. Where binary logs are purged it has to be re-cloned; where it has something of its own, save that first."
                  .formatted(key, channel.source(), channel.receiverError().message())));
    }
    if (channel.applier() == ThreadState.STOPPED && channel.applierError().code() == OUT_OF_ORDER) {
      return Optional.of(
          new Repair.Report(
              key,
              "%s cannot apply what comes from %s: error 1950, %s. Its binary log has a transaction of its own under a number that the cluster uses for another one. Save what its binary log has from that number on, then re-clone it."
                  .formatted(key, channel.source(), channel.applierError().message())));
    }
    if (channel.receiver() == ThreadState.STOPPED || channel.applier() == ThreadState.STOPPED) {
      return Optional.of(new Repair.StartReplication(key, stopped(key, channel)));
    }
    return facts.offlineMode()
        ? Optional.of(new Repair.LetClientsIn(key, key + " replicates again."))
        : Optional.empty();
  }

  private static String stopped(InstanceKey key, ReplicationChannel channel) {
    return "%s does not replicate: receiver %s, applier %s %s"
        .formatted(key, channel.receiver(), channel.applier(), channel.applierError().message())
        .strip();
  }

  private boolean primaryServes() {
    return primary != null
        && snapshot
            .view(primary)
            .filter(InstanceView::reachable)
            .map(InstanceView::facts)
            .filter(InstanceFacts::writable)
            .isPresent();
  }
}
