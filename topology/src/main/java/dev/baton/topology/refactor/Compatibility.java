package dev.baton.topology.refactor;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.topology.analysis.ErrantTransactions;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.ReplicationFilters;
import java.util.List;
import java.util.Optional;

/** Whether one instance can replicate from another, and if not, why. */
final class Compatibility {
  private static final List<String> FORMATS = List.of("STATEMENT", "MIXED", "ROW");

  private final Tree tree;
  private final PositionMoves positions;

  Compatibility(Tree tree, PositionMoves positions) {
    this.tree = tree;
    this.positions = positions;
  }

  /**
   * @param changePlaces whether the source is about to leave its place below the replica, so that
   *     no loop comes of it
   * @return why the replica cannot follow the source; empty if it can
   */
  Optional<String> objection(InstanceKey replica, InstanceKey source, boolean changePlaces) {
    if (replica.equals(source)) {
      return Optional.of(replica + " cannot be its own source.");
    }
    InstanceFacts mine = tree.facts(replica).orElse(null);
    InstanceFacts theirs = tree.facts(source).orElse(null);
    if (mine == null || theirs == null) {
      return Optional.of(unknown(mine == null ? replica : source));
    }
    return role(mine)
        .or(() -> changePlaces ? Optional.empty() : loop(replica, source))
        .or(() -> passesOn(theirs))
        .or(() -> servers(mine, theirs))
        .or(() -> filters(mine, theirs))
        .or(
            () ->
                PositionMoves.isMeant(mine)
                    ? (changePlaces ? Optional.empty() : positions.objection(mine, theirs))
                    : gtids(theirs).or(() -> history(mine, theirs)));
  }

  private String unknown(InstanceKey key) {
    return tree.knows(key)
        ? key + " is not reachable."
        : key + " is not a member of " + tree.snapshot().cluster() + ".";
  }

  private Optional<String> role(InstanceFacts replica) {
    InstanceKey key = replica.key();
    Optional<String> group = tree.governed(key);
    if (group.isPresent()) {
      return group;
    }
    if (key.equals(tree.snapshot().primary())) {
      return Optional.of(
          key + " is the primary: only a switchover or failover takes that role from it.");
    }
    if (replica.writable()) {
      return Optional.of(key + " takes writes: make it read-only before it becomes a replica.");
    }
    if (replica.channels().size() > 1) {
      return Optional.of(
          "%s replicates from %d sources: which of them is meant is for a person to say on the server."
              .formatted(key, replica.channels().size()));
    }
    return Optional.empty();
  }

  private Optional<String> loop(InstanceKey replica, InstanceKey source) {
    return tree.isBelow(source, replica)
        ? Optional.of(source + " replicates from " + replica + ": that would be a loop.")
        : Optional.empty();
  }

  /** Whether others can replicate from it by GTID and receive everything. */
  Optional<String> canLead(InstanceFacts source) {
    return passesOn(source).or(() -> gtids(source));
  }

  private static Optional<String> gtids(InstanceFacts source) {
    return source.gtidEnabled()
        ? Optional.empty()
        : Optional.of(source.key() + " has GTIDs off: set gtid_mode=ON on it first.");
  }

  /** Whether others receive everything from it. */
  Optional<String> passesOn(InstanceFacts source) {
    InstanceKey key = source.key();
    if (!source.binaryLog()) {
      return Optional.of(key + " has no binary log: nobody can replicate from it.");
    }
    if (!source.isReplica()) {
      return Optional.empty();
    }
    if (!source.logReplicaUpdates()) {
      return Optional.of(
          key + " does not log what it applies: set log_replica_updates=ON and restart it.");
    }
    ReplicationChannel channel = source.channel().orElseThrow();
    if (channel.applier() != ThreadState.RUNNING) {
      return Optional.of("The applier of " + key + " is stopped: its replicas would stand still.");
    }
    if (channel.details().delayed()) {
      return Optional.of(
          "%s stays %d s behind on purpose, and so would its replicas."
              .formatted(key, channel.details().sqlDelaySeconds()));
    }
    boolean cutOff = tree.facts(channel.source()).isEmpty();
    if (channel.receiver() == ThreadState.STOPPED && !cutOff) {
      return Optional.of("The receiver of " + key + " is stopped: its replicas would stand still.");
    }
    return Optional.empty();
  }

