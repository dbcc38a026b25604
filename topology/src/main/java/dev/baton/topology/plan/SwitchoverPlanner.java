package dev.baton.topology.plan;

import dev.baton.core.instance.Flavour;
import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.analysis.ErrantTransactions;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.policy.PromotionPolicy;
import dev.baton.topology.policy.SemiSyncGuarantee;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
  private final PromotionPolicy promotion;
  private final @Nullable InstanceKey target;
  private final long maxLagSeconds;

  private SwitchoverPlanner(
      ClusterSnapshot snapshot,
      DurabilityPolicy policy,
      PromotionPolicy promotion,
      @Nullable InstanceKey target,
      long maxLagSeconds) {
    this.snapshot = snapshot;
    this.policy = policy;
    this.promotion = promotion.planned();
    this.target = target;
    this.maxLagSeconds = maxLagSeconds;
  }

  /**
   * @param promotion who may and who should be promoted; a person's word goes beyond the wishes for
   *     a place in it, and not beyond the rest
   * @param target whom a person named; null to choose
   * @param maxLagSeconds a target further behind is refused: its clients would wait that long
   */
  public static Decision plan(
      ClusterSnapshot snapshot,
      DurabilityPolicy policy,
      PromotionPolicy promotion,
      @Nullable InstanceKey target,
      long maxLagSeconds) {
    return new SwitchoverPlanner(snapshot, policy, promotion, target, maxLagSeconds).decide();
  }

  private Decision decide() {
    InstanceKey primary = snapshot.primary();
    InstanceFacts primaryFacts =
        primary == null ? null : snapshot.view(primary).map(SwitchoverPlanner::fresh).orElse(null);
    if (primary == null || primaryFacts == null || !primaryFacts.writable()) {
      return new Refuse(
          "The cluster has no reachable, writable primary to move from: fail over instead.");
    }
    Optional<String> group = GroupElection.objection(snapshot, primary);
    if (group.isPresent()) {
      return new Refuse(group.get());
    }
    if (primaryFacts
        .isReplica()) { // taken back after a rollback, it could not be told from a replica
      return new Refuse(
          primary
              + " replicates from its own replica: end that first (reset-replica), so that the"
              + " switchover can be rolled back.");
    }
    Candidates candidates = new Candidates(question(primary));
    if (target == null) {
      return choose(candidates, primaryFacts);
    }
    Optional<String> objection = objection(candidates, target, primaryFacts);
    return objection
        .<Decision>map(Refuse::new)
        .orElseGet(() -> move(candidates, primaryFacts, target));
  }

  /** What a failover would have to decide on, with everybody as they are. */
  private FailoverQuestion question(InstanceKey primary) {
    List<RevokedReplica> reached =
        snapshot.instances().values().stream()
            .filter(view -> !view.key().equals(primary))
            .map(SwitchoverPlanner::fresh)
            .filter(Objects::nonNull)
            .map(SwitchoverPlanner::asTheyAre)
            .toList();
    return new FailoverQuestion(
        snapshot, primary, policy, SemiSyncGuarantee.unknown(), reached, target, promotion);
  }

  private static RevokedReplica asTheyAre(InstanceFacts facts) {
    return new RevokedReplica(facts, facts.channels());
  }

  private Decision choose(Candidates candidates, InstanceFacts primary) {
    List<String> objections = new ArrayList<>();
    Set<InstanceKey> suited = new TreeSet<>();
    for (InstanceView view : snapshot.instances().values()) {
      InstanceKey key = view.key();
      if (!key.equals(primary.key())) {
        objection(candidates, key, primary).ifPresentOrElse(objections::add, () -> suited.add(key));
      }
    }
    return candidates
        .bestOf(replica -> suited.contains(replica.key()))
        .<Decision>map(replica -> move(candidates, primary, replica.key()))
        .orElseGet(
            () ->
                new Refuse(
                    objections.isEmpty()
                        ? "The cluster has no replica."
                        : "No replica is suited. " + String.join(" ", objections)));
  }

  private Move move(Candidates candidates, InstanceFacts primary, InstanceKey to) {
    InstanceKey from = primary.key();
    List<InstanceKey> followers =
        snapshot.instances().values().stream()
            .filter(v -> v.key().equals(from) || (v.reachable() && follows(v.facts(), from)))
            .map(InstanceView::key)
            .filter(key -> !key.equals(to))
            .toList();
    RevokedReplica target =
        candidates.eligible().stream().filter(r -> r.key().equals(to)).findFirst().orElseThrow();
    return new Move(
        from,
        to,
        followers,
        ahead(from, target, followers),
        "%s takes over from %s; %s follow it.%s%s"
            .formatted(
                to,
                from,
                followers.stream().map(InstanceKey::toString).collect(Collectors.joining(", ")),
                Reasons.of(question(from), candidates, target),
                Vetoes.canFollow(asTheyAre(primary), target)
                    ? ""
                    : " By version or binary log format %s cannot follow %s.".formatted(from, to)));
  }

  /**
   * Under semi-sync a replica that has to connect to the new primary first is a pause for every
   * writer, so it moves while the old one still serves. The old one keeps as many acknowledgers as
   * its policy asks for, the target among them. Not on MariaDB, which refuses to serve a replica
   * that has come further than itself, as one easily has under load.
   */
  private List<InstanceKey> ahead(
      InstanceKey from, RevokedReplica target, List<InstanceKey> followers) {
    if (policy.mode() != DurabilityPolicy.Mode.SEMI_SYNC) {
      return List.of();
    }
    return followers.stream()
        .filter(key -> !key.equals(from))
        .filter(
            key ->
                snapshot
                    .view(key)
                    .map(SwitchoverPlanner::fresh)
                    .filter(this::canMove)
                    .filter(facts -> Vetoes.canFollow(asTheyAre(facts), target))
                    .isPresent())
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
      Candidates candidates, InstanceKey key, InstanceFacts primary) {
    if (key.equals(primary.key())) {
      return Optional.of(key + " is the primary already.");
    }
    InstanceView view = snapshot.view(key).orElse(null);
    if (view == null) {
      return Optional.of(key + " is not a member of " + snapshot.cluster() + ".");
    }
    InstanceFacts facts = fresh(view);
    if (facts == null) {
      return Optional.of(key + " is not reachable.");
    }
    if (!Candidates.canLead(facts)) {
      return Optional.of(
          key + " cannot be replicated from: it needs GTIDs and a binary log of what it applies.");
    }
    return replication(facts, primary.key())
        .or(() -> errant(view, facts, primary.key(), primary))
        .or(() -> candidates.objection(key).map(reason -> key + " " + reason + "."))
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
            .filter(f -> Vetoes.canFollow(asTheyAre(f), asTheyAre(facts)))
            .count();
    if (acknowledgers < policy.acks()) {
      return Optional.of(
          "%s would have only %d acknowledgers that can follow it, and the policy needs %d."
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
