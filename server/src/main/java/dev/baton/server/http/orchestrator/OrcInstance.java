package dev.baton.server.http.orchestrator;

import dev.baton.core.instance.Flavour;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.inventory.Inventory;
import dev.baton.topology.analysis.ErrantTransactions;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.InstanceDetails;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An instance as orchestrator sees one: what its words say of it.
 *
 * @param cluster the cluster it is in
 */
record OrcInstance(OrcCluster cluster, InstanceView view) {

  /** {@code ReasonableMaintenanceReplicationLagSeconds}' default. */
  private static final long REASONABLE_LAG_SECONDS = 20;

  InstanceKey key() {
    return view.key();
  }

  @Nullable InstanceFacts facts() {
    return view.facts();
  }

  InstanceDetails details() {
    return facts() == null ? InstanceDetails.UNKNOWN : facts().details();
  }

  Optional<ReplicationChannel> channel() {
    return facts() == null ? Optional.empty() : facts().channel();
  }

  boolean isReplica() {
    return channel().isPresent();
  }

  @Nullable InstanceKey masterKey() {
    return channel().map(ReplicationChannel::source).orElse(null);
  }

  /**
   * The primary of the group it is in: of one that was thrown out and does not know it, as another
   * member of the group does.
   */
  Optional<InstanceKey> groupPrimary() {
    Optional<GroupFacts> mine = details().group();
    return mine.flatMap(GroupFacts::primary)
        .map(GroupFacts.Member::key)
        .or(
            () ->
                cluster.instances().stream()
                    .flatMap(other -> other.details().group().stream())
                    .filter(g -> mine.isPresent() && g.name().equals(mine.get().name()))
                    .flatMap(g -> g.primary().stream())
                    .map(GroupFacts.Member::key)
                    .findFirst());
  }

  /** Below whom it is shown: its source, or for a member of a group the group's primary. */
  @Nullable InstanceKey above() {
    return groupSecondary() ? groupPrimary().orElse(null) : masterKey();
  }

  /** Whether it is in a group, and another member is the group's primary. */
  boolean groupSecondary() {
    boolean member = details().group().filter(g -> g.role() != GroupFacts.Role.PRIMARY).isPresent();
    return member
        && !isReplica()
        && groupPrimary().filter(primary -> !primary.equals(key())).isPresent();
  }

  /** Who is shown below it. */
  List<OrcInstance> below() {
    return cluster.instances().stream().filter(i -> key().equals(i.above())).toList();
  }

  /** Whether the latest look at it succeeded. */
  boolean lastCheckValid() {
    return view.reachable();
  }

  boolean recentlyChecked() {
    return view.facts() != null || view.failure() != null;
  }

  boolean sqlRunning() {
    return channel().map(c -> c.applier() == ThreadState.RUNNING).orElse(false);
  }

  boolean ioRunning() {
    return channel().map(c -> c.receiver() == ThreadState.RUNNING).orElse(false);
  }

  boolean replicaRunning() {
    return sqlRunning() && ioRunning();
  }

  OptionalLong lagSeconds() {
    return channel().map(ReplicationChannel::delay).orElse(OptionalLong.empty());
  }

  boolean readOnly() {
    return facts() != null && !facts().writable();
  }

  boolean mariadb() {
    return facts() != null && facts().version().flavour() == Flavour.MARIADB;
  }

  boolean supportsOracleGtid() {
    return facts() != null && !mariadb() && facts().gtidEnabled();
  }

  boolean usingGtid() {
    return channel().map(ReplicationChannel::autoPosition).orElse(false);
  }

  /** What it has that the cluster's primary has not; empty if nothing, or if that is not known. */
  String errant() {
    InstanceFacts primary =
        cluster.primary().flatMap(cluster::find).map(OrcInstance::facts).orElse(null);
    if (facts() == null || primary == null || key().equals(primary.key())) {
      return "";
    }
    return ErrantTransactions.between(facts(), primary).orElse("");
  }

  /** Whether a person has made its source's host unusable; see {@code detach-replica}. */
  boolean detached() {
    InstanceKey master = masterKey();
    return master != null && master.host().startsWith("//");
  }

  /** Where it stands; empty if nobody has said so and its name does not tell. */
  String property(Inventory.Property property) {
    return cluster.marks().property(property, key(), details().detected());
  }

  /** Two instances that replicate from each other. */
  boolean coMaster() {
    InstanceKey master = masterKey();
    return master != null
        && cluster.find(master).map(other -> key().equals(other.masterKey())).orElse(false);
  }

  /** Who replicates from it. */
  List<OrcInstance> replicas() {
    return cluster.instances().stream().filter(i -> key().equals(i.masterKey())).toList();
  }

  /** How many sources are above it. */
  int depth() {
    int depth = 0;
    OrcInstance at = this;
    int members = cluster.instances().size();
    while (depth <= members) {
      InstanceKey master = at.above();
      Optional<OrcInstance> above = master == null ? Optional.empty() : cluster.find(master);
      if (above.isEmpty()) {
        return depth;
      }
      at = above.get();
      depth++;
    }
    return 0; // a circle has no top
  }

  String status() {
    if (!lastCheckValid()) {
      return "invalid";
    }
    if (isReplica() && !replicaRunning()) {
      return "nonreplicating";
    }
    return isReplica() && lagSeconds().orElse(0) > REASONABLE_LAG_SECONDS ? "lag" : "ok";
  }

  private String lag() {
    if (!lastCheckValid()) {
      return "unknown";
    }
    if (isReplica() && (!replicaRunning() || lagSeconds().isEmpty())) {
      return "null";
    }
    return lagSeconds().orElse(0) + "s";
  }

  /**
   * Lag, status, version, writability, binary log and the rest, as the topology texts show them.
   */
  List<String> description() {
    Optional<InstanceFacts> facts = Optional.ofNullable(facts());
    return List.of(
        lag(),
        status(),
        facts.map(f -> f.version().raw()).orElse(""),
        readOnly() ? "ro" : "rw",
        facts.filter(InstanceFacts::binaryLog).map(InstanceFacts::binlogFormat).orElse("nobinlog"),
        String.join(",", extras()));
  }

  private List<String> extras() {
    List<String> extras = new ArrayList<>();
    InstanceFacts facts = facts();
    if (facts == null) {
      if (cluster.marks().downtime(key()).isPresent()) {
        extras.add("downtimed");
      }
      return extras;
    }
    if (facts.binaryLog() && facts.logReplicaUpdates()) {
      extras.add(">>");
    }
    if (usingGtid() || supportsOracleGtid()) {
      extras.add(errant().isEmpty() ? "GTID" : "GTID:errant");
    }
    if (facts.semiSync().sourceActive()) {
      extras.add("semi:master");
    }
    if (facts.semiSync().replicaActive()) {
      extras.add("semi:replica");
    }
    if (cluster.marks().downtime(key()).isPresent()) {
      extras.add("downtimed");
    }
    return extras;
  }

  /** What is wrong with it, in orchestrator's stable words. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (!lastCheckValid()) {
      problems.add("last_check_invalid");
    } else if (isReplica() && !replicaRunning()) {
      problems.add("not_replicating");
    } else if (status().equals("lag")) {
      problems.add("replication_lag");
    }
    if (!errant().isEmpty()) {
      problems.add("errant_gtid");
    }
    return problems;
  }
}
