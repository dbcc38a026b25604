package dev.baton.server.proxy;

import dev.baton.admin.runtime.LiveTables;
import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.row.ServerRow;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.table.StatsTables;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.monitor.CheckLog;
import dev.baton.proxy.monitor.Monitor;
import dev.baton.proxy.monitor.Reading;
import dev.baton.proxy.rule.Limit;
import dev.baton.proxy.rule.Rule;
import dev.baton.proxy.stats.CommandRow;
import dev.baton.proxy.stats.DigestRow;
import dev.baton.proxy.stats.ErrorRow;
import dev.baton.proxy.stats.FreeConnectionRow;
import dev.baton.proxy.stats.LimitRow;
import dev.baton.proxy.stats.PoolRow;
import dev.baton.proxy.stats.PreparedRow;
import dev.baton.proxy.stats.SessionRow;
import dev.baton.proxy.warm.RefusedUser;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy and its monitor have counted, as the rows of ProxySQL's tables; made when a
 * statement reads them.
 */
final class ProxyTables {

  private static final long NANOS = 1_000_000_000L;

  private final Proxy proxy;
  private final ProxyRuntime runtime;
  private final InstantSource wall;
  private final GlobalFigures figures;

  /** What had been counted when the pools' counters were reset last. */
  private Map<String, PoolRow> told = Map.of();

  ProxyTables(Proxy proxy, ProxyRuntime runtime, GlobalFigures figures, InstantSource wall) {
    this.proxy = proxy;
    this.runtime = runtime;
    this.wall = wall;
    this.figures = figures;
  }

  void provideTo(LiveTables tables) {
    tables.provide(Schema.MAIN, "runtime_mysql_servers", this::servers);
    tables.provide(Schema.STATS, "stats_mysql_connection_pool", () -> pools(false));
    tables.provide(Schema.STATS, "stats_mysql_connection_pool_reset", () -> pools(true));
    tables.provide(Schema.STATS, "stats_mysql_prepared_statements_info", this::prepared);
    tables.provide(Schema.STATS, "stats_memory_metrics", ProcessFigures::memoryRows);
    tables.provide(Schema.STATS, "stats_mysql_processlist", this::sessions);
    tables.provide(Schema.STATS, StatsTables.USERS_REFUSED.name(), this::refusedUsers);
    tables.provide(Schema.STATS, "stats_mysql_query_digest", () -> digests(false));
    tables.provide(Schema.STATS, "stats_mysql_query_digest_reset", () -> digests(true));
    tables.provide(Schema.STATS, "stats_mysql_commands_counters", () -> commands(false));
    tables.provide(Schema.STATS, "stats_mysql_commands_counters_reset", () -> commands(true));
    tables.provide(Schema.STATS, "stats_mysql_errors", () -> errors(false));
    tables.provide(Schema.STATS, "stats_mysql_errors_reset", () -> errors(true));
    tables.provide(Schema.STATS, "stats_mysql_free_connections", this::freeConnections);
    tables.provide(Schema.STATS, "stats_mysql_query_rules", this::rules);
    tables.provide(Schema.STATS, StatsTables.QUERY_RULES_LIMITS.name(), this::limits);
    tables.provide(Schema.STATS, "stats_mysql_users", this::users);
    tables.provide(Schema.STATS, "stats_mysql_global", figures::rows);
    for (Monitor.Kind kind : Monitor.Kind.values()) {
      tables.provide(
          Schema.MONITOR,
          switch (kind) {
            case CONNECT -> "mysql_server_connect_log";
            case PING -> "mysql_server_ping_log";
            case READ_ONLY -> "mysql_server_read_only_log";
            case LAG -> "mysql_server_replication_lag_log";
            case GROUP_REPLICATION -> "mysql_server_group_replication_log";
            case GALERA -> "mysql_server_galera_log";
          },
          () -> checks(kind));
    }
  }

  /** With the servers where the monitor has put them. */
  private List<@Nullable Object[]> servers() {
    Map<InstanceKey, ServerRow> given = new HashMap<>();
    RuntimeConfig.Servers rows = runtime.rows();
    if (rows != null) {
      rows.servers().forEach(row -> given.put(new InstanceKey(row.hostname(), row.port()), row));
    }
    List<@Nullable Object[]> result = new ArrayList<>();
    for (ServerEntry one : runtime.now().config().servers()) {
      ServerRow row = given.get(one.instance());
      result.add(
          new Object[] {
            one.hostgroup(),
            one.instance().host(),
            one.instance().port(),
            row == null ? 0 : row.gtidPort(),
            one.status().name(),
            one.weight(),
            one.compression() ? 1 : 0,
            one.maxConnections(),
            one.maxReplicationLag(),
            one.tls() == null ? 0 : 1,
            row == null ? 0 : row.maxLatencyMillis(),
            row == null ? "" : row.comment()
          });
    }
    return result;
  }