  private static Optional<String> servers(InstanceFacts mine, InstanceFacts theirs) {
    ServerVersion my = mine.version();
    ServerVersion their = theirs.version();
    if (my.flavour().isMariaDb() != their.flavour().isMariaDb()) {
      return Optional.of(
          "%s is %s and %s is %s: their GTIDs are not of one kind."
              .formatted(mine.key(), my, theirs.key(), their));
    }
    if (!my.isAtLeast(their.major(), their.minor(), 0)) {
      return Optional.of(
          "%s is %s, older than %s with %s, and may not understand its binary log."
              .formatted(mine.key(), my, theirs.key(), their));
    }
    if (mine.serverId() == theirs.serverId()
        || (mine.serverUuid() != null && mine.serverUuid().equals(theirs.serverUuid()))) {
      return Optional.of(
          "%s and %s have one server id or uuid: each needs its own."
              .formatted(mine.key(), theirs.key()));
    }
    if (mine.logReplicaUpdates()
        && FORMATS.indexOf(theirs.binlogFormat()) > FORMATS.indexOf(mine.binlogFormat())) {
      return Optional.of(
          "%s logs in format %s and cannot log what %s sends as %s."
              .formatted(mine.key(), mine.binlogFormat(), theirs.key(), theirs.binlogFormat()));
    }
    return Optional.empty();
  }

  /** What the source leaves out its replicas would lack, unless they leave it out as well. */
  private static Optional<String> filters(InstanceFacts mine, InstanceFacts theirs) {
    List<ReplicationFilters> own =
        mine.channels().stream().map(channel -> channel.details().filters()).toList();
    return theirs.channels().stream()
        .map(channel -> channel.details().filters())
        .filter(filters -> filters.present() && !own.contains(filters))
        .findFirst()
        .map(
            filters ->
                "%s leaves out what %s would lack (%s)."
                    .formatted(theirs.key(), mine.key(), filters));
  }

  /**
   * On MariaDB positions are compared by sequence numbers, which is a hint: whoever carries the
   * plan out asks the source's binary log (design invariant 7).
   */
  private Optional<String> history(InstanceFacts mine, InstanceFacts theirs) {
    Optional<String> missing = missing(mine, theirs);
    if (missing.isPresent()) {
      return missing;
    }
    if (theirs.purged() instanceof MysqlGtidSet purged) {
      MysqlGtidSet needed = purged.subtract((MysqlGtidSet) held(mine));
      if (!needed.isEmpty()) {
        return Optional.of(
            "%s has purged %s, which %s needs: re-clone %s."
                .formatted(theirs.key(), needed, mine.key(), mine.key()));
      }
    }
    return Optional.empty();
  }

  /** What the replica has and its new source will never have. */
  private Optional<String> missing(InstanceFacts mine, InstanceFacts theirs) {
    InstanceFacts root = tree.facts(tree.rootOf(theirs.key())).orElse(null);
    if (root != null) {
      return ErrantTransactions.between(mine, root)
          .map(
              errant ->
                  "%s has %s, which %s has not: resolve these errant transactions first."
                      .formatted(mine.key(), errant, root.key()));
    }
    GtidPosition my = held(mine);
    GtidPosition their = held(theirs);
    return their.covers(my)
        ? Optional.empty()
        : Optional.of(
            "%s has received %s, more than %s with %s, and the source of both does not answer."
                .formatted(mine.key(), my, theirs.key(), their));
  }

  /** Everything that an instance has executed or received. */
  static GtidPosition held(InstanceFacts facts) {
    GtidPosition all = facts.executed();
    for (ReplicationChannel channel : facts.channels()) {
      all = all.joinedWith(channel.received());
    }
    return all;
  }
}
