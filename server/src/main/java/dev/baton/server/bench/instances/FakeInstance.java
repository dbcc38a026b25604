package dev.baton.server.bench.instances;

import dev.baton.core.time.MonotonicClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one fake server says: a MySQL 8.4 whose cluster is well and idle. The answers have the
 * columns that a real one sends, so that reading them costs what it costs. Immutable.
 */
final class FakeInstance {
  /** The statement that each probe begins with. */
  static final String PROBE = "SELECT @@global.server_id";

  private static final String HOST = "127.0.0.1";
  private static final long HEARTBEAT_NANOS = 500_000_000;

  private final int number;
  private final int port;
  private final @Nullable FakeInstance source;
  private final List<FakeInstance> replicas;
  private final MonotonicClock clock;

  /**
   * @param source null for a primary
   * @param replicas of a primary; filled by the caller before anybody asks
   */
  FakeInstance(
      int number,
      int port,
      @Nullable FakeInstance source,
      List<FakeInstance> replicas,
      MonotonicClock clock) {
    this.number = number;
    this.port = port;
    this.source = source;
    this.replicas = replicas;
    this.clock = clock;
  }

  int port() {
    return port;
  }

  boolean isPrimary() {
    return source == null;
  }

  private String uuid() {
    return new UUID(0x1000, number).toString();
  }

  private String executed() {
    FakeInstance writer = source == null ? this : source;
    return writer.uuid() + ":1-1000000";
  }

  /** The answer to one statement; empty if this server does not know it. */
  Optional<Table> answer(String sql) {
    if (sql.startsWith("SHOW GLOBAL VARIABLES WHERE")) {
      return Optional.of(Table.variables(unchanging()));
    } else if (sql.startsWith(PROBE)) {
      return Optional.of(changing());
    } else if (sql.startsWith("SHOW GLOBAL VARIABLES LIKE 'rpl")) {
      return Optional.of(Table.variables(semiSyncVariables()));
    } else if (sql.startsWith("SHOW GLOBAL STATUS LIKE 'Rpl")) {
      return Optional.of(Table.variables(semiSyncStatus()));
    } else if (sql.startsWith("SHOW REPLICAS")) {
      return Optional.of(replicas());
    } else if (sql.startsWith("SHOW REPLICA STATUS")) {
      return Optional.of(ReplicaStatus.of(source == null ? -1 : source.port, executed(), HOST));
    } else if (sql.startsWith("SELECT s.CHANNEL_NAME")) {
      return Optional.of(heartbeats());
    }
    return details(sql);
  }

  /** What is asked only now and then. */
  private Optional<Table> details(String sql) {
    if (sql.startsWith("SELECT PROCESSLIST_USER")) {
      return Optional.of(dumps());
    } else if (sql.startsWith("SHOW GLOBAL STATUS WHERE")) {
      return Optional.of(
          Table.variables(
              Map.of(
                  "Uptime", Long.toString(clock.nanos() / 1_000_000_000 % 100_000_000),
                  "Threads_connected", "5",
                  "Ssl_server_not_after", "Jan  1 00:00:00 2035 GMT",
                  "Caching_sha2_password_rsa_public_key", "-----BEGIN PUBLIC KEY-----")));
    } else if (sql.startsWith("SELECT 1 FROM information_schema.USER_PRIVILEGES")) {
      return Optional.of(Table.empty("1"));
    } else if (sql.startsWith("SELECT User AS user")) {
      return Optional.of(Table.row("user", "repl", "host", "%", "plugin", "caching_sha2_password"));
    } else if (sql.startsWith("SHOW BINARY LOG STATUS")) {
      return Optional.of(
          Table.row(
              "File",
              "binlog.000042",
              "Position",
              "157",
              "Binlog_Do_DB",
              "",
              "Binlog_Ignore_DB",
              "",
              "Executed_Gtid_Set",
              executed()));
    } else if (sql.startsWith("SELECT IS_USED_LOCK") || sql.startsWith("SELECT GET_LOCK")) {
      return Optional.of(Table.row("held", "1")); // by whoever asks: there is one manager
    } else if (sql.equals("SELECT 1")) {
      return Optional.of(Table.row("1", "1"));
    } else if (sql.equals("SELECT @@global.read_only read_only")) {
      return Optional.of(Table.row("read_only", isPrimary() ? "0" : "1"));
    } else if (sql.regionMatches(true, 0, "SET ", 0, 4)) {
      return Optional.of(Table.NONE);
    }
    return Optional.empty();
  }

