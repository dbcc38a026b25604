package dev.baton.admin.store.table;

import static dev.baton.admin.store.table.Checks.NOT_NULL;
import static dev.baton.admin.store.table.TableDef.table;

import java.util.List;

/** What the proxy counts: the schema {@code stats}, filled whenever one of its tables is read. */
public final class StatsTables {

  public static final TableDef GLOBAL = keyValue("stats_mysql_global");
  public static final TableDef MEMORY_METRICS = keyValue("stats_memory_metrics");

  public static final TableDef CONNECTION_POOL =
      withServersCounters(table("stats_mysql_connection_pool")).build();

  public static final TableDef FREE_CONNECTIONS =
      table("stats_mysql_free_connections")
          .column("fd", "INT", NOT_NULL)
          .column("hostgroup", "INT", NOT_NULL)
          .column("srv_host", "VARCHAR", NOT_NULL)
          .column("srv_port", "INT", NOT_NULL)
          .column("user", "VARCHAR", NOT_NULL)
          .columns("VARCHAR", "", "schema", "init_connect", "time_zone", "sql_mode", "autocommit")
          .column("idle_ms", "INT")
          .columns("VARCHAR", "", "statistics", "mysql_info")
          .build();

  public static final TableDef COMMANDS_COUNTERS =
      table("stats_mysql_commands_counters")
          .column("Command", "VARCHAR", "NOT NULL PRIMARY KEY")
          .columns(
              "INT",
              NOT_NULL,
              "Total_Time_us",
              "Total_cnt",
              "cnt_100us",
              "cnt_500us",
              "cnt_1ms",
              "cnt_5ms",
              "cnt_10ms",
              "cnt_50ms",
              "cnt_100ms",
              "cnt_500ms",
              "cnt_1s",
              "cnt_5s",
              "cnt_10s",
              "cnt_INFs")
          .build();

  public static final TableDef PROCESSLIST =
      table("stats_mysql_processlist")
          .column("ThreadID", "INT", NOT_NULL)
          .column("SessionID", "INTEGER", "PRIMARY KEY")
          .column("user", "VARCHAR")
          .column("db", "VARCHAR")
          .column("cli_host", "VARCHAR")
          .column("cli_port", "INT")
          .column("hostgroup", "INT")
          .column("l_srv_host", "VARCHAR")
          .column("l_srv_port", "INT")
          .column("srv_host", "VARCHAR")
          .column("srv_port", "INT")
          .column("command", "VARCHAR")
          .column("time_ms", "INT", NOT_NULL)
          .column("info", "VARCHAR")
          .column("status_flags", "INT")
          .column("extended_info", "VARCHAR")
          .build();

  public static final TableDef QUERY_DIGEST =
      table("stats_mysql_query_digest")
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
          .constraint("PRIMARY KEY(hostgroup, schemaname, username, client_address, digest)")
          .build();

  public static final TableDef QUERY_RULES =
      table("stats_mysql_query_rules")
          .column("rule_id", "INTEGER", "PRIMARY KEY")
          .column("hits", "INT", NOT_NULL)
          .build();

  public static final TableDef USERS =
      table("stats_mysql_users")
          .column("username", "VARCHAR", "PRIMARY KEY")
          .columns("INT", NOT_NULL, "frontend_connections", "frontend_max_connections")
          .build();

  public static final TableDef ERRORS =
      table("stats_mysql_errors")
          .column("hostgroup", "INT", NOT_NULL)
          .column("hostname", "VARCHAR", NOT_NULL)
          .column("port", "INT", NOT_NULL)
          .columns("VARCHAR", NOT_NULL, "username", "client_address", "schemaname")
          .column("errno", "INT", NOT_NULL)
          .columns("INTEGER", NOT_NULL, "count_star", "first_seen", "last_seen")
          .column("last_error", "VARCHAR", Checks.TEXT)
          .constraint(
              "PRIMARY KEY (hostgroup, hostname, port, username, client_address, schemaname,"
                  + " errno)")
          .build();

