package dev.baton.server.proxy;

import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.ProxyStats;
import dev.baton.proxy.monitor.CheckLog;
import dev.baton.proxy.monitor.Monitor;
import dev.baton.proxy.stats.PoolRow;
import dev.baton.proxy.stats.PreparedRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counters of {@code stats_mysql_global}, under ProxySQL's names where they mean the same. What
 * nobody counts is not there.
 */
final class GlobalFigures {
  private static final long NANOS = 1_000_000_000L;

  private final Proxy proxy;
  private final ProxyRuntime runtime;
  private final long startedNanos = MonotonicClock.SYSTEM.nanos();

  GlobalFigures(Proxy proxy, ProxyRuntime runtime) {
    this.proxy = proxy;
    this.runtime = runtime;
  }

  List<@Nullable Object[]> rows() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    values().forEach((name, value) -> rows.add(new Object[] {name, Long.toString(value)}));
    return rows;
  }

  /** By name. */
  Map<String, Long> values() {
    ProxyStats stats = proxy.stats();
    Map<String, Long> values = new LinkedHashMap<>();
    values.put("ProxySQL_Uptime", (MonotonicClock.SYSTEM.nanos() - startedNanos) / NANOS);
    values.put("Client_Connections_connected", stats.sessions());
    values.put(
        "Client_Connections_non_idle",
        proxy.insight().sessions().stream().filter(one -> !one.state().equals("READY")).count());
    values.put("Client_Connections_created", proxy.insight().acceptedClients());
    values.put("Client_Connections_aborted", proxy.insight().refusedClients());
    servers(values, stats);
    values.put("Questions", stats.queries());
    values.put("Active_Transactions", stats.pinned().getOrDefault("open transaction", 0L));
    values.put("MySQL_Thread_Workers", (long) proxy.loops().size());
    prepared(values);
    check(values, "connect", Monitor.Kind.CONNECT);
    check(values, "ping", Monitor.Kind.PING);
    check(values, "read_only", Monitor.Kind.READ_ONLY);
    check(values, "replication_lag", Monitor.Kind.LAG);
    values.put("Baton_statements_held", stats.held());
    values.put("Baton_unknown_outcomes", stats.unknownOutcomes());
    values.put("Baton_causal_reads_waited", stats.causal().waits());
    values.put("Baton_causal_reads_on_primary", stats.causal().onPrimary());
    values.put("Baton_events_dropped", runtime.events().droppedCount());
    return values;
  }

  private void prepared(Map<String, Long> values) {
    List<PreparedRow> rows = proxy.insight().preparedStatements();
    values.put("Stmt_Client_Active_Total", rows.stream().mapToLong(PreparedRow::clients).sum());
    values.put("Stmt_Client_Active_Unique", rows.stream().filter(row -> row.clients() > 0).count());
    values.put("Stmt_Server_Active_Total", rows.stream().mapToLong(PreparedRow::servers).sum());
    values.put("Stmt_Server_Active_Unique", rows.stream().filter(row -> row.servers() > 0).count());
    values.put("Stmt_Cached", (long) rows.size());
  }

  private void check(Map<String, Long> values, String name, Monitor.Kind kind) {
    CheckLog log = runtime.monitor().log(kind);
    values.put("MySQL_Monitor_" + name + "_check_OK", log.succeeded());
    values.put("MySQL_Monitor_" + name + "_check_ERR", log.failed());
  }

  private void servers(Map<String, Long> values, ProxyStats stats) {
    long connected = 0;
    long opened = 0;
    long errors = 0;
    for (ProxyStats.Backend one : stats.backends()) {
      connected += one.idle() + one.busy();
      opened += one.opened();
      errors += one.errors();
    }
    values.put("Server_Connections_connected", connected);
    values.put("Server_Connections_created", opened);
    values.put("Server_Connections_aborted", errors);
    List<PoolRow> pools = proxy.insight().pools();
    values.put("Queries_backends_bytes_sent", pools.stream().mapToLong(PoolRow::sentBytes).sum());
    values.put(
        "Queries_backends_bytes_recv", pools.stream().mapToLong(PoolRow::receivedBytes).sum());
  }
}
