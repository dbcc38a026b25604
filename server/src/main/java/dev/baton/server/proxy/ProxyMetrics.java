package dev.baton.server.proxy;

import dev.baton.cli.BatonVersion;
import dev.baton.core.instance.InstanceKey;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.ProxyStats;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.monitor.CheckLog;
import dev.baton.proxy.monitor.Monitor;
import dev.baton.proxy.stats.ErrorRow;
import dev.baton.proxy.stats.PoolRow;
import dev.baton.server.metrics.MetricPage;
import dev.baton.server.metrics.MetricSheet;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A proxy's counters for Prometheus. A scrape reads what is counted anyway and asks no server. It
 * has no names of users or schemas and no statements, for it is told to whoever asks. Thread-safe.
 */
final class ProxyMetrics {

  private final Proxy proxy;
  private final ProxyRuntime runtime;
  private final GlobalFigures figures;

  ProxyMetrics(Proxy proxy, ProxyRuntime runtime, GlobalFigures figures) {
    this.proxy = proxy;
    this.runtime = runtime;
    this.figures = figures;
  }

  /**
   * @param accept the header; null for none
   */
  MetricPage page(@Nullable String accept) throws IOException {
    MetricSheet sheet = new MetricSheet();
    addProgram(sheet);
    addGlobal(sheet, figures.values());
    addPools(sheet);
    addChecks(sheet);
    addErrors(sheet);
    return sheet.page(accept);
  }

  private void addProgram(MetricSheet sheet) {
    ProxyStats stats = proxy.stats();
    Runtime jvm = Runtime.getRuntime();
    sheet.add(ProxyMetric.BATON_PROXY_INFO, true, BatonVersion.text());
    sheet.add(ProxyMetric.BATON_PROXY_MEMORY_USED_BYTES, jvm.totalMemory() - jvm.freeMemory());
    sheet.add(ProxyMetric.BATON_PROXY_STATEMENTS_HELD, stats.held());
    sheet.add(ProxyMetric.BATON_PROXY_LONGEST_HOLD_SECONDS, stats.longestHoldMillis() / 1e3);
    sheet.add(ProxyMetric.BATON_PROXY_UNKNOWN_OUTCOMES_TOTAL, stats.unknownOutcomes());
    sheet.add(ProxyMetric.BATON_PROXY_EVENTS_DROPPED_TOTAL, runtime.events().droppedCount());
    stats
        .pinned()
        .forEach((why, count) -> sheet.add(ProxyMetric.BATON_PROXY_PINNED_SESSIONS, count, why));
    ProxyStats.Latency latency = stats.latency();
    sheet.add(ProxyMetric.BATON_PROXY_LATENCY_SECONDS, latency.p50() / 1e6, "0.5");
    sheet.add(ProxyMetric.BATON_PROXY_LATENCY_SECONDS, latency.p95() / 1e6, "0.95");
    sheet.add(ProxyMetric.BATON_PROXY_LATENCY_SECONDS, latency.p99() / 1e6, "0.99");
    sheet.add(ProxyMetric.BATON_PROXY_LATENCY_SECONDS, latency.max() / 1e6, "1");
  }

  private static void addGlobal(MetricSheet sheet, Map<String, Long> values) {
    Map<String, ProxyMetric> plain =
        Map.of(
            "ProxySQL_Uptime", ProxyMetric.PROXYSQL_UPTIME_SECONDS_TOTAL,
            "Questions", ProxyMetric.PROXYSQL_QUESTIONS_TOTAL,
            "Active_Transactions", ProxyMetric.PROXYSQL_ACTIVE_TRANSACTIONS,
            "Client_Connections_connected", ProxyMetric.PROXYSQL_CLIENT_CONNECTIONS_CONNECTED,
            "Client_Connections_non_idle", ProxyMetric.PROXYSQL_CLIENT_CONNECTIONS_NON_IDLE,
            "Server_Connections_connected", ProxyMetric.PROXYSQL_SERVER_CONNECTIONS_CONNECTED);
    plain.forEach((name, metric) -> sheet.add(metric, value(values, name)));
    for (String status : List.of("created", "aborted")) {
      sheet.add(
          ProxyMetric.PROXYSQL_CLIENT_CONNECTIONS_TOTAL,
          value(values, "Client_Connections_" + status),
          status);
      sheet.add(
          ProxyMetric.PROXYSQL_SERVER_CONNECTIONS_TOTAL,
          value(values, "Server_Connections_" + status),
          status);
    }
    for (String flow : List.of("sent", "recv")) {
      sheet.add(
          ProxyMetric.PROXYSQL_QUERIES_BACKENDS_BYTES_TOTAL,
          value(values, "Queries_backends_bytes_" + flow),
          flow);
    }
  }

