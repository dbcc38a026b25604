package dev.baton.server.proxy;

import dev.baton.admin.runtime.Variables;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.ConfigModule;
import dev.baton.proxy.config.HostgroupPolicy;
import dev.baton.proxy.config.Networks;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.monitor.MonitorSettings;
import dev.baton.proxy.monitor.MonitorSettings.Behind;
import dev.baton.proxy.monitor.MonitorSettings.Check;
import dev.baton.proxy.monitor.MonitorSettings.Galera;
import dev.baton.proxy.monitor.MonitorSettings.Group;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** The {@code mysql-} variables that the proxy goes by. */
final class ProxyVariables {

  /** Its default: then the greeting says what the servers say. */
  private static final String DEFAULT_VERSION = "8.0.11";

  /** ProxySQL's default for connections a second. */
  private static final int UNLIMITED = 1_000_000;

  private static final Set<String> HONOURED =
      Set.of(
          "mysql-max_connections",
          "mysql-server_version",
          "mysql-connect_timeout_server_max",
          "mysql-free_connections_pct",
          "mysql-connection_warming",
          "mysql-throttle_connections_per_sec_to_hostgroup",
          "mysql-init_connect",
          "mysql-multiplexing",
          "mysql-connection_max_age_ms",
          "mysql-ping_interval_server_msec",
          "mysql-default_query_timeout",
          "mysql-default_query_delay",
          "mysql-query_retries_on_failure",
          "mysql-query_processor_first_comment_parsing",
          "mysql-causal_read_wait_ms",
          "mysql-proxy_protocol_networks",
          "mysql-have_compress",
          "mysql-have_ssl",
          "mysql-ssl_p2s_ca",
          "mysql-ssl_p2s_capath",
          "mysql-ssl_p2s_cert",
          "mysql-ssl_p2s_key",
          "mysql-ssl_p2s_cipher",
          "mysql-ssl_p2s_crl",
          "mysql-ssl_p2s_crlpath",
          "mysql-ssl_p2s_verify_hostname",
          "mysql-eventslog_filename",
          "mysql-eventslog_filesize",
          "mysql-eventslog_default_log",
          "mysql-eventslog_format",
          "mysql-eventslog_rate_limit",
          "mysql-monitor_enabled",
          "mysql-monitor_username",
          "mysql-monitor_password",
          "mysql-monitor_history",
          "mysql-monitor_connect_interval",
          "mysql-monitor_connect_timeout",
          "mysql-monitor_ping_interval",
          "mysql-monitor_ping_timeout",
          "mysql-monitor_ping_max_failures",
          "mysql-monitor_read_only_interval",
          "mysql-monitor_read_only_timeout",
          "mysql-monitor_read_only_max_timeout_count",
          "mysql-monitor_replication_lag_interval",
          "mysql-monitor_replication_lag_timeout",
          "mysql-monitor_slave_lag_when_null",
          "mysql-monitor_writer_is_also_reader",
          "mysql-monitor_groupreplication_healthcheck_interval",
          "mysql-monitor_groupreplication_healthcheck_timeout",
          "mysql-monitor_groupreplication_healthcheck_max_timeout_count",
          "mysql-monitor_groupreplication_max_transactions_behind_count",
          "mysql-monitor_groupreplication_max_transactions_behind_for_read_only",
          "mysql-monitor_galera_healthcheck_interval",
          "mysql-monitor_galera_healthcheck_timeout",
          "mysql-monitor_galera_healthcheck_max_timeout_count");

  private ProxyVariables() {}

  static boolean honours(String variable) {
    return HONOURED.contains(variable);
  }

