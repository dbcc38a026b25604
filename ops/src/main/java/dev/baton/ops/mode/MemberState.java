package dev.baton.ops.mode;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one server says of how it replicates, read at one moment. Immutable.
 *
 * @param variables global variables by name, in lower case
 * @param plugins those for replication that it has loaded, with their status ({@code ACTIVE})
 * @param persisted what {@code SET PERSIST} has left (MySQL 8.0 and newer)
 * @param byHand the variables whose value is not of its configuration files, where the server tells
 * @param filtered what replication leaves out, such as {@code REPLICATE_IGNORE_DB = test}
 * @param progress what it tells of its group
 */
public record MemberState(
    InstanceFacts facts,
    Map<String, String> variables,
    Map<String, String> plugins,
    Map<String, String> persisted,
    Set<String> byHand,
    List<String> filtered,
    GroupProgress progress) {

  public MemberState {
    variables = Map.copyOf(variables);
    plugins = Map.copyOf(plugins);
    persisted = Map.copyOf(persisted);
    byHand = Set.copyOf(byHand);
    filtered = List.copyOf(filtered);
  }

  public InstanceKey key() {
    return facts.key();
  }

  boolean isMariaDb() {
    return facts.version().flavour().isMariaDb();
  }

  /** MySQL or Percona Server of at least this version. */
  boolean isMysqlAtLeast(int major, int minor, int patch) {
    return !isMariaDb() && facts.version().isAtLeast(major, minor, patch);
  }

  /** The name of the first of these variables that the server has: versions have renamed many. */
  Optional<String> nameOf(String... names) {
    for (String name : names) {
      if (variables.containsKey(name)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  /** The value of the first of these that it has; empty if it has none. */
  String variable(String... names) {
    return nameOf(names).map(variables::get).orElse("");
  }

  boolean isOn(String... names) {
    return isTrue(variable(names));
  }

  static boolean isTrue(String value) {
    return value.equalsIgnoreCase("ON") || value.equals("1") || value.equalsIgnoreCase("YES");
  }

  /** Whether it would be otherwise after a restart, for all that is known. */
  boolean isChangedByHand(String name) {
    return byHand.contains(name);
  }

  boolean isActive(String plugin) {
    return "ACTIVE".equals(plugins.get(plugin));
  }

  /** Its group, if it takes part in one now. */
  Optional<GroupFacts> group() {
    return facts.details().group().filter(group -> group.state() != GroupFacts.State.OFFLINE);
  }

  boolean isOnline() {
    return group().filter(group -> group.state() == GroupFacts.State.ONLINE).isPresent();
  }

  /** Whom it replicates from; empty for a primary and for a member of a group. */
  Optional<ReplicationChannel> channel() {
    return facts.channel();
  }

  /** What it does now, whatever the others do. */
  ReplicationMode mode() {
    if (group().isPresent()) {
      return ReplicationMode.GROUP_REPLICATION;
    }
    boolean semiSync =
        channel().isPresent()
            ? facts.semiSync().replicaEnabled()
            : facts.semiSync().sourceEnabled();
    return semiSync ? ReplicationMode.SEMI_SYNC : ReplicationMode.ASYNC;
  }
}
