package dev.baton.ops.mode;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.dialect.DetailMemory;
import dev.baton.mysql.dialect.Dialect;
import dev.baton.mysql.dialect.SqlText;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.Failures;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads how servers replicate, and finds a cluster's members from some of them. Writes nothing. */
public final class ModeReader {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration TABLES_LIMIT = Duration.ofSeconds(60);

  private static final String PLUGINS =
      "SELECT LOWER(plugin_name) AS name, plugin_status AS status FROM information_schema.plugins"
          + " WHERE plugin_name LIKE 'rpl\\_semi\\_sync%' OR plugin_name = 'group_replication'";

  private static final String PERSISTED =
      "SELECT LOWER(variable_name) AS name, variable_value AS value"
          + " FROM performance_schema.persisted_variables";

  private static final String OTHERS_TABLES =
      " t.table_type = 'BASE TABLE' AND t.table_schema NOT IN"
          + " ('mysql', 'sys', 'information_schema', 'performance_schema')";

  private static final String OTHER_ENGINES =
      "SELECT CONCAT(t.table_schema, '.', t.table_name) AS name, t.engine AS engine"
          + " FROM information_schema.tables t WHERE t.engine <> 'InnoDB' AND"
          + OTHERS_TABLES
          + " ORDER BY 1";

  private static final String WITHOUT_KEY =
      "SELECT CONCAT(t.table_schema, '.', t.table_name) AS name FROM information_schema.tables t"
          + " WHERE NOT EXISTS (SELECT 1 FROM information_schema.statistics s"
          + " WHERE s.table_schema = t.table_schema AND s.table_name = t.table_name"
          + " AND s.non_unique = 0 GROUP BY s.index_name HAVING SUM(s.nullable = 'YES') = 0) AND"
          + OTHERS_TABLES
          + " ORDER BY 1";

  private static final String BY_HAND =
      "SELECT LOWER(variable_name) AS name, variable_source AS source"
          + " FROM performance_schema.variables_info"
          + " WHERE variable_source IN ('DYNAMIC', 'PERSISTED')";

  private static final String FILTERS =
      "SELECT CONCAT(filter_name, ' = ', filter_rule) AS filter"
          + " FROM performance_schema.replication_applier_filters WHERE filter_rule <> ''"
          + " UNION SELECT CONCAT(filter_name, ' = ', filter_rule)"
          + " FROM performance_schema.replication_applier_global_filters WHERE filter_rule <> ''";

  private static final String PROGRESS =
      "SELECT s.view_id AS view, s.count_transactions_in_queue AS certifying,"
          + " s.count_transactions_remote_in_applier_queue AS applying,"
          + " (SELECT MAX(c.last_error_message) FROM performance_schema.replication_connection_status c"
          + " WHERE c.channel_name LIKE 'group\\_replication%') AS receiving,"
          + " (SELECT MAX(w.last_error_message)"
          + " FROM performance_schema.replication_applier_status_by_worker w"
          + " WHERE w.channel_name LIKE 'group\\_replication%') AS executing"
          + " FROM performance_schema.replication_group_member_stats s"
          + " WHERE s.member_id = @@server_uuid";

  private final LinkCredentials credentials;
  private final MonotonicClock clock;

  public ModeReader(LinkCredentials credentials, MonotonicClock clock) {
    this.credentials = credentials;
    this.clock = clock;
  }

  /** What these servers say, and no others. */
  public ModeFacts read(Collection<InstanceKey> servers) {
    SortedMap<InstanceKey, MemberState> members = new TreeMap<>();
    SortedMap<InstanceKey, String> silent = new TreeMap<>();
    servers.forEach(server -> look(server, members, silent));
    return new ModeFacts(members, silent);
  }

  /**
   * What these servers say and those of the same cluster: their sources, their replicas as they
   * report themselves, the members of their group.
   */
  public ModeFacts find(Collection<InstanceKey> seeds) {
    SortedMap<InstanceKey, MemberState> members = new TreeMap<>();
    SortedMap<InstanceKey, String> silent = new TreeMap<>();
    Set<String> identities = new HashSet<>();
    Deque<InstanceKey> open = new ArrayDeque<>(seeds);
    Set<InstanceKey> seen = new HashSet<>(seeds);
    while (!open.isEmpty()) {
      InstanceKey key = open.removeFirst();
      look(key, members, silent);
      MemberState member = members.get(key);
      if (member != null && !identities.add(identity(member.facts()))) {
        members.remove(key); // the same server under another name
      } else if (member != null) {
        named(member).stream().filter(seen::add).forEach(open::add);
      }
    }
    return new ModeFacts(members, silent);
  }

