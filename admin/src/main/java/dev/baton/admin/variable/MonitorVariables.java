package dev.baton.admin.variable;

/** How the servers are checked: {@code mysql-monitor_…}. */
final class MonitorVariables {
  private static final String NO_THREADS = "Baton checks without a pool of threads";
  private static final String NO_CLOUD = "Baton does not speak to AWS";

  private MonitorVariables() {}

  static void addTo(Defs defs) {
    defs.flag("monitor_enabled", true)
        .text("monitor_username", "monitor")
        .password("monitor_password", "monitor")
        .number("monitor_history", 600_000, 1000, Defs.WEEK_MS)
        .number("monitor_connect_interval", 60_000, 100, Defs.WEEK_MS)
        .number("monitor_connect_timeout", 600, 100, 600_000)
        .number("monitor_ping_interval", 8000, 100, Defs.WEEK_MS)
        .number("monitor_ping_timeout", 1000, 100, 600_000)
        .number("monitor_ping_max_failures", 3, 1, 1_000_000)
        .number("monitor_read_only_interval", 1000, 100, Defs.WEEK_MS)
        .number("monitor_read_only_timeout", 800, 100, 600_000)
        .number("monitor_read_only_max_timeout_count", 3, 1, 999_999)
        .number("monitor_replication_lag_interval", 10_000, 100, Defs.WEEK_MS)
        .number("monitor_replication_lag_timeout", 1000, 100, 600_000)
        .number("monitor_replication_lag_count", 1, 1, 10)
        .flag("monitor_replication_lag_group_by_host", false)
        .text("monitor_replication_lag_use_percona_heartbeat", "")
        .number("monitor_slave_lag_when_null", 60, 0, Defs.WEEK_MS)
        .flag("monitor_writer_is_also_reader", true)
        .flag("monitor_wait_timeout", true)
        .number("monitor_query_interval", 60_000, 100, Defs.WEEK_MS)
        .number("monitor_query_timeout", 100, 100, 600_000);
    groups(defs);
    defs.number("monitor_threads_min", 8, 2, 256)
        .without(NO_THREADS)
        .number("monitor_threads_max", 128, 4, 1024)
        .without(NO_THREADS)
        .number("monitor_threads_queue_maxsize", 128, 16, 1024)
        .without(NO_THREADS)
        .number("monitor_local_dns_cache_ttl", 300_000, 0, Defs.WEEK_MS)
        .number("monitor_local_dns_cache_refresh_interval", 60_000, 0, Defs.WEEK_MS)
        .number("monitor_local_dns_resolver_queue_maxsize", 128, 16, 1024)
        .without(NO_THREADS)
        .number("monitor_aws_rds_topology_discovery_interval", 0, 0, Defs.WEEK_MS)
        .without(NO_CLOUD);
  }

  private static void groups(Defs defs) {
    defs.number("monitor_groupreplication_healthcheck_interval", 5000, 50, Defs.WEEK_MS)
        .number("monitor_groupreplication_healthcheck_timeout", 800, 50, 600_000)
        .number("monitor_groupreplication_healthcheck_max_timeout_count", 3, 1, 10)
        .number("monitor_groupreplication_max_transactions_behind_count", 3, 1, 10)
        .number("monitor_groupreplication_max_transactions_behind_for_read_only", 1, 0, 2)
        .number("monitor_galera_healthcheck_interval", 5000, 50, Defs.WEEK_MS)
        .number("monitor_galera_healthcheck_timeout", 800, 50, 600_000)
        .number("monitor_galera_healthcheck_max_timeout_count", 3, 1, 10);
  }
}
