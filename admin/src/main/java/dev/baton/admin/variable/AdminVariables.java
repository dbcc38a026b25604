package dev.baton.admin.variable;

import java.util.List;

/** The variables of the administration itself and of the cluster of proxies: {@code admin-…}. */
final class AdminVariables {
  private static final String NO_WEB = "Baton's web interface is configured in baton.yaml";
  private static final String NO_CORE = "a JVM leaves no core of itself";
  private static final String NO_LDAP = "Baton has no LDAP accounts";
  private static final String NO_POSTGRESQL = "Baton stands before MySQL and MariaDB alone";
  private static final String SAMPLED = "Baton keeps its samples at one interval";
  private static final String ALWAYS = "Baton always does so";

  private AdminVariables() {}

  static List<VariableDef> all() {
    Defs defs = new Defs("admin-");
    defs.credentials("admin_credentials")
        .credentials("stats_credentials")
        .address("mysql_ifaces", "127.0.0.1:6032")
        .onlyAtStart()
        .text("telnet_admin_ifaces", "")
        .without("there is no telnet interface")
        .text("telnet_stats_ifaces", "")
        .without("there is no telnet interface")
        .flag("read_only", false)
        .fixed("version", ProductVersion.TEXT)
        .flag("hash_passwords", true)
        .without(ALWAYS)
        .flag("vacuum_stats", true)
        .without(ALWAYS)
        .number("refresh_interval", 2000, 100, 100_000)
        .without("tables of counters are made when they are read")
        .number("prometheus_memory_metrics_interval", 61, 1, Defs.WEEK_MS)
        .without(SAMPLED)
        .text("ssl_keylog_file", "")
        .without("Baton writes no keys of TLS to a file")
        .number("coredump_generation_interval_ms", 30_000, 0, Defs.INT_MAX)
        .without(NO_CORE)
        .number("coredump_generation_threshold", 10, 1, 500)
        .without(NO_CORE)
        .flag("debug", false)
        .without("levels of the log are configured in baton.yaml");
    statistics(defs);
    web(defs);
    cluster(defs);
    postgresql(defs);
    return defs.all();
  }

  private static void statistics(Defs defs) {
    defs.number("stats_mysql_connection_pool", 60, 0, 300)
        .without(SAMPLED)
        .number("stats_mysql_connections", 60, 0, 300)
        .without(SAMPLED)
        .number("stats_mysql_query_cache", 60, 0, 300)
        .without(MysqlVariables.NO_CACHE)
        .number("stats_mysql_query_digest_to_disk", 0, 0, 86_400)
        .number("stats_mysql_eventslog_sync_buffer_to_disk", 0, 0, 86_400)
        .without("the log of events goes to its file at once")
        .number("stats_system_cpu", 60, 0, 600)
        .without(SAMPLED)
        .number("stats_system_memory", 60, 0, 600)
        .without(SAMPLED);
  }

  private static void web(Defs defs) {
    defs.flag("restapi_enabled", false)
        .without(NO_WEB)
        .number("restapi_port", 6070, 1, 65_535)
        .without(NO_WEB)
        .flag("web_enabled", false)
        .without(NO_WEB)
        .number("web_port", 6080, 1, 65_535)
        .without(NO_WEB)
        .number("web_verbosity", 0, 0, 10)
        .without(NO_WEB);
  }

  private static void cluster(Defs defs) {
    defs.text("cluster_username", "")
        .password("cluster_password", "")
        .number("cluster_check_interval_ms", 1000, 10, 300_000)
        .number("cluster_check_status_frequency", 10, 0, 10_000);
    for (String module :
        List.of(
            "mysql_query_rules",
            "mysql_servers",
            "mysql_users",
            "proxysql_servers",
            "mysql_variables",
            "admin_variables")) {
      defs.number("cluster_" + module + "_diffs_before_sync", 3, 0, 1000)
          .flag("cluster_" + module + "_save_to_disk", true);
    }
    defs.number("cluster_ldap_variables_diffs_before_sync", 3, 0, 1000)
        .without(NO_LDAP)
        .flag("cluster_ldap_variables_save_to_disk", true)
        .without(NO_LDAP)
        .flag("checksum_ldap_variables", true)
        .without(NO_LDAP);
    defs.number("cluster_mysql_servers_sync_algorithm", 1, 1, 3)
        .without("Baton's members compare what is configured, not what is running");
    for (String module :
        List.of(
            "mysql_query_rules",
            "mysql_servers",
            "mysql_users",
            "mysql_variables",
            "admin_variables")) {
      defs.flag("checksum_" + module, true).without(ALWAYS);
    }
  }

  private static void postgresql(Defs defs) {
    defs.text("pgsql_ifaces", "").without(NO_POSTGRESQL);
    for (String module :
        List.of("pgsql_query_rules", "pgsql_servers", "pgsql_users", "pgsql_variables")) {
      defs.flag("checksum_" + module, true)
          .without(NO_POSTGRESQL)
          .number("cluster_" + module + "_diffs_before_sync", 3, 0, 1000)
          .without(NO_POSTGRESQL)
          .flag("cluster_" + module + "_save_to_disk", true)
          .without(NO_POSTGRESQL);
    }
    defs.number("cluster_pgsql_servers_sync_algorithm", 1, 1, 3).without(NO_POSTGRESQL);
  }
}