  public static final TableDef PREPARED_STATEMENTS =
      table("stats_mysql_prepared_statements_info")
          .column("global_stmt_id", "INT", NOT_NULL)
          .columns("VARCHAR", NOT_NULL, "schemaname", "username", "digest")
          .columns(
              "INT", NOT_NULL, "ref_count_client", "ref_count_server", "num_columns", "num_params")
          .column("query", "VARCHAR", NOT_NULL)
          .build();

  public static final TableDef GTID_EXECUTED =
      table("stats_mysql_gtid_executed")
          .column("hostname", "VARCHAR", NOT_NULL)
          .column("port", "INT", "NOT NULL DEFAULT 3306")
          .column("gtid_executed", "VARCHAR")
          .column("events", "INT", NOT_NULL)
          .build();

  public static final TableDef CLIENT_HOST_CACHE =
      table("stats_mysql_client_host_cache")
          .column("client_address", "VARCHAR", NOT_NULL)
          .column("error_count", "INT", NOT_NULL)
          .column("last_updated", "BIGINT", NOT_NULL)
          .build();

  public static final TableDef CLUSTER_CHECKSUMS =
      clusterMember("stats_proxysql_servers_checksums")
          .column("name", "VARCHAR", NOT_NULL)
          .columns("INT", NOT_NULL, "version", "epoch")
          .column("checksum", "VARCHAR", NOT_NULL)
          .columns("INT", NOT_NULL, "changed_at", "updated_at", "diff_check")
          .constraint("PRIMARY KEY (hostname, port, name)")
          .build();

  public static final TableDef CLUSTER_METRICS =
      clusterMember("stats_proxysql_servers_metrics")
          .column("weight", "INT", "CHECK (weight >= 0) NOT NULL DEFAULT 0")
          .column("comment", "VARCHAR", Checks.TEXT)
          .columns(
              "INT",
              NOT_NULL,
              "response_time_ms",
              "Uptime_s",
              "last_check_ms",
              "Queries",
              "Client_Connections_connected",
              "Client_Connections_created")
          .constraint("PRIMARY KEY (hostname, port)")
          .build();

  public static final TableDef CLUSTER_STATUS =
      clusterMember("stats_proxysql_servers_status")
          .column("weight", "INT", "CHECK (weight >= 0) NOT NULL DEFAULT 0")
          .column("master", "VARCHAR", NOT_NULL)
          .columns(
              "INT",
              NOT_NULL,
              "global_version",
              "check_age_us",
              "ping_time_us",
              "checks_OK",
              "checks_ERR")
          .constraint("PRIMARY KEY (hostname, port)")
          .build();

  public static final TableDef CLUSTER_CLIENTS =
      table("stats_proxysql_servers_clients_status")
          .column("uuid", "VARCHAR", NOT_NULL)
          .column("hostname", "VARCHAR", NOT_NULL)
          .column("port", "INT", NOT_NULL)
          .column("admin_mysql_ifaces", "VARCHAR", NOT_NULL)
          .column("last_seen_at", "INT", NOT_NULL)
          .constraint("PRIMARY KEY (uuid, hostname, port)")
          .build();

  /** Baton's own: what keeps members apart, and what to do about it. */
  public static final TableDef CLUSTER_PROBLEMS =
      clusterMember("stats_proxysql_servers_problems")
          .column("name", "VARCHAR", NOT_NULL)
          .column("kind", "VARCHAR", NOT_NULL)
          .column("since", "INT", NOT_NULL)
          .columns("VARCHAR", NOT_NULL, "problem", "advice")
          .constraint("PRIMARY KEY (hostname, port, name)")
          .build();

  /** Baton's own: what was in force here until another member's configuration replaced it. */
  public static final TableDef CLUSTER_REPLACED =
      table("stats_proxysql_servers_replaced")
          .column("name", "VARCHAR", NOT_NULL)
          .column("replaced_at", "INT", NOT_NULL)
          .column("replaced_by", "VARCHAR", NOT_NULL)
          .column("statements", "INT", NOT_NULL)
          .column("file", "VARCHAR", "NOT NULL PRIMARY KEY")
          .build();

  /** Baton's own: which user is not let in by which server, before clients find out. */
  public static final TableDef USERS_REFUSED =
      table("stats_mysql_users_refused")
          .column("username", "VARCHAR", NOT_NULL)
          .column("hostname", "VARCHAR", NOT_NULL)
          .column("port", "INT", NOT_NULL)
          .column("since", "INT", NOT_NULL)
          .columns("VARCHAR", NOT_NULL, "problem", "advice")
          .constraint("PRIMARY KEY (username, hostname, port)")
          .build();