  /** The rows of {@code stats_mysql_connection_pool}. */
  List<@Nullable Object[]> pools() {
    return pools(false);
  }

  /**
   * @param reset whether what has been counted so far is left out from now on
   */
  private synchronized List<@Nullable Object[]> pools(boolean reset) {
    Map<String, PoolRow> counted = new HashMap<>();
    Map<String, PoolRow> all = new HashMap<>();
    for (PoolRow pool : proxy.insight().pools()) {
      String key = pool.hostgroup() + " " + pool.instance();
      PoolRow before = told.get(key);
      // A server that was away and came back is counted from zero again.
      counted.put(
          key, before != null && before.opened() <= pool.opened() ? pool.since(before) : pool);
      all.put(key, pool);
    }
    if (reset) {
      told = all;
    }
    Map<InstanceKey, Long> latencies = runtime.monitor().log(Monitor.Kind.PING).lastTookMicros();
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (ServerEntry one : runtime.now().config().servers()) {
      PoolRow pool =
          counted.getOrDefault(
              one.hostgroup() + " " + one.instance(),
              PoolRow.unused(one.hostgroup(), one.instance()));
      rows.add(
          new Object[] {
            one.hostgroup(),
            one.instance().host(),
            one.instance().port(),
            one.status().name(),
            pool.used(),
            pool.free(),
            pool.opened(),
            pool.errors(),
            pool.maxUsed(),
            pool.statements(),
            0,
            pool.sentBytes(),
            pool.receivedBytes(),
            latencies.getOrDefault(one.instance(), 0L)
          });
    }
    return rows;
  }

