package dev.baton.admin.variable;

import static dev.baton.admin.variable.Defs.DAY_MS;
import static dev.baton.admin.variable.Defs.INT_MAX;
import static dev.baton.admin.variable.Defs.WEEK_MS;

import java.util.List;

/** How the proxy treats clients, servers and statements: {@code mysql-…}. */
final class MysqlVariables {
  static final String NO_CACHE =
      "Baton has no query cache: a kept result could be older than the routing promises";

  private static final String TO_FILE = "Baton keeps the log of events in its file alone";
  private static final String AT_ONCE = "Baton writes its logs at once";
  private static final String INSIDE = "it tunes the inside of another program";
  private static final String NO_LDAP = "Baton has no LDAP accounts";
  private static final String NO_MIRROR = "Baton does not mirror statements";
  private static final String NO_AURORA = "Baton does not speak to AWS Aurora";
  private static final String GTID_ALWAYS = "Baton reads positions from the servers' own tracking";

  private MysqlVariables() {}

  static List<VariableDef> all() {
    Defs defs = new Defs("mysql-");
    clients(defs);
    servers(defs);
    transactions(defs);
    defaults(defs);
    digests(defs);
    logs(defs);
    tls(defs);
    absent(defs);
    MonitorVariables.addTo(defs);
    return defs.all();
  }

  private static void clients(Defs defs) {
    defs.addresses("interfaces", "0.0.0.0:6033")
        .onlyAtStart()
        .text("server_version", "8.0.11")
        .number("server_capabilities", 569_867, 0, 4_294_967_295L)
        .without("Baton offers what both sides can do")
        .choice(
            "default_authentication_plugin",
            "mysql_native_password",
            "mysql_native_password",
            "caching_sha2_password")
        .flag("passthrough_auth_enabled", false)
        .without("Baton checks every client's password itself")
        .number("max_connections", 2048, 1, 1_000_000)
        .number("max_allowed_packet", 67_108_864, 8192, 1_073_741_824)
        .number("connect_timeout_client", 10_000, 500, WEEK_MS)
        .number("wait_timeout", 28_800_000, 0, 20 * DAY_MS)
        .flag("client_multi_statements", true)
        .flag("client_found_rows", true)
        .flag("client_session_track_gtid", true)
        .without(GTID_ALWAYS)
        .flag("have_compress", true)
        .flag("enable_client_deprecate_eof", true)
        .flag("enable_server_deprecate_eof", true)
        .flag("enable_load_data_local_infile", false)
        .number("client_host_cache_size", 0, 0, 1_000_000)
        .number("client_host_error_counts", 0, 0, INT_MAX)
        .text("proxy_protocol_networks", "")
        .number("throttle_max_bytes_per_second_to_client", 0, 0, INT_MAX)
        .number("throttle_ratio_server_to_client", 0, 0, 100)
        .flag("use_tcp_keepalive", true)
        .number("tcp_keepalive_time", 120, 0, 7200)
        .number("protocol_compression_level", 3, -1, 9)
        .number("fast_forward_grace_close_ms", 5000, 0, 3_600_000)
        .number("processlist_max_query_length", 2_097_152, 1000, 33_554_432);
  }

  private static void servers(Defs defs) {
    defs.number("connect_timeout_server", 3000, 10, 120_000)
        .number("connect_timeout_server_max", 10_000, 10, 3_600_000)
        .number("connect_retries_on_failure", 10, 0, 1000)
        .number("connect_retries_delay", 1, 0, 10_000)
        .number("query_retries_on_failure", 1, 0, 1000)
        .number("causal_read_wait_ms", 1000, 1, 3_600_000)
        .number("ping_interval_server_msec", 120_000, 1000, WEEK_MS)
        .number("ping_timeout_server", 500, 10, 600_000)
        .number("shun_on_failures", 5, 0, 10_000_000)
        .number("shun_recovery_time_sec", 10, 0, 31_536_000)
        .number("unshun_algorithm", 0, 0, 1)
        .number("free_connections_pct", 10, 0, 100)
        .flag("connection_warming", false)
        .number("connection_max_age_ms", 0, 0, DAY_MS)
        .number("connection_delay_multiplex_ms", 0, 0, 300_000)
        .number("throttle_connections_per_sec_to_hostgroup", 1_000_000, 1, 100_000_000)
        .number("default_max_latency_ms", 1000, 0, 20 * DAY_MS)
        .number("min_num_servers_lantency_awareness", 1000, 0, 10_000)
        .number("evaluate_replication_lag_on_servers_load", 1, 0, 1)
        .flag("kill_backend_connection_when_disconnect", true)
        .number("reset_connection_algorithm", 2, 1, 2)
        .number("connpoll_reset_queue_length", 50, 0, 10_000)
        .text("init_connect", "")
        .flag("default_reconnect", true)
        .flag("servers_stats", true)
        .number("binlog_reader_connect_retry_msec", 3000, 200, 120_000)
        .without(GTID_ALWAYS)
        .flag("ignore_min_gtid_annotations", false);
  }