  private Map<String, String> unchanging() {
    Map<String, String> values = new TreeMap<>();
    values.put("version", "8.4.4");
    values.put("version_comment", "a fake server of Baton's benchmark");
    values.put("server_uuid", uuid());
    values.put("report_host", HOST);
    values.put("report_port", Integer.toString(port));
    values.put("port", Integer.toString(port));
    values.put("hostname", "fake" + number);
    values.put("log_bin", "ON");
    values.put("log_replica_updates", "ON");
    values.put("admin_address", "");
    values.put("admin_port", "33062");
    values.put("skip_replica_start", "ON");
    values.put("relay_log_recovery", "OFF");
    return values;
  }

  private Table changing() {
    String readOnly = source == null ? "0" : "1";
    return Table.row(
        "server_id", Integer.toString(number),
        "read_only", readOnly,
        "super_read_only", readOnly,
        "offline_mode", "0",
        "gtid_mode", "ON",
        "binlog_format", "ROW",
        "executed", executed(),
        "purged", "",
        "gtid_consistency", "ON",
        "row_image", "FULL",
        "event_scheduler", "OFF",
        "sync_binlog", "1",
        "max_connections", "500",
        "flush_at_commit", "1");
  }

  private static Map<String, String> semiSyncVariables() {
    Map<String, String> values = new TreeMap<>();
    values.put("rpl_semi_sync_replica_enabled", "OFF");
    values.put("rpl_semi_sync_replica_trace_level", "32");
    values.put("rpl_semi_sync_source_enabled", "OFF");
    values.put("rpl_semi_sync_source_timeout", "4294967295");
    values.put("rpl_semi_sync_source_trace_level", "32");
    values.put("rpl_semi_sync_source_wait_for_replica_count", "1");
    values.put("rpl_semi_sync_source_wait_no_replica", "ON");
    values.put("rpl_semi_sync_source_wait_point", "AFTER_SYNC");
    return values;
  }

  private static Map<String, String> semiSyncStatus() {
    Map<String, String> values = new TreeMap<>();
    values.put("Rpl_semi_sync_replica_status", "OFF");
    values.put("Rpl_semi_sync_source_status", "OFF");
    for (String count :
        List.of(
            "clients",
            "net_avg_wait_time",
            "net_wait_time",
            "net_waits",
            "no_times",
            "no_tx",
            "timefunc_failures",
            "tx_avg_wait_time",
            "tx_wait_time",
            "tx_waits",
            "wait_pos_backtraverse",
            "wait_sessions",
            "yes_tx")) {
      values.put("Rpl_semi_sync_source_" + count, "0");
    }
    return values;
  }

  private Table replicas() {
    return new Table(
        List.of("Server_Id", "Host", "Port", "Source_Id", "Replica_UUID"),
        replicas.stream()
            .map(
                replica ->
                    List.of(
                        Integer.toString(replica.number),
                        HOST,
                        Integer.toString(replica.port),
                        Integer.toString(number),
                        replica.uuid()))
            .toList());
  }

  private Table heartbeats() {
    if (source == null) {
      return Table.empty("channel", "heartbeats", "period", "age", "applier_lag");
    }
    long count = Math.floorDiv(clock.nanos(), HEARTBEAT_NANOS);
    return Table.row(
        "channel", "",
        "heartbeats", Long.toString(count - Long.MIN_VALUE / HEARTBEAT_NANOS),
        "period", "500",
        "age", "120",
        "applier_lag", "0");
  }

  private Table dumps() {
    return new Table(
        List.of("user", "host", "command", "state", "seconds"),
        replicas.stream()
            .map(
                replica ->
                    List.of(
                        "repl",
                        HOST + ":" + (40_000 + replica.number),
                        "Binlog Dump GTID",
                        "Source has sent all binlog to replica; waiting for more updates",
                        "86400"))
            .toList());
  }
}
