package dev.baton.ops.provision.server;

import dev.baton.ops.mode.ReplicationMode;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.ServerKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What every server of a cluster is configured with, wherever it runs: binary log, replication,
 * read-only start and semi-sync, in the words of its version. Why each line is there is said beside
 * it: most of them carry one of the design's invariants or answer a row of the server facts.
 */
public final class ReplicationCnf {

  /** MySQL's largest semi-sync timeout: 49.7 days. */
  static final String MYSQL_LONGEST_TIMEOUT = "4294967295";

  /** MariaDB's. */
  static final String MARIADB_LONGEST_TIMEOUT = "18446744073709551615";

  /** More than the processors of a small machine, as they mostly wait for the disk. */
  private static final int APPLIERS = 4;

  private final ServerKind kind;
  private final long serverId;
  private final int acks;
  private final ReplicationMode mode;
  private final Map<String, String> lines = new LinkedHashMap<>();
  private final List<String> plugins = new ArrayList<>();

  private ReplicationCnf(ServerKind kind, long serverId, int acks, ReplicationMode mode) {
    this.mode = mode;
    this.kind = kind;
    this.serverId = serverId;
    this.acks = acks;
  }

  /**
   * Option to value, in the file's order; an empty value stands for the bare option.
   *
   * @param acks how many replicas acknowledge a write (MySQL; MariaDB waits for one)
   */
  public static Map<String, String> options(ServerKind kind, long serverId, int acks) {
    return options(kind, serverId, acks, ReplicationMode.SEMI_SYNC);
  }

  /**
   * The same for a mode: without semi-sync the plug-ins are there all the same, so that a running
   * cluster can be moved to it.
   */
  public static Map<String, String> options(
      ServerKind kind, long serverId, int acks, ReplicationMode mode) {
    ReplicationCnf file = new ReplicationCnf(kind, serverId, acks, mode);
    file.binaryLog();
    file.replica();
    file.parallelApplier();
    file.readOnly();
    file.semiSync();
    file.plugins();
    return file.lines;
  }

  private void binaryLog() {
    put("server_id", serverId);
    put("log_bin", "binlog");
    put("binlog_format", "ROW");
    put("sync_binlog", 1);
    put("innodb_flush_log_at_trx_commit", 1);
    put(replicaWords() ? "log_replica_updates" : "log_slave_updates", "ON");
    if (kind.isMariaDb()) {
      put("gtid_strict_mode", "ON"); // V12: otherwise an errant transaction diverges in silence
    } else {
      put("gtid_mode", "ON");
      put("enforce_gtid_consistency", "ON");
    }
  }

  private void replica() {
    put("relay_log", "relay");
    put("relay_log_recovery", "OFF"); // V7: ON drops what was acknowledged and not yet applied
    flag(replicaWords() ? "skip_replica_start" : "skip_slave_start");
    put(replicaWords() ? "replica_net_timeout" : "slave_net_timeout", 4);
    if (!kind.isMariaDb() && !kind.isMysqlAtLeast(8, 0, 2)) {
      put(
          "master_info_repository",
          "TABLE"); // the default of later versions; a file may lag behind
      put("relay_log_info_repository", "TABLE");
    }
  }

  /**
   * Several appliers, which commit in the source's order: a single one falls behind a primary that
   * commits in groups, and whatever is not applied yet has to be before a promotion. On MariaDB
   * those of one group only ("conservative"); they are set aside where a relay log is applied by
   * file and position (V8), as 11.4.5 dies of signal 11 there.
   */
  private void parallelApplier() {
    if (kind.isMariaDb()) {
      put("slave_parallel_mode", "conservative");
      put("slave_parallel_threads", APPLIERS);
    } else if (replicaWords()) {
      put("replica_parallel_workers", APPLIERS);
      put("replica_preserve_commit_order", "ON");
    } else {
      put("slave_parallel_type", "LOGICAL_CLOCK");
      put("slave_parallel_workers", APPLIERS);
      put("slave_preserve_commit_order", "ON");
    }
  }

  /** Invariant 6: every server, the primary too; only promotion lifts it. */
  private void readOnly() {
    put("read_only", "ON");
    if (!kind.isMariaDb()) {
      put("super_read_only", "ON");
    }
  }

  private void semiSync() {
    String wait = Integer.toString(acks);
    switch (kind.semiSync()) {
      case NONE -> {}
      case BUILT_IN -> {
        semiSyncRoles("master", "slave", MARIADB_LONGEST_TIMEOUT);
        put("rpl_semi_sync_master_wait_no_slave", "ON");
        put("rpl_semi_sync_slave_kill_conn_timeout", 1); // V10
        if (mode == ReplicationMode.SEMI_SYNC) {
          put("init_rpl_role", "SLAVE"); // V5: truncates what was never acknowledged after a crash
        }
      }
      case SOURCE_REPLICA_PLUGINS -> {
        plugins.addAll(List.of("semisync_source.so", "semisync_replica.so"));
        semiSyncRoles("source", "replica", MYSQL_LONGEST_TIMEOUT);
        put("rpl_semi_sync_source_wait_no_replica", "ON");
        put("rpl_semi_sync_source_wait_for_replica_count", wait);
      }
      case MASTER_SLAVE_PLUGINS -> {
        plugins.addAll(List.of("semisync_master.so", "semisync_slave.so"));
        semiSyncRoles("master", "slave", MYSQL_LONGEST_TIMEOUT);
        put("rpl_semi_sync_master_wait_no_slave", "ON");
        put("rpl_semi_sync_master_wait_for_slave_count", wait);
      }
    }
  }

  private void plugins() {
    if (mode == ReplicationMode.GROUP_REPLICATION) {
      plugins.add("group_replication.so");
    }
    if (kind.canClone()) {
      plugins.add(Engine.CLONE_PLUGIN); // a server is rebuilt by it, and is copied by it
    }
    if (!plugins.isEmpty()) {
      put("plugin_load_add", String.join(";", plugins));
    }
  }

  /** Both roles on every server, as each may become the primary. */
  private void semiSyncRoles(String source, String replica, String timeout) {
    String enabled = mode == ReplicationMode.SEMI_SYNC ? "ON" : "OFF";
    put("rpl_semi_sync_" + source + "_enabled", enabled);
    put("rpl_semi_sync_" + replica + "_enabled", enabled);
    put("rpl_semi_sync_" + source + "_timeout", timeout);
    put("rpl_semi_sync_" + source + "_wait_point", "AFTER_SYNC"); // V15
  }

  /** Whether the version says replica and source where older ones say slave and master. */
  private boolean replicaWords() {
    return kind.isMysqlAtLeast(8, 0, 26);
  }

  private void put(String name, Object value) {
    lines.put(name, value.toString());
  }

  private void flag(String name) {
    lines.put(name, "");
  }
}