  private static void transactions(Defs defs) {
    defs.flag("multiplexing", true)
        .text("keep_multiplexing_variables", "tx_isolation,transaction_isolation,version")
        .number("auto_increment_delay_multiplex", 5, 0, 1_000_000)
        .number("auto_increment_delay_multiplex_timeout_ms", 10_000, 0, 3_600_000)
        .number("max_transaction_time", 14_400_000, 1000, 20 * DAY_MS)
        .number("max_transaction_idle_time", 14_400_000, 1000, 20 * DAY_MS)
        .number("default_query_timeout", 86_400_000, 1000, 20 * DAY_MS)
        .number("default_query_delay", 0, 0, 3_600_000)
        .number("max_stmts_per_connection", 20, 1, 1024)
        .number("max_stmts_cache", 10_000, 128, 1_048_576)
        .flag("autocommit_false_is_transaction", false)
        .flag("autocommit_false_not_reusable", false)
        .flag("enforce_autocommit_on_reads", false)
        .flag("forward_autocommit", false)
        .without("autocommit always follows the client in Baton")
        .number("set_query_lock_on_hostgroup", 1, 0, 1)
        .number("set_parser_algorithm", 2, 1, 3)
        .without(INSIDE)
        .number("query_processor_iterations", 0, 0, 1_000_000)
        .number("query_processor_first_comment_parsing", 2, 0, 3)
        .number("query_processor_parser", 0, 0, 1)
        .without(INSIDE)
        .number("query_processor_regex", 1, 1, 2)
        .without("Baton matches with one engine, which takes both dialects' common part")
        .number("query_rules_fast_routing_algorithm", 1, 1, 2)
        .without(INSIDE)
        .number("select_version_forwarding", 3, 0, 3)
        .without("Baton leaves the answer to the server that the statement is routed to")
        .number("session_track_variables", 0, 0, 2)
        .without("Baton has each server track whatever it can")
        .flag("verbose_query_error", false)
        .number("handle_warnings", 1, 0, 1)
        .number("handle_unknown_charset", 1, 0, 2);
  }

  private static void defaults(Defs defs) {
    defs.text("default_schema", "information_schema")
        .text("default_charset", "utf8mb4")
        .text("default_collation_connection", "")
        .text("default_character_set_results", "NULL")
        .text("default_isolation_level", "READ COMMITTED")
        .text("default_tx_isolation", "READ-COMMITTED")
        .text("default_transaction_read", "WRITE")
        .text("default_time_zone", "SYSTEM")
        .text("default_sql_mode", "")
        .text("default_sql_select_limit", "DEFAULT")
        .text("default_max_join_size", "18446744073709551615")
        .text("default_net_write_timeout", "60")
        .choice("default_sql_auto_is_null", "OFF", "OFF", "ON")
        .choice("default_sql_safe_updates", "OFF", "OFF", "ON")
        .choice("default_session_track_gtids", "OFF", "OFF", "OWN_GTID");
  }

  private static void digests(Defs defs) {
    defs.flag("commands_stats", true)
        .flag("query_digests", true)
        .flag("query_digests_lowercase", false)
        .flag("query_digests_replace_null", true)
        .flag("query_digests_no_digits", false)
        .flag("query_digests_normalize_digest_text", false)
        .flag("query_digests_track_hostname", false)
        .flag("query_digests_keep_comment", false)
        .number("query_digests_grouping_limit", 3, 1, 2089)
        .number("query_digests_groups_grouping_limit", 10, 0, 2089)
        .number("query_digests_max_digest_length", 2048, 16, 1_048_576)
        .number("query_digests_max_query_length", 65_000, 16, 16_777_216)
        .flag("parse_failure_logs_digest", false)
        .flag("stats_time_backend_query", false)
        .flag("stats_time_query_processor", false)
        .number("long_query_time", 1000, 0, 20 * DAY_MS)
        .number("threshold_query_length", 524_288, 1024, 1_073_741_824)
        .number("threshold_resultset_size", 4_194_304, 1024, 1_073_741_824)
        .number("show_processlist_extended", 0, 0, 2)
        .flag("session_idle_show_processlist", true);
  }

