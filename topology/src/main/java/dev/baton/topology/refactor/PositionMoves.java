package dev.baton.topology.refactor;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.refactor.RefactorPlan.At;
import dev.baton.topology.refactor.RefactorPlan.FollowAt;
import dev.baton.topology.refactor.RefactorPlan.Halt;
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
 * source, which stands still at a place of its own source. What is further apart is out of reach.
 *
 * <p>Not under semi-sync: what a relay log holds cannot be told without GTIDs, and it may be the
 * only place of an acknowledged write.
 */
final class PositionMoves {
  private final Tree tree;
  private final DurabilityPolicy policy;

  PositionMoves(Tree tree, DurabilityPolicy policy) {
    this.tree = tree;
    this.policy = policy;
  }

  /** How two instances stand to each other. */
  private enum Way {
    AGAIN,
    UP,
    BELOW
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
    if (way.isEmpty()) {
      return Optional.of(
          ("%s replicates by file and position, and %s is neither its source, nor its source's source,"
                  + " nor its sibling: move it there in such steps, or enable GTID on it first.")
              .formatted(key, source.key()));
    }
    return switch (way.get()) {
      case AGAIN -> Optional.empty();
      case UP -> halted(tree.facts(tree.sourceOf(key).orElseThrow()).orElseThrow());
      case BELOW -> halted(source).or(() -> together(replica, source));
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
    if (tree.sourceOf(source).filter(former::equals).isPresent()) {
      return Optional.of(Way.BELOW);
    }
    boolean up = tree.sourceOf(former).filter(source::equals).isPresent();
    return up && tree.facts(former).isPresent() ? Optional.of(Way.UP) : Optional.empty();
  }

  /** Who has to stand still at a place that others can be brought to. */
  private static Optional<String> halted(InstanceFacts other) {
    return isMeant(other) && other.channels().size() == 1
        ? Optional.empty()
        : Optional.of(
            other.key() + " replicates by GTID: enable GTID on its neighbours to move them.");
  }

  /** While their source lives whoever is behind goes on to where the other one is. */
  private Optional<String> together(InstanceFacts replica, InstanceFacts sibling) {
    InstanceKey source = tree.sourceOf(replica.key()).orElseThrow();
    BinlogCoordinates mine = read(replica);
    BinlogCoordinates theirs = read(sibling);
    if (tree.facts(source).isPresent() || (mine.present() && mine.equals(theirs))) {
      return Optional.empty();
    }
    return Optional.of(
        ("%s has received %s of the binary log of %s and %s has %s: that one does not answer, so they"
                + " cannot be brought to one place.")
            .formatted(replica.key(), mine, source, sibling.key(), theirs));
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
