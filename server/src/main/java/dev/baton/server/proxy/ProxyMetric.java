package dev.baton.server.proxy;

import dev.baton.server.metrics.MetricDefinition;

/**
 * What a proxy tells Prometheus, under ProxySQL's names and with its labels where they mean the
 * same; the name is the constant's in lower case (a test holds the documentation against the list).
 *
 * @see <a href="https://proxysql.com/documentation/prometheus-exporter/">ProxySQL's</a>
 */
enum ProxyMetric implements MetricDefinition {
  PROXYSQL_UPTIME_SECONDS_TOTAL("Since the proxy was started."),
  PROXYSQL_QUESTIONS_TOTAL("Commands that clients were answered."),
  PROXYSQL_ACTIVE_TRANSACTIONS("Clients in a transaction."),
  PROXYSQL_CLIENT_CONNECTIONS_CONNECTED("Clients connected now."),
  PROXYSQL_CLIENT_CONNECTIONS_NON_IDLE("Those of them that wait for an answer."),
  PROXYSQL_CLIENT_CONNECTIONS_TOTAL("Clients that came (created), and were refused.", "status"),
  PROXYSQL_SERVER_CONNECTIONS_CONNECTED("Connections to servers now."),
  PROXYSQL_SERVER_CONNECTIONS_TOTAL(
      "Connections to servers made (created), and failed or broken (aborted).", "status"),
  PROXYSQL_QUERIES_BACKENDS_BYTES_TOTAL("To servers (sent) and from them.", "traffic_flow"),
  PROXYSQL_CONNPOOL_CONNS(
      "A server's connections that serve a client (used) or nobody (free).",
      "hostgroup",
      "endpoint",
      "status"),
  PROXYSQL_CONNPOOL_CONNS_TOTAL(
      "Connections made (ok), and failed or broken (err).", "hostgroup", "endpoint", "status"),
  PROXYSQL_CONNPOOL_CONNS_QUERIES_TOTAL("Statements it was sent.", "hostgroup", "endpoint"),
  PROXYSQL_CONNPOOL_CONNS_LATENCY_US(
      "How long the monitor's last ping took, in microseconds.", "hostgroup", "endpoint"),
  PROXYSQL_CONNPOOL_CONNS_STATUS(
      "1 ONLINE, 2 SHUNNED, 3 OFFLINE_SOFT, 4 OFFLINE_HARD.", "hostgroup", "endpoint"),
  PROXYSQL_CONNPOOL_DATA_BYTES_TOTAL(
      "To the server (sent) and from it (recv).", "hostgroup", "endpoint", "traffic_flow"),
  PROXYSQL_MYSQL_MONITOR_CONNECT_CHECK_TOTAL("The monitor's, by ok and err.", "status"),
  PROXYSQL_MYSQL_MONITOR_PING_CHECK_TOTAL("The monitor's, by ok and err.", "status"),
  PROXYSQL_MYSQL_MONITOR_READ_ONLY_CHECK_TOTAL("The monitor's, by ok and err.", "status"),
  PROXYSQL_MYSQL_MONITOR_REPLICATION_LAG_CHECK_TOTAL("The monitor's, by ok and err.", "status"),
  MYSQL_ERROR_TOTAL(
      "Errors that servers answered or connections to them ended with.",
      "hostgroup",
      "address",
      "port",
      "code"),
  BATON_PROXY_INFO("Always 1; which Baton this is.", "version"),
  BATON_PROXY_MEMORY_USED_BYTES("The heap in use."),
  BATON_PROXY_STATEMENTS_HELD("Statements that wait for a primary now."),
  BATON_PROXY_LONGEST_HOLD_SECONDS("The longest such wait since the start."),
  BATON_PROXY_UNKNOWN_OUTCOMES_TOTAL(
      "Statements of which their client was told that nobody knows whether they were executed."),
  BATON_PROXY_EVENTS_DROPPED_TOTAL("Statements that the log of events had no room for."),
  BATON_PROXY_PINNED_SESSIONS("Clients bound to one server connection, and why.", "reason"),
  BATON_PROXY_LATENCY_SECONDS(
      "Of all commands since the start, from the whole command to its whole answer.", "quantile");

  private final String help;
  private final String[] labels;

  ProxyMetric(String help, String... labels) {
    this.help = help;
    this.labels = labels;
  }

  @Override
  public String help() {
    return help;
  }

  @Override
  public String[] labels() {
    return labels.clone();
  }

  /** ProxySQL has a gauge of that name without the ending, which OpenMetrics takes for the same. */
  @Override
  public boolean counter() {
    return MetricDefinition.super.counter() && this != PROXYSQL_CONNPOOL_CONNS_TOTAL;
  }
}
