package dev.baton.topology.plan;

import dev.baton.core.instance.Flavour;
import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.analysis.ErrantTransactions;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether the primary role can be moved in a planned way now, and to whom. */
public final class SwitchoverPlanner {

  /** Whom to promote, or why not. */
  public sealed interface Decision {
    String sentence();
  }

  /**
   * @param followers who replicates from the new primary afterwards, the old primary included
   * @param ahead those of them that are pointed at it before anything is held, so that its first
   *     commit finds who acknowledges it
   */
  public record Move(
      InstanceKey from,
      InstanceKey to,
      List<InstanceKey> followers,
      List<InstanceKey> ahead,
      String sentence)
      implements Decision {
    public Move {
      followers = List.copyOf(followers);
      ahead = List.copyOf(ahead);
    }

    /** Who is pointed at the new primary after its promotion. */
    public List<InstanceKey> behind() {
      return followers.stream().filter(key -> !ahead.contains(key)).toList();
    }
  }

  public record Refuse(String sentence) implements Decision {}

  private final ClusterSnapshot snapshot;
  private final DurabilityPolicy policy;
  private final long maxLagSeconds;

  private SwitchoverPlanner(ClusterSnapshot snapshot, DurabilityPolicy policy, long maxLagSeconds) {
    this.snapshot = snapshot;
    this.policy = policy;
    this.maxLagSeconds = maxLagSeconds;
  }

  /**
   * @param target whom a person named; null to choose
   * @param maxLagSeconds a target further behind is refused: its clients would wait that long
   */
  public static Decision plan(
      ClusterSnapshot snapshot,
      DurabilityPolicy policy,
      @Nullable InstanceKey target,
      long maxLagSeconds) {
    return new SwitchoverPlanner(snapshot, policy, maxLagSeconds).decide(target);
  }

  private Decision decide(@Nullable InstanceKey target) {
    InstanceKey primary = snapshot.primary();
    InstanceFacts primaryFacts =
        primary == null ? null : snapshot.view(primary).map(SwitchoverPlanner::fresh).orElse(null);
    if (primary == null || primaryFacts == null || !primaryFacts.writable()) {
      return new Refuse(
          "The cluster has no reachable, writable primary to move from: fail over instead.");
    }
    if (primaryFacts
        .isReplica()) { // taken back after a rollback, it could not be told from a replica
      return new Refuse(
          primary
              + " replicates from its own replica: end that first (reset-replica), so that the"
              + " switchover can be rolled back.");
    }
    if (target == null) {
      return choose(primary, primaryFacts);
    }
    Optional<String> objection = objection(target, primary, primaryFacts);
    return objection.<Decision>map(Refuse::new).orElseGet(() -> move(primary, target));
  }

  private Decision choose(InstanceKey primary, InstanceFacts primaryFacts) {
    List<String> objections = new ArrayList<>();
    List<InstanceFacts> suited = new ArrayList<>();
    for (InstanceView view : snapshot.instances().values()) {
      if (!view.key().equals(primary)) {
        Optional<String> objection = objection(view.key(), primary, primaryFacts);
        objection.ifPresentOrElse(
            objections::add, () -> Optional.ofNullable(view.facts()).ifPresent(suited::add));
      }
    }
    return suited.stream()
        .min(Comparator.comparingLong(SwitchoverPlanner::lag).thenComparing(InstanceFacts::key))
        .<Decision>map(facts -> move(primary, facts.key()))
        .orElseGet(
            () ->
                new Refuse(
                    objections.isEmpty()
                        ? "The cluster has no replica."
                        : "No replica is suited. " + String.join(" ", objections)));
  }

  private Move move(InstanceKey from, InstanceKey to) {
    List<InstanceKey> followers =
        snapshot.instances().values().stream()
            .filter(v -> v.key().equals(from) || (v.reachable() && follows(v.facts(), from)))
            .map(InstanceView::key)
            .filter(key -> !key.equals(to))
            .toList();
    return new Move(
        from,
        to,
        followers,
        ahead(from, followers),
        "%s takes over from %s; %s follow it."
            .formatted(
                to,
                from,
                followers.stream().map(InstanceKey::toString).collect(Collectors.joining(", "))));
  }