  private static void logs(Defs defs) {
    defs.text("eventslog_filename", "")
        .number("eventslog_filesize", 104_857_600, 1_048_576, 1_073_741_824)
        .number("eventslog_default_log", 0, 0, 1)
        .number("eventslog_format", 1, 1, 2)
        .number("eventslog_rate_limit", 1, 1, INT_MAX)
        .number("eventslog_flush_timeout", 5000, 0, DAY_MS)
        .without(AT_ONCE)
        .number("eventslog_flush_size", 16_384, 0, INT_MAX)
        .without(AT_ONCE)
        .number("eventslog_stmt_parameters", 0, 0, 1)
        .number("eventslog_buffer_history_size", 0, 0, 8_388_608)
        .without(TO_FILE)
        .number("eventslog_table_memory_size", 10_000, 0, 8_388_608)
        .without(TO_FILE)
        .number("eventslog_buffer_max_query_length", 32_768, 128, 33_554_432)
        .without(TO_FILE)
        .text("auditlog_filename", "")
        .number("auditlog_filesize", 104_857_600, 1_048_576, 1_073_741_824)
        .number("auditlog_flush_timeout", 5000, 0, DAY_MS)
        .without(AT_ONCE)
        .number("auditlog_flush_size", 16_384, 0, INT_MAX)
        .without(AT_ONCE)
        .flag("log_mysql_warnings_enabled", false)
        .flag("log_unhealthy_connections", true)
        .flag("automatic_detect_sqli", false)
        .flag("firewall_whitelist_enabled", false)
        .text("firewall_whitelist_errormsg", "Firewall blocked this query");
  }

  private static void tls(Defs defs) {
    defs.flag("have_ssl", true)
        .text("ssl_p2s_ca", "")
        .text("ssl_p2s_capath", "")
        .text("ssl_p2s_cert", "")
        .text("ssl_p2s_key", "")
        .text("ssl_p2s_cipher", "")
        .text("ssl_p2s_crl", "")
        .text("ssl_p2s_crlpath", "")
        .flag("ssl_p2s_verify_hostname", false); // Baton's own: ProxySQL never looks at it
  }

  private static void absent(Defs defs) {
    defs.number("threads", 4, 1, 255)
        .onlyAtStart()
        .number("stacksize", 1_048_576, 262_144, 4_194_304)
        .without(INSIDE)
        .number("poll_timeout", 2000, 10, 20_000)
        .without(INSIDE)
        .number("poll_timeout_on_failure", 100, 10, 20_000)
        .without(INSIDE)
        .number("session_idle_ms", 1, 1, 3_600_000)
        .without(INSIDE)
        .flag("sessions_sort", true)
        .without(INSIDE)
        .number("hostgroup_manager_verbose", 1, 0, 2)
        .without(INSIDE)
        .number("data_packets_history_size", 0, 0, INT_MAX)
        .without(INSIDE)
        .number("query_cache_size_MB", 256, 0, 1_048_576)
        .without(NO_CACHE)
        .number("query_cache_soft_ttl_pct", 0, 0, 100)
        .without(NO_CACHE)
        .number("query_cache_handle_warnings", 0, 0, 1)
        .without(NO_CACHE)
        .flag("query_cache_stores_empty_result", true)
        .without(NO_CACHE)
        .number("mirror_max_concurrency", 16, 1, 8192)
        .without(NO_MIRROR)
        .number("mirror_max_queue_length", 32_000, 0, 1_048_576)
        .without(NO_MIRROR)
        .text("add_ldap_user_comment", "")
        .without(NO_LDAP)
        .text("ldap_user_variable", "")
        .without(NO_LDAP)
        .number("aurora_max_lag_ms_only_read_from_replicas", 2, 0, 100)
        .without(NO_AURORA);
  }
}