  private static long value(Map<String, Long> values, String name) {
    Long value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("nobody counts " + name);
    }
    return value;
  }

  private void addPools(MetricSheet sheet) {
    Map<InstanceKey, Long> pings = runtime.monitor().log(Monitor.Kind.PING).lastTookMicros();
    Map<String, PoolRow> pools = new HashMap<>();
    proxy.insight().pools().forEach(one -> pools.put(one.hostgroup() + " " + one.instance(), one));
    Set<String> told = new HashSet<>();
    for (ServerEntry one : runtime.inForce().servers()) {
      String name = one.hostgroup() + " " + one.instance();
      told.add(name);
      String hostgroup = Integer.toString(one.hostgroup());
      String endpoint = one.instance().toString();
      sheet.add(ProxyMetric.PROXYSQL_CONNPOOL_CONNS_STATUS, number(one), hostgroup, endpoint);
      sheet.add(
          ProxyMetric.PROXYSQL_CONNPOOL_CONNS_LATENCY_US,
          pings.getOrDefault(one.instance(), 0L),
          hostgroup,
          endpoint);
      PoolRow none = new PoolRow(one.hostgroup(), one.instance(), 0, 0, 0, 0, 0, 0, 0, 0);
      addPool(sheet, pools.getOrDefault(name, none));
    }
    // Of one that was taken away: its last connections may still serve somebody.
    pools.values().stream()
        .filter(one -> !told.contains(one.hostgroup() + " " + one.instance()))
        .forEach(one -> addPool(sheet, one));
  }

  private static void addPool(MetricSheet sheet, PoolRow pool) {
    String group = Integer.toString(pool.hostgroup());
    String endpoint = pool.instance().toString();
    sheet.add(ProxyMetric.PROXYSQL_CONNPOOL_CONNS, pool.used(), group, endpoint, "used");
    sheet.add(ProxyMetric.PROXYSQL_CONNPOOL_CONNS, pool.free(), group, endpoint, "free");
    sheet.add(ProxyMetric.PROXYSQL_CONNPOOL_CONNS_TOTAL, pool.opened(), group, endpoint, "ok");
    sheet.add(ProxyMetric.PROXYSQL_CONNPOOL_CONNS_TOTAL, pool.errors(), group, endpoint, "err");
    sheet.add(
        ProxyMetric.PROXYSQL_CONNPOOL_CONNS_QUERIES_TOTAL, pool.statements(), group, endpoint);
    sheet.add(
        ProxyMetric.PROXYSQL_CONNPOOL_DATA_BYTES_TOTAL, pool.sentBytes(), group, endpoint, "sent");
    sheet.add(
        ProxyMetric.PROXYSQL_CONNPOOL_DATA_BYTES_TOTAL,
        pool.receivedBytes(),
        group,
        endpoint,
        "recv");
  }

  private static int number(ServerEntry server) {
    return switch (server.status()) {
      case ONLINE -> 1;
      case SHUNNED -> 2;
      case OFFLINE_SOFT -> 3;
      case OFFLINE_HARD -> 4;
    };
  }

  private void addChecks(MetricSheet sheet) {
    for (Monitor.Kind kind : Monitor.Kind.values()) {
      ProxyMetric metric =
          switch (kind) {
            case CONNECT -> ProxyMetric.PROXYSQL_MYSQL_MONITOR_CONNECT_CHECK_TOTAL;
            case PING -> ProxyMetric.PROXYSQL_MYSQL_MONITOR_PING_CHECK_TOTAL;
            case READ_ONLY -> ProxyMetric.PROXYSQL_MYSQL_MONITOR_READ_ONLY_CHECK_TOTAL;
            case LAG -> ProxyMetric.PROXYSQL_MYSQL_MONITOR_REPLICATION_LAG_CHECK_TOTAL;
          };
      CheckLog log = runtime.monitor().log(kind);
      sheet.add(metric, log.succeeded(), "ok");
      sheet.add(metric, log.failed(), "err");
    }
  }

  private void addErrors(MetricSheet sheet) {
    Map<List<String>, Long> counted = new HashMap<>();
    for (ErrorRow one : proxy.insight().errors(false)) {
      ErrorRow.Key key = one.key();
      counted.merge(
          List.of(
              Integer.toString(key.hostgroup()),
              key.instance().host(),
              Integer.toString(key.instance().port()),
              Integer.toString(key.code())),
          one.count(),
          Long::sum);
    }
    counted.forEach(
        (labels, count) ->
            sheet.add(ProxyMetric.MYSQL_ERROR_TOTAL, count, labels.toArray(String[]::new)));
  }
}
