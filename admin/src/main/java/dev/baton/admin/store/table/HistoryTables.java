package dev.baton.admin.store.table;

import static dev.baton.admin.store.table.Checks.NOT_NULL;
import static dev.baton.admin.store.table.TableDef.table;

import java.util.List;

/** Samples over time: the schema {@code stats_history}, in its own file. */
public final class HistoryTables {

  public static final TableDef CONNECTIONS =
      samples(
          "mysql_connections",
          "Client_Connections_aborted",
          "Client_Connections_connected",
          "Client_Connections_created",
          "Server_Connections_aborted",
          "Server_Connections_connected",
          "Server_Connections_created",
          "ConnPool_get_conn_failure",
          "ConnPool_get_conn_immediate",
          "ConnPool_get_conn_success",
          "Questions",
          "Slow_queries",
          "GTID_consistent_queries");

  public static final TableDef POOL =
      samples(
          "myhgm_connections",
          "MyHGM_myconnpoll_destroy",
          "MyHGM_myconnpoll_get",
          "MyHGM_myconnpoll_get_ok",
          "MyHGM_myconnpoll_push",
          "MyHGM_myconnpoll_reset");

  public static final TableDef CPU = samples("system_cpu", "tms_utime", "tms_stime");

  public static final TableDef MEMORY =
      samples("system_memory", "allocated", "resident", "active", "mapped", "metadata", "retained");

  public static final TableDef QUERY_DIGEST =
      table("history_mysql_query_digest")
          .column("dump_time", "INT")
          .column("hostgroup", "INT")
          .columns(
              "VARCHAR",
              NOT_NULL,
              "schemaname",
              "username",
              "client_address",
              "digest",
              "digest_text")
          .columns(
              "INTEGER",
              NOT_NULL,
              "count_star",
              "first_seen",
              "last_seen",
              "sum_time",
              "min_time",
              "max_time",
              "sum_rows_affected",
              "sum_rows_sent")
          .build();

  /** Stays empty: there is no cache of results. */
  public static final TableDef QUERY_CACHE =
      samples(
          "mysql_query_cache",
          "count_GET",
          "count_GET_OK",
          "count_SET",
          "bytes_IN",
          "bytes_OUT",
          "Entries_Purged",
          "Entries_In_Cache",
          "Memory_Bytes");

  /** The counters of {@code stats_mysql_global}, by their number in the other table. */
  public static final TableDef STATUS_VARIABLES =
      table("history_mysql_status_variables")
          .column("timestamp", "INT", NOT_NULL)
          .column("variable_id", "INT", NOT_NULL)
          .column("variable_value", "VARCHAR", NOT_NULL)
          .constraint("PRIMARY KEY (timestamp, variable_id)")
          .build();

  public static final TableDef STATUS_NAMES =
      table("history_mysql_status_variables_lookup")
          .column("variable_id", "INTEGER", "PRIMARY KEY AUTOINCREMENT NOT NULL")
          .column("variable_name", "VARCHAR", NOT_NULL)
          .constraint("UNIQUE (variable_name)")
          .build();

  public static final TableDef SERVERS =
      StatsTables.withServersCounters(
              table("history_stats_mysql_connection_pool").column("timestamp", "INT", NOT_NULL))
          .constraint("PRIMARY KEY (timestamp, hostgroup, srv_host, srv_port)")
          .build();

  public static final List<TableDef> ALL =
      List.of(
          CONNECTIONS,
          CONNECTIONS.as("mysql_connections_hour"),
          CONNECTIONS.as("mysql_connections_day"),
          POOL,
          POOL.as("myhgm_connections_hour"),
          POOL.as("myhgm_connections_day"),
          CPU,
          CPU.as("system_cpu_hour"),
          CPU.as("system_cpu_day"),
          MEMORY,
          MEMORY.as("system_memory_hour"),
          MEMORY.as("system_memory_day"),
          QUERY_CACHE,
          QUERY_CACHE.as("mysql_query_cache_hour"),
          QUERY_CACHE.as("mysql_query_cache_day"),
          STATUS_VARIABLES,
          STATUS_NAMES,
          SERVERS,
          QUERY_DIGEST);

  private HistoryTables() {}

  private static TableDef samples(String name, String... columns) {
    return table(name)
        .column("timestamp", "INT", NOT_NULL)
        .columns("INT", NOT_NULL, columns)
        .constraint("PRIMARY KEY (timestamp)")
        .build();
  }
}
