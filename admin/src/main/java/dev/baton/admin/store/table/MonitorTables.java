package dev.baton.admin.store.table;

import static dev.baton.admin.store.table.TableDef.table;

import java.util.List;

/** What the checks of the servers saw: the schema {@code monitor}. */
public final class MonitorTables {
  private static final String KEY = "PRIMARY KEY (hostname, port, time_start_us)";

  public static final TableDef CONNECT_LOG =
      log("mysql_server_connect_log")
          .column("connect_success_time_us", "INT", "DEFAULT 0")
          .column("connect_error", "VARCHAR")
          .constraint(KEY)
          .build();

  public static final TableDef PING_LOG =
      log("mysql_server_ping_log")
          .column("ping_success_time_us", "INT", "DEFAULT 0")
          .column("ping_error", "VARCHAR")
          .constraint(KEY)
          .build();

  public static final TableDef READ_ONLY_LOG =
      log("mysql_server_read_only_log")
          .column("success_time_us", "INT", "DEFAULT 0")
          .column("read_only", "INT", "DEFAULT 1")
          .column("error", "VARCHAR")
          .constraint(KEY)
          .build();

  public static final TableDef REPLICATION_LAG_LOG =
      log("mysql_server_replication_lag_log")
          .column("success_time_us", "INT", "DEFAULT 0")
          .column("repl_lag", "INT", "DEFAULT 0")
          .column("error", "VARCHAR")
          .constraint(KEY)
          .build();

  public static final TableDef GROUP_REPLICATION_LOG =
      log("mysql_server_group_replication_log")
          .column("success_time_us", "INT", "DEFAULT 0")
          .column("viable_candidate", "VARCHAR", "NOT NULL DEFAULT 'NO'")
          .column("read_only", "VARCHAR", "NOT NULL DEFAULT 'YES'")
          .column("transactions_behind", "INT", "DEFAULT 0")
          .column("error", "VARCHAR")
          .constraint(KEY)
          .build();

  public static final TableDef GALERA_LOG =
      log("mysql_server_galera_log")
          .column("success_time_us", "INT", "DEFAULT 0")
          .column("primary_partition", "VARCHAR", "NOT NULL DEFAULT 'NO'")
          .column("read_only", "VARCHAR", "NOT NULL DEFAULT 'YES'")
          .columns("INT", "DEFAULT 0", "wsrep_local_recv_queue", "wsrep_local_state")
          .columns(
              "VARCHAR",
              "NOT NULL DEFAULT 'NO'",
              "wsrep_desync",
              "wsrep_reject_queries",
              "wsrep_sst_donor_rejects_queries",
              "pxc_maint_mode")
          .column("error", "VARCHAR")
          .constraint(KEY)
          .build();

  public static final List<TableDef> ALL =
      List.of(
          CONNECT_LOG,
          PING_LOG,
          READ_ONLY_LOG,
          REPLICATION_LAG_LOG,
          GROUP_REPLICATION_LOG,
          GALERA_LOG);

  private MonitorTables() {}

  private static TableDef.Builder log(String name) {
    return table(name)
        .column("hostname", "VARCHAR", Checks.NOT_NULL)
        .column("port", "INT", "NOT NULL DEFAULT 3306")
        .column("time_start_us", "INT", Checks.ZERO);
  }
}