  /** Baton's own: who leads hostgroups whose {@code check_type} is {@code manager}. */
  public static final TableDef MANAGERS =
      table("stats_mysql_managers")
          .columns("INT", NOT_NULL, "writer_hostgroup", "reader_hostgroup")
          .columns("VARCHAR", NOT_NULL, "cluster", "manager", "address")
          .columns("INT", NOT_NULL, "epoch", "version")
          .column("primary_server", "VARCHAR", NOT_NULL)
          .column("lease_ms", "INT", NOT_NULL)
          .column("advice", "VARCHAR", NOT_NULL)
          .constraint("PRIMARY KEY (writer_hostgroup)")
          .build();

  /** Baton's own: what became of the limits in the {@code attributes} of query rules. */
  public static final TableDef QUERY_RULES_LIMITS =
      table("stats_mysql_query_rules_limits")
          .column("rule_id", "INTEGER", "PRIMARY KEY")
          .columns("INT", NOT_NULL, "max_concurrent", "per_second", "wait_ms")
          .columns("INT", NOT_NULL, "running", "waiting", "waited", "refused")
          .build();

  /** Empty, as in ProxySQL: where clients that may only read counters ask for variables. */
  public static final TableDef VARIABLES =
      table("global_variables")
          .column("variable_name", "VARCHAR", "NOT NULL PRIMARY KEY")
          .column("variable_value", "VARCHAR", NOT_NULL)
          .build();

  /** Baton's own: what {@code SHOW PROMETHEUS METRICS} answers with. */
  public static final TableDef PROMETHEUS =
      table("stats_prometheus_metrics").column("Data", "VARCHAR", NOT_NULL).build();

  public static final List<TableDef> ALL =
      List.of(
          GLOBAL,
          VARIABLES,
          MEMORY_METRICS,
          CONNECTION_POOL,
          reset(CONNECTION_POOL),
          FREE_CONNECTIONS,
          COMMANDS_COUNTERS,
          reset(COMMANDS_COUNTERS),
          PROCESSLIST,
          QUERY_DIGEST,
          reset(QUERY_DIGEST),
          QUERY_RULES,
          QUERY_RULES_LIMITS,
          USERS,
          ERRORS,
          reset(ERRORS),
          PREPARED_STATEMENTS,
          GTID_EXECUTED,
          CLIENT_HOST_CACHE,
          reset(CLIENT_HOST_CACHE),
          CLUSTER_CHECKSUMS,
          CLUSTER_METRICS,
          CLUSTER_STATUS,
          CLUSTER_CLIENTS,
          CLUSTER_PROBLEMS,
          CLUSTER_REPLACED,
          PROMETHEUS,
          USERS_REFUSED,
          MANAGERS);

  private StatsTables() {}

  /** The table whose reading also sets the counters back to zero. */
  private static TableDef reset(TableDef def) {
    return def.as(def.name() + "_reset");
  }

  private static TableDef keyValue(String name) {
    return table(name)
        .column("Variable_Name", "VARCHAR", "NOT NULL PRIMARY KEY")
        .column("Variable_Value", "VARCHAR", NOT_NULL)
        .build();
  }

  private static TableDef.Builder clusterMember(String name) {
    return table(name)
        .column("hostname", "VARCHAR", NOT_NULL)
        .column("port", "INT", "NOT NULL DEFAULT 6032");
  }

  /** What is counted of each server, now and over time. */
  static TableDef.Builder withServersCounters(TableDef.Builder table) {
    return table
        .column("hostgroup", "INT")
        .column("srv_host", "VARCHAR")
        .column("srv_port", "INT")
        .column("status", "VARCHAR")
        .columns(
            "INT",
            "",
            "ConnUsed",
            "ConnFree",
            "ConnOK",
            "ConnERR",
            "MaxConnUsed",
            "Queries",
            "Queries_GTID_sync",
            "Bytes_data_sent",
            "Bytes_data_recv",
            "Latency_us");
  }
}