  static Tunables tunables(Variables values) {
    String version = values.text("mysql-server_version");
    return new Tunables(
        millis(values, "connect_timeout_server_max"),
        Math.toIntExact(values.number("mysql-max_connections")),
        version.equals(DEFAULT_VERSION) ? null : version,
        millis(values, "connection_max_age_ms"),
        millis(values, "ping_interval_server_msec"),
        Networks.parse(values.text("mysql-proxy_protocol_networks")),
        values.flag("mysql-have_compress"),
        values.flag("mysql-have_ssl"),
        new Tunables.Statements(
            millis(values, "default_query_timeout"),
            millis(values, "default_query_delay"),
            number(values, "query_retries_on_failure"),
            number(values, "eventslog_default_log") == 1,
            Tunables.Hints.values()[number(values, "query_processor_first_comment_parsing")],
            millis(values, "causal_read_wait_ms")));
  }

  /** Of hostgroups without a row in {@code mysql_hostgroup_attributes}. */
  static HostgroupPolicy policy(Variables values) {
    HostgroupPolicy usual = HostgroupPolicy.USUAL;
    return new HostgroupPolicy(
        usual.balance(),
        usual.maxServers(),
        number(values, "free_connections_pct"),
        values.flag("mysql-multiplexing"),
        values.flag("mysql-connection_warming"),
        limit(number(values, "throttle_connections_per_sec_to_hostgroup")),
        values.text("mysql-init_connect"),
        usual.pools());
  }

  /** ProxySQL's default is as good as none, and costs nothing then. */
  static int limit(int connectsPerSecond) {
    return connectsPerSecond >= UNLIMITED ? 0 : connectsPerSecond;
  }

  /**
   * @throws AdminException if they ask together for what there is not
   */
  static void check(Variables values) throws AdminException {
    try {
      Networks.parse(values.text("mysql-proxy_protocol_networks"));
    } catch (IllegalArgumentException e) {
      throw AdminException.refusedLoad(
          ConfigModule.MYSQL_VARIABLES, "mysql-proxy_protocol_networks: " + e.getMessage());
    }
    boolean binary = values.number("mysql-eventslog_format") == 1;
    if (binary && !values.text("mysql-eventslog_filename").isEmpty()) {
      throw AdminException.refusedLoad(
          ConfigModule.MYSQL_VARIABLES,
          "mysql-eventslog_format=1 is ProxySQL's binary form, which Baton does not write;"
              + " SET mysql-eventslog_format=2 for JSON");
    }
  }

  static EventLogFile.Target events(Variables values, Path data) {
    String name = values.text("mysql-eventslog_filename");
    return name.isEmpty()
        ? EventLogFile.Target.NONE
        : new EventLogFile.Target(
            data.resolve(name),
            values.number("mysql-eventslog_filesize"),
            number(values, "eventslog_rate_limit"));
  }

  static MonitorSettings monitor(Variables values) {
    return new MonitorSettings(
        values.flag("mysql-monitor_enabled"),
        values.text("mysql-monitor_username"),
        values.password("mysql-monitor_password"),
        check(values, "connect"),
        check(values, "ping"),
        number(values, "monitor_ping_max_failures"),
        check(values, "read_only"),
        number(values, "monitor_read_only_max_timeout_count"),
        check(values, "replication_lag"),
        number(values, "monitor_slave_lag_when_null"),
        values.flag("mysql-monitor_writer_is_also_reader"),
        millis(values, "monitor_history"),
        group(values),
        new Galera(
            check(values, "galera_healthcheck"),
            number(values, "monitor_galera_healthcheck_max_timeout_count")));
  }

  private static Group group(Variables values) {
    String name = "monitor_groupreplication_";
    return new Group(
        check(values, "groupreplication_healthcheck"),
        number(values, name + "healthcheck_max_timeout_count"),
        number(values, name + "max_transactions_behind_count"),
        Behind.values()[number(values, name + "max_transactions_behind_for_read_only")]);
  }

  private static Check check(Variables values, String kind) {
    return new Check(
        millis(values, "monitor_" + kind + "_interval"),
        millis(values, "monitor_" + kind + "_timeout"));
  }

  private static int number(Variables values, String name) {
    return Math.toIntExact(values.number("mysql-" + name));
  }

  private static Duration millis(Variables values, String name) {
    return Duration.ofMillis(values.number("mysql-" + name));
  }
}