  private static String identity(InstanceFacts facts) {
    return facts.serverUuid() == null ? "id " + facts.serverId() : facts.serverUuid();
  }

  private static List<InstanceKey> named(MemberState member) {
    List<InstanceKey> all = new ArrayList<>();
    member.facts().channels().stream().map(ReplicationChannel::source).forEach(all::add);
    member.facts().connectedReplicas().forEach(replica -> replica.key().ifPresent(all::add));
    member.group().map(GroupFacts::members).orElse(List.of()).forEach(m -> all.add(m.key()));
    return all;
  }

  private void look(
      InstanceKey key, Map<InstanceKey, MemberState> members, Map<InstanceKey, String> silent) {
    Deadline deadline = Deadline.in(clock, LIMIT);
    try (SqlSession session = new SqlSessions(key, credentials).open(deadline)) {
      members.put(key, read(session, key, deadline));
    } catch (SQLException e) {
      silent.put(key, Failures.explain(e, "asking how it replicates").message());
    }
  }

  static MemberState read(SqlSession session, InstanceKey key, Deadline deadline)
      throws SQLException {
    InstanceFacts facts =
        Dialect.of(session.version())
            .learn(session, key, new DetailMemory(), deadline)
            .read(session, deadline);
    Map<String, String> variables = new HashMap<>();
    for (Row row : session.query("SHOW GLOBAL VARIABLES", deadline)) {
      variables.put(row.text("Variable_name").toLowerCase(Locale.ROOT), row.text("Value"));
    }
    Map<String, String> plugins = pairs(session.query(PLUGINS, deadline), "status");
    boolean persists =
        !facts.version().flavour().isMariaDb() && facts.version().isAtLeast(8, 0, 11);
    return new MemberState(
        facts,
        variables,
        plugins,
        persists ? pairs(session.query(PERSISTED, deadline), "value") : Map.of(),
        persists ? pairs(session.query(BY_HAND, deadline), "source").keySet() : Set.of(),
        persists
            ? session.query(FILTERS, deadline).stream().map(row -> row.text("filter")).toList()
            : List.of(),
        persists && plugins.containsKey(GroupNames.PLUGIN)
            ? session.first(PROGRESS, deadline).map(ModeReader::progress).orElse(GroupProgress.NONE)
            : GroupProgress.NONE);
  }

  private static GroupProgress progress(Row row) {
    String receiving = row.text("receiving");
    return new GroupProgress(
        row.text("view"),
        row.number("certifying", 0),
        row.number("applying", 0),
        receiving.isEmpty() ? row.text("executing") : receiving);
  }

  /**
   * What speaks against a group beside settings: tables of the primary, and transactions that only
   * another server has. A sentence each.
   *
   * @throws IOException if the primary cannot be asked
   */
  public List<String> unfit(ModeFacts facts, MemberState primary) throws IOException {
    List<String> all = new ArrayList<>();
    Deadline deadline = Deadline.in(clock, TABLES_LIMIT);
    try (SqlSession session = new SqlSessions(primary.key(), credentials).open(deadline)) {
      for (Row row : session.query(OTHER_ENGINES, deadline)) {
        all.add(
            "The table %s is of the engine %s: a group takes InnoDB only."
                .formatted(row.text("name"), row.text("engine")));
      }
      for (Row row : session.query(WITHOUT_KEY, deadline)) {
        all.add(
            "The table %s has no primary key, and no unique one without NULL: a group needs one."
                .formatted(row.text("name")));
      }
      for (MemberState member : facts.members().values()) {
        String errant =
            session.value(
                "SELECT GTID_SUBTRACT(%s, @@global.gtid_executed)"
                    .formatted(SqlText.quote(member.facts().executed().toString())),
                deadline);
        if (!errant.isEmpty() && member.group().isEmpty()) {
          all.add(
              "%s has transactions that %s lacks: %s."
                  .formatted(member.key(), primary.key(), errant));
        }
      }
      return all;
    } catch (SQLException e) {
      throw new IOException(
          Failures.explain(e, primary.key() + ": looking at its tables").message(), e);
    }
  }

  private static Map<String, String> pairs(List<Row> rows, String value) {
    Map<String, String> all = new HashMap<>();
    rows.forEach(row -> all.put(row.text("name"), row.text(value)));
    return all;
  }
}
