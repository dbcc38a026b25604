package dev.baton.server.proxy;

import dev.baton.cli.BatonVersion;
import dev.baton.core.instance.InstanceKey;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.ProxyStats;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.monitor.Monitor;
import dev.baton.proxy.stats.ErrorRow;
import dev.baton.proxy.stats.PoolRow;
import dev.baton.server.metrics.MetricPage;
import dev.baton.server.metrics.MetricSheet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A proxy's counters for Prometheus. A scrape reads what is counted anyway and asks no server. It
 * has no names of users or schemas and no statements, for it is told to whoever asks. Thread-safe.
 */
final class ProxyMetrics {

  /** One of {@link GlobalFigures}, and how it is told here. */
  private record Told(String figure, ProxyMetric metric, String... labels) {
    long of(Map<String, Long> counted) {
      Long value = counted.get(figure);
      if (value == null) {
        throw new IllegalStateException("nobody counts " + figure);
      }
      return value;
    }
  }

  private static final List<Told> FROM_FIGURES = fromFigures();

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
    Map<String, Long> counted = figures.values();
    FROM_FIGURES.forEach(one -> sheet.add(one.metric(), one.of(counted), one.labels()));
    addPools(sheet);
    addErrors(sheet);
    return sheet.page(accept);
  }

  /** The same page as the one row of {@code SHOW PROMETHEUS METRICS}, in the text format. */
  List<@Nullable Object[]> rows() {
    try {
      @Nullable Object[] row = {new String(page(null).body(), StandardCharsets.UTF_8)};
      return List.<@Nullable Object[]>of(row);
    } catch (IOException e) {
      throw new UncheckedIOException("the metrics cannot be written to memory", e);
    }
  }

  private static List<Told> fromFigures() {
    List<Told> all = new ArrayList<>();
    all.add(new Told("ProxySQL_Uptime", ProxyMetric.PROXYSQL_UPTIME_SECONDS_TOTAL));
    all.add(new Told("Questions", ProxyMetric.PROXYSQL_QUESTIONS_TOTAL));
    all.add(new Told("Active_Transactions", ProxyMetric.PROXYSQL_ACTIVE_TRANSACTIONS));
    String clients = "Client_Connections_";
    all.add(new Told(clients + "connected", ProxyMetric.PROXYSQL_CLIENT_CONNECTIONS_CONNECTED));
    all.add(new Told(clients + "non_idle", ProxyMetric.PROXYSQL_CLIENT_CONNECTIONS_NON_IDLE));
    String servers = "Server_Connections_";
    all.add(new Told(servers + "connected", ProxyMetric.PROXYSQL_SERVER_CONNECTIONS_CONNECTED));
    for (String status : List.of("created", "aborted")) {
      ProxyMetric came = ProxyMetric.PROXYSQL_CLIENT_CONNECTIONS_TOTAL;
      all.add(new Told(clients + status, came, status));
      ProxyMetric made = ProxyMetric.PROXYSQL_SERVER_CONNECTIONS_TOTAL;
      all.add(new Told(servers + status, made, status));
    }
    for (String flow : List.of("sent", "recv")) {
      ProxyMetric bytes = ProxyMetric.PROXYSQL_QUERIES_BACKENDS_BYTES_TOTAL;
      all.add(new Told("Queries_backends_bytes_" + flow, bytes, flow));
    }
    Map<String, ProxyMetric> checks =
        Map.of(
            "connect", ProxyMetric.PROXYSQL_MYSQL_MONITOR_CONNECT_CHECK_TOTAL,
            "ping", ProxyMetric.PROXYSQL_MYSQL_MONITOR_PING_CHECK_TOTAL,
            "read_only", ProxyMetric.PROXYSQL_MYSQL_MONITOR_READ_ONLY_CHECK_TOTAL,
            "replication_lag", ProxyMetric.PROXYSQL_MYSQL_MONITOR_REPLICATION_LAG_CHECK_TOTAL);
    checks.forEach(
        (kind, metric) -> {
          all.add(new Told("MySQL_Monitor_" + kind + "_check_OK", metric, "ok"));
          all.add(new Told("MySQL_Monitor_" + kind + "_check_ERR", metric, "err"));
        });
    all.add(new Told("Baton_statements_held", ProxyMetric.BATON_PROXY_STATEMENTS_HELD));
    all.add(new Told("Baton_unknown_outcomes", ProxyMetric.BATON_PROXY_UNKNOWN_OUTCOMES_TOTAL));
    all.add(new Told("Baton_events_dropped", ProxyMetric.BATON_PROXY_EVENTS_DROPPED_TOTAL));
    return List.copyOf(all);
  }

  private void addProgram(MetricSheet sheet) {
    ProxyStats stats = proxy.stats();
    Runtime jvm = Runtime.getRuntime();
    sheet.add(ProxyMetric.BATON_PROXY_INFO, true, BatonVersion.text());
    sheet.add(ProxyMetric.BATON_PROXY_MEMORY_USED_BYTES, jvm.totalMemory() - jvm.freeMemory());
    sheet.add(ProxyMetric.BATON_PROXY_LONGEST_HOLD_SECONDS, stats.longestHoldMillis() / 1e3);
    stats
        .pinned()
        .forEach((why, count) -> sheet.add(ProxyMetric.BATON_PROXY_PINNED_SESSIONS, count, why));
    ProxyStats.Latency latency = stats.latency();
    sheet.add(ProxyMetric.BATON_PROXY_LATENCY_SECONDS, latency.p50() / 1e6, "0.5");
    sheet.add(ProxyMetric.BATON_PROXY_LATENCY_SECONDS, latency.p95() / 1e6, "0.95");
    sheet.add(ProxyMetric.BATON_PROXY_LATENCY_SECONDS, latency.p99() / 1e6, "0.99");
    sheet.add(ProxyMetric.BATON_PROXY_LATENCY_SECONDS, latency.max() / 1e6, "1");
  }

  private void addPools(MetricSheet sheet) {
    // Of one that was taken away, too: its last connections may still serve somebody.
    proxy.insight().pools().forEach(one -> addPool(sheet, one));
    Map<InstanceKey, Long> pings = runtime.monitor().log(Monitor.Kind.PING).lastTookMicros();
    for (ServerEntry one : runtime.now().config().servers()) {
      String hostgroup = Integer.toString(one.hostgroup());
      String endpoint = one.instance().toString();
      sheet.add(ProxyMetric.PROXYSQL_CONNPOOL_CONNS_STATUS, number(one), hostgroup, endpoint);
      sheet.add(
          ProxyMetric.PROXYSQL_CONNPOOL_CONNS_LATENCY_US,
          pings.getOrDefault(one.instance(), 0L),
          hostgroup,
          endpoint);
      addPool(sheet, PoolRow.unused(one.hostgroup(), one.instance())); // what was told stays
    }
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