  private List<@Nullable Object[]> limits() {
    Map<Long, LimitRow> counted = proxy.insight().limits();
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Rule rule : runtime.inForce().rules().limited()) {
      Limit limit = Objects.requireNonNull(rule.limit());
      LimitRow row = counted.getOrDefault(rule.id(), new LimitRow(rule.id(), 0, 0, 0, 0));
      rows.add(
          new Object[] {
            rule.id(),
            limit.maxConcurrent(),
            limit.perSecond(),
            limit.waitMillis(),
            row.running(),
            row.waiting(),
            row.waited(),
            row.refused()
          });
    }
    return rows;
  }

  private List<@Nullable Object[]> refusedUsers() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (RefusedUser one : runtime.refusedUsers()) {
      rows.add(
          new Object[] {
            one.user(),
            one.instance().host(),
            (long) one.instance().port(),
            one.sinceMillis() / 1_000,
            one.why(),
            one.why().contains("SSL connection error")
                ? "see mysql-ssl_p2s_… and mysql_servers_ssl_params, and LOAD them after a change"
                : "create user "
                    + one.user()
                    + " on the primary with the password that mysql_users has, or correct one of"
                    + " the two"
          });
    }
    return rows;
  }

  private List<@Nullable Object[]> sessions() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (SessionRow one : proxy.insight().sessions()) {
      InstanceKey server = one.server();
      rows.add(
          new @Nullable Object[] {
            0,
            one.id(),
            one.user(),
            one.schema(),
            one.clientAddress(),
            one.clientPort(),
            one.hostgroup(),
            null,
            null,
            server == null ? null : server.host(),
            server == null ? null : server.port(),
            one.state().equals("READY") ? "Sleep" : "Query",
            one.statementMillis(),
            one.digest(),
            0,
            "{\"state\":\"%s\",\"pinned_by\":\"%s\",\"waits_for\":\"%s\"}"
                .formatted(one.state(), one.pinnedBy(), one.waitsFor().replace("\"", "'"))
          });
    }
    return rows;
  }

  private List<@Nullable Object[]> digests(boolean reset) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (DigestRow one : proxy.insight().digests(reset)) {
      rows.add(
          new Object[] {
            one.hostgroup(),
            one.schema(),
            one.user(),
            "",
            "0x%016X".formatted(one.digest()),
            one.text(),
            one.count(),
            second(one.firstNanos()),
            second(one.lastNanos()),
            one.sumMicros(),
            one.minMicros(),
            one.maxMicros(),
            one.rowsAffected(),
            one.rowsSent()
          });
    }
    return rows;
  }

  private List<@Nullable Object[]> commands(boolean reset) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (CommandRow one : proxy.insight().commands(reset)) {
      List<@Nullable Object> row = new ArrayList<>();
      row.add(one.kind().name());
      row.add(one.micros());
      row.add(one.total());
      row.addAll(one.counts());
      rows.add(row.toArray());
    }
    return rows;
  }

  private List<@Nullable Object[]> errors(boolean reset) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (ErrorRow one : proxy.insight().errors(reset)) {
      ErrorRow.Key key = one.key();
      rows.add(
          new Object[] {
            key.hostgroup(),
            key.instance().host(),
            key.instance().port(),
            key.user(),
            key.clientAddress(),
            key.schema(),
            key.code(),
            one.count(),
            second(one.firstNanos()),
            second(one.lastNanos()),
            one.lastMessage()
          });
    }
    return rows;
  }

  /** The time of day at which the proxy's clock showed this. */
  private long second(long nanos) {
    return wall.instant().getEpochSecond() - (MonotonicClock.SYSTEM.nanos() - nanos) / NANOS;
  }

  private List<@Nullable Object[]> freeConnections() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (FreeConnectionRow one : proxy.insight().freeConnections()) {
      rows.add(
          new @Nullable Object[] {
            one.number(),
            one.hostgroup(),
            one.instance().host(),
            one.instance().port(),
            one.user(),
            one.schema(),
            "",
            one.variables().get("time_zone"),
            one.variables().get("sql_mode"),
            one.variables().get("autocommit"),
            one.idleMillis(),
            "{\"uses\":" + one.uses() + "}",
            "{\"thread_id\":" + one.threadId() + "}"
          });
    }
    return rows;
  }

  private List<@Nullable Object[]> prepared() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (PreparedRow one : proxy.insight().preparedStatements()) {
      rows.add(
          new Object[] {
            rows.size() + 1,
            one.schema(),
            one.user(),
            "0x%016X".formatted(one.digest()),
            one.clients(),
            one.servers(),
            0,
            one.parameters(),
            one.text()
          });
    }
    return rows;
  }

  private List<@Nullable Object[]> rules() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    proxy.insight().ruleHits().forEach((rule, hits) -> rows.add(new Object[] {rule, hits}));
    return rows;
  }

  private List<@Nullable Object[]> users() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    proxy
        .insight()
        .clientsByAccount()
        .forEach((user, count) -> rows.add(new Object[] {user, count[0], count[1]}));
    return rows;
  }

  private List<@Nullable Object[]> checks(Monitor.Kind kind) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (CheckLog.Entry one : runtime.monitor().log(kind).entries()) {
      List<@Nullable Object> row = new ArrayList<>();
      row.add(one.instance().host());
      row.add(one.instance().port());
      row.add(one.startMicros());
      row.add(one.tookMicros());
      row.addAll(told(kind, one.reading()));
      row.add(one.error());
      rows.add(row.toArray());
    }
    return rows;
  }

  /** The columns of one kind of check; without a reading those that ProxySQL shows. */
  private static List<@Nullable Object> told(Monitor.Kind kind, @Nullable Reading reading) {
    return switch (reading) {
      case Reading.Figure figure -> Arrays.asList(figure.value());
      case Reading.Member member ->
          Arrays.asList(yes(member.isViable()), yes(member.readOnly()), member.behind());
      case Reading.Node node ->
          Arrays.asList(
              yes(node.primary()),
              yes(node.readOnly()),
              node.receiveQueue(),
              node.localState(),
              yes(node.desynced()),
              yes(node.rejectsQueries()),
              yes(node.donorRejects()),
              yes(node.maintained()));
      case null ->
          switch (kind) {
            case CONNECT, PING -> List.of();
            case READ_ONLY, LAG -> Arrays.asList((Object) null);
            case GROUP_REPLICATION -> Arrays.asList("NO", "YES", -1);
            case GALERA -> Arrays.asList("NO", "YES", 0, 0, "YES", "YES", "YES", "NO");
          };
    };
  }

  private static String yes(boolean value) {
    return value ? "YES" : "NO";
  }
}
