package dev.baton.ops.mode;

import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.topology.policy.SemiSyncGuarantee;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.InstanceDetails;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ReplicationError;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A MySQL server that does what the statements of a move say, and refuses what a real one does. */
final class FakeServer {
  static final String SEMI_SYNC = "rpl_semi_sync_";
  private static final String VALUE_IS_TRUE = "ON";

  final InstanceKey key;
  final Map<String, String> variables = new TreeMap<>();
  final Map<String, String> persisted = new TreeMap<>();
  final Set<String> byHand = new TreeSet<>();
  final Map<String, String> plugins = new TreeMap<>();
  private final int number;

  /** Whom its channel names; null if it has none. */
  @Nullable InstanceKey source;

  ReplicationError receiverError = ReplicationError.NONE;
  String executed = "11111111-1111-1111-1111-111111111111:1-100";
  GroupProgress progress = GroupProgress.NONE;
  boolean receives;
  boolean applies;
  boolean acknowledges;
  boolean recoveryAccount;
  boolean member;

  /** Of a member. */
  GroupFacts.State memberState = GroupFacts.State.ONLINE;

  boolean groupPrimary;

  FakeServer(int number) {
    this.number = number;
    this.key = new InstanceKey("db" + number, 3306);
    variables.putAll(
        Map.of(
            "server_id", Integer.toString(number),
            "server_uuid", "00000000-0000-0000-0000-00000000000" + number,
            "read_only", "OFF",
            "super_read_only", "OFF",
            "gtid_mode", "ON",
            "enforce_gtid_consistency", "ON",
            "log_bin", "ON",
            "binlog_format", "ROW",
            "lower_case_table_names", "0",
            "replica_parallel_workers", "4"));
    variables.putAll(Map.of("replica_preserve_commit_order", "ON", "log_replica_updates", "ON"));
  }

  boolean is(String name) {
    return VALUE_IS_TRUE.equals(variables.get(name));
  }

  boolean writable() {
    return !is("read_only") && !is("super_read_only");
  }

  void close() {
    variables.put("read_only", "ON");
    variables.put("super_read_only", "ON");
  }

  void load(String plugin) {
    plugins.put(plugin, "ACTIVE");
    if (plugin.equals(GroupNames.PLUGIN)) {
      for (String name : List.of("group_name", "local_address", "group_seeds", "ip_allowlist")) {
        variables.put("group_replication_" + name, "");
      }
      for (String name :
          List.of("get_public_key", "use_ssl", "reconnect_interval", "retry_count")) {
        variables.put("group_replication_recovery_" + name, "");
      }
      variables.put("group_replication_start_on_boot", "ON");
      variables.put("group_replication_bootstrap_group", "OFF");
      variables.put("group_replication_single_primary_mode", "ON");
      variables.put("group_replication_enforce_update_everywhere_checks", "OFF");
    } else {
      variables.put(plugin + "_enabled", "OFF");
      if (plugin.endsWith("source")) {
        variables.put(plugin + "_timeout", "10000");
        variables.put(plugin + "_wait_point", "AFTER_SYNC");
        variables.put(plugin + "_wait_no_replica", "ON");
        variables.put(plugin + "_wait_for_replica_count", "1");
      }
    }
  }

  MemberState state(List<FakeServer> all) {
    return new MemberState(facts(all), variables, plugins, persisted, byHand, List.of(), progress);
  }

  private InstanceFacts facts(List<FakeServer> all) {
    InstanceDetails details = InstanceDetails.UNKNOWN;
    String name = variables.getOrDefault(GroupNames.NAME, "");
    if (!name.isEmpty() && !name.equals(GroupFacts.NO_GROUP)) {
      details = details.withGroup(group(all));
    }
    return new InstanceFacts(
        key,
        ServerVersion.parse("9.7.4", ""),
        number,
        variables.get("server_uuid"),
        Optional.of(key),
        is("read_only"),
        is("super_read_only"),
        false,
        true,
        true,
        "ROW",
        true,
        true,
        MysqlGtidSet.parse(executed),
        null,
        semiSync(all),
        source == null ? List.of() : List.of(channel(source)),
        List.of(),
        details);
  }

  private ReplicationChannel channel(InstanceKey from) {
    return new ReplicationChannel(
        "",
        from,
        receives ? ThreadState.RUNNING : ThreadState.STOPPED,
        applies ? ThreadState.RUNNING : ThreadState.STOPPED,
        MysqlGtidSet.parse(executed),
        true,
        OptionalLong.empty(),
        0,
        "",
        500,
        receiverError,
        ReplicationError.NONE);
  }

  /** How many replicas acknowledge to it. */
  int acknowledgers(List<FakeServer> all) {
    return (int)
        all.stream().filter(s -> key.equals(s.source) && s.receives && s.acknowledges).count();
  }

  boolean waits() {
    return is(SEMI_SYNC + "source_enabled");
  }

  private SemiSyncFacts semiSync(List<FakeServer> all) {
    if (!plugins.containsKey(SEMI_SYNC + "source")) {
      return SemiSyncFacts.NONE;
    }
    return new SemiSyncFacts(
        true,
        waits(),
        waits(),
        is(SEMI_SYNC + "replica_enabled"),
        receives && acknowledges,
        true,
        Math.min(
            Long.parseLong(variables.getOrDefault(SEMI_SYNC + "source_timeout", "0")),
            SemiSyncGuarantee.LARGEST_TIMEOUT_MILLIS),
        Integer.parseInt(variables.getOrDefault(SEMI_SYNC + "source_wait_for_replica_count", "1")),
        acknowledgers(all),
        0);
  }

  private GroupFacts group(List<FakeServer> all) {
    return new GroupFacts(
        variables.getOrDefault(GroupNames.NAME, ""),
        member ? memberState : GroupFacts.State.OFFLINE,
        role(),
        true,
        member
            ? all.stream()
                .filter(s -> s.member)
                .map(s -> new GroupFacts.Member("", s.key, s.memberState, s.role()))
                .toList()
            : List.of());
  }

  private GroupFacts.Role role() {
    if (!member) {
      return GroupFacts.Role.UNKNOWN;
    }
    return groupPrimary ? GroupFacts.Role.PRIMARY : GroupFacts.Role.SECONDARY;
  }
}