  /**
   * Under semi-sync a replica that has to connect to the new primary first is a pause for every
   * writer, so it moves while the old one still serves. The old one keeps as many acknowledgers as
   * its policy asks for, the target among them. Not on MariaDB, which refuses to serve a replica
   * that has come further than itself, as one easily has under load.
   */
  private List<InstanceKey> ahead(InstanceKey from, List<InstanceKey> followers) {
    if (policy.mode() != DurabilityPolicy.Mode.SEMI_SYNC) {
      return List.of();
    }
    return followers.stream()
        .filter(key -> !key.equals(from))
        .filter(
            key ->
                snapshot.view(key).map(SwitchoverPlanner::fresh).filter(this::canMove).isPresent())
        .skip(policy.acks() - 1L)
        .toList();
  }

  private boolean canMove(InstanceFacts facts) {
    ReplicationChannel channel = facts.channel().orElse(null);
    return facts.version().flavour() != Flavour.MARIADB
        && facts.channels().size() == 1
        && channel != null
        && channel.autoPosition()
        && channel.receiver() == ThreadState.RUNNING
        && channel.applier() == ThreadState.RUNNING
        && lag(facts) <= maxLagSeconds;
  }

  private Optional<String> objection(
      InstanceKey target, InstanceKey primary, InstanceFacts primaryFacts) {
    if (target.equals(primary)) {
      return Optional.of(target + " is the primary already.");
    }
    InstanceView view = snapshot.view(target).orElse(null);
    if (view == null) {
      return Optional.of(target + " is not a member of " + snapshot.cluster() + ".");
    }
    InstanceFacts facts = fresh(view);
    if (facts == null) {
      return Optional.of(target + " is not reachable.");
    }
    if (!Candidates.canLead(facts)) {
      return Optional.of(
          target
              + " cannot be replicated from: it needs GTIDs and a binary log of what it applies.");
    }
    return replication(facts, primary)
        .or(() -> errant(view, facts, primary, primaryFacts))
        .or(() -> durability(facts));
  }

  private Optional<String> replication(InstanceFacts facts, InstanceKey primary) {
    ReplicationChannel channel = facts.channel().orElse(null);
    if (channel == null || !channel.source().equals(primary)) {
      return Optional.of(facts.key() + " does not replicate from the primary " + primary + ".");
    }
    if (channel.receiver() != ThreadState.RUNNING || channel.applier() != ThreadState.RUNNING) {
      return Optional.of(
          "%s does not replicate: receiver %s, applier %s."
              .formatted(facts.key(), channel.receiver(), channel.applier()));
    }
    if (lag(facts) > maxLagSeconds) {
      return Optional.of(
          "%s is %d s behind, more than the %d s allowed."
              .formatted(facts.key(), lag(facts), maxLagSeconds));
    }
    return Optional.empty();
  }

  private Optional<String> errant(
      InstanceView view, InstanceFacts facts, InstanceKey primary, InstanceFacts primaryFacts) {
    boolean readEarlier =
        snapshot.view(primary).map(v -> v.factsAgeMillis() <= view.factsAgeMillis()).orElse(false);
    if (!readEarlier) {
      return Optional.empty();
    }
    return ErrantTransactions.between(facts, primaryFacts)
        .map(errant -> "%s has %s, which the primary has not.".formatted(facts.key(), errant));
  }

  private Optional<String> durability(InstanceFacts facts) {
    if (policy.mode() != DurabilityPolicy.Mode.SEMI_SYNC) {
      return Optional.empty();
    }
    SemiSyncFacts semiSync = facts.semiSync();
    boolean member = semiSync.sourceEnabled() || semiSync.replicaEnabled();
    if (!semiSync.available() || !member || !semiSync.waitsAfterSync()) {
      return Optional.of(
          facts.key() + " would not wait for acknowledgements: enable semi-sync on it.");
    }
    long acknowledgers =
        snapshot.instances().values().stream()
            .map(SwitchoverPlanner::fresh)
            .filter(f -> f != null && !f.key().equals(facts.key()))
            .filter(f -> f.semiSync().replicaEnabled())
            .count();
    if (acknowledgers < policy.acks()) {
      return Optional.of(
          "%s would have only %d acknowledgers and the policy needs %d."
              .formatted(facts.key(), acknowledgers, policy.acks()));
    }
    return Optional.empty();
  }

  private static @Nullable InstanceFacts fresh(InstanceView view) {
    return view.reachable() ? view.facts() : null;
  }

  private static boolean follows(@Nullable InstanceFacts facts, InstanceKey source) {
    return facts != null && facts.channels().stream().anyMatch(c -> c.source().equals(source));
  }

  private static long lag(InstanceFacts facts) {
    return facts.channel().map(c -> c.delay().orElse(0)).orElse(0L);
  }
}
