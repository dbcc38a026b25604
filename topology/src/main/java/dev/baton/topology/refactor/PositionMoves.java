package dev.baton.topology.refactor;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.refactor.RefactorPlan.At;
import dev.baton.topology.refactor.RefactorPlan.FollowAt;
import dev.baton.topology.refactor.RefactorPlan.Halt;
import dev.baton.topology.refactor.RefactorPlan.Match;
import dev.baton.topology.refactor.RefactorPlan.MeetAt;
import dev.baton.topology.refactor.RefactorPlan.ReachEndOf;
import dev.baton.topology.refactor.RefactorPlan.Resume;
import dev.baton.topology.refactor.RefactorPlan.Step;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.util.List;
import java.util.Optional;

/**
 * How a replica moves that replicates by file and position. A position means something in one
 * server's binary log only, so two logs have to be brought to one moment first: a replica and its
 * sibling stop at the same place of their common source, or a replica at the end of the log of its
 * source, which stands still at a place of its own source. What is further apart is matched by
 * Pseudo-GTID, where the cluster has that, and else out of reach.
 *
 * <p>Not under semi-sync: what a relay log holds cannot be told without GTIDs, and it may be the
 * only place of an acknowledged write.
 */
final class PositionMoves {
  private final Tree tree;
  private final DurabilityPolicy policy;
  private final boolean markers;

  /**
   * @param markers whether Pseudo-GTID markers are in the binary logs
   */
  PositionMoves(Tree tree, DurabilityPolicy policy, boolean markers) {
    this.tree = tree;
    this.policy = policy;
    this.markers = markers;
  }

  /** How two instances stand to each other. */
  private enum Way {
    AGAIN,
    UP,
    BELOW,
    MATCH
  }

  /** Whether an instance replicates by file and position. */
  static boolean isMeant(InstanceFacts replica) {
    return replica.isReplica()
        && replica.channels().stream().noneMatch(ReplicationChannel::autoPosition);
  }

  /**
   * @return why the replica cannot be pointed at the source by file and position; empty if it can
   */
  Optional<String> objection(InstanceFacts replica, InstanceFacts source) {
    InstanceKey key = replica.key();
    if (policy.mode() == DurabilityPolicy.Mode.SEMI_SYNC) {
      return Optional.of(
          key
              + " replicates by file and position, and under semi-sync nothing is moved that way:"
              + " enable GTID on it first.");
    }
    Optional<Way> way = way(key, source.key());
    if (way.isEmpty() && deadSibling(key, source.key())) {
      return Optional.of(
          ("%s has received %s of the binary log of their source and %s has %s: that one does not answer,"
                  + " so they cannot be brought to one place without Pseudo-GTID.")
              .formatted(key, read(replica), source.key(), read(source)));
    }
    if (way.isEmpty()) {
      return Optional.of(
          ("%s replicates by file and position, and %s is neither its source, nor its source's source,"
                  + " nor its sibling: move it there in such steps, have Pseudo-GTID injected, or enable"
                  + " GTID on it first.")
              .formatted(key, source.key()));
    }
    return switch (way.get()) {
      case AGAIN, MATCH -> Optional.empty();
      case UP -> halted(tree.facts(tree.sourceOf(key).orElseThrow()).orElseThrow());
      case BELOW -> halted(source);
    };
  }

  private Optional<Way> way(InstanceKey replica, InstanceKey source) {
    InstanceKey former = tree.sourceOf(replica).orElse(null);
    if (former == null) {
      return Optional.empty();
    }
    if (former.equals(source)) {
      return Optional.of(Way.AGAIN);
    }
    boolean alive = tree.facts(former).isPresent();
    if (alive && tree.sourceOf(former).filter(source::equals).isPresent()) {
      return Optional.of(Way.UP);
    }
    boolean siblings = tree.sourceOf(source).filter(former::equals).isPresent();
    if (siblings && (alive || together(replica, source))) {
      return Optional.of(Way.BELOW);
    }
    return markers ? Optional.of(Way.MATCH) : Optional.empty();
  }

  /** Whether two siblings have received the same, so that a dead source has nothing to add. */
  private boolean together(InstanceKey replica, InstanceKey sibling) {
    BinlogCoordinates mine =
        tree.facts(replica).map(PositionMoves::read).orElse(BinlogCoordinates.NONE);
    return mine.present()
        && tree.facts(sibling).map(PositionMoves::read).filter(mine::equals).isPresent();
  }

  private boolean deadSibling(InstanceKey replica, InstanceKey source) {
    Optional<InstanceKey> dead =
        tree.sourceOf(replica).filter(former -> tree.facts(former).isEmpty());
    return dead.isPresent() && dead.equals(tree.sourceOf(source));
  }

  /** Who has to stand still at a place that others can be brought to. */
  private static Optional<String> halted(InstanceFacts other) {
    return isMeant(other) && other.channels().size() == 1
        ? Optional.empty()
        : Optional.of(
            other.key() + " replicates by GTID: enable GTID on its neighbours to move them.");
  }

  static BinlogCoordinates read(InstanceFacts replica) {
    return replica.channel().orElseThrow().details().read();
  }

  /** The steps of a move that nothing speaks against. */
  List<Step> steps(InstanceKey replica, InstanceKey source) {
    InstanceKey former = tree.sourceOf(replica).orElseThrow();
    return switch (way(replica, source).orElseThrow()) {
      case AGAIN ->
          List.of(
              new Halt(replica, former),
              new FollowAt(replica, source, At.EXECUTED, replica, former),
              new Resume(replica));
      case UP ->
          List.of(
              new Halt(former, source),
              new ReachEndOf(replica, former),
              new FollowAt(replica, source, At.EXECUTED, former, former),
              new Resume(former),
              new Resume(replica));
      case MATCH ->
          List.of(
              new Halt(replica, former),
              new Match(replica, source),
              new FollowAt(replica, source, At.MATCHED, replica, former),
              new Resume(replica));
      case BELOW ->
          List.of(
              new Halt(source, former),
              new Halt(replica, former),
              new MeetAt(replica, source),
              new FollowAt(replica, source, At.OWN_END, source, former),
              new Resume(source),
              new Resume(replica));
    };
  }

  /** A replica and its source, an intermediate one, change places. */
  static List<Step> changePlaces(InstanceKey replica, InstanceKey source, InstanceKey above) {
    return List.of(
        new Halt(source, above),
        new ReachEndOf(replica, source),
        new FollowAt(replica, above, At.EXECUTED, source, source),
        new FollowAt(source, replica, At.OWN_END, replica, above),
        new Resume(replica),
        new Resume(source));
  }
}
