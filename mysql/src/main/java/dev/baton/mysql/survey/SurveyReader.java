package dev.baton.mysql.survey;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.mysql.dialect.DetailMemory;
import dev.baton.mysql.dialect.Dialect;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.adopt.Survey;
import dev.baton.topology.adopt.Survey.Account;
import dev.baton.topology.snapshot.InstanceFacts;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** One survey of one server. What may not be read is named and left out. Not thread-safe. */
final class SurveyReader {

  /** By themselves: any of these on a channel leaves something out. */
  private static final List<String> FILTERS =
      List.of(
          "Replicate_Do_DB",
          "Replicate_Ignore_DB",
          "Replicate_Do_Table",
          "Replicate_Ignore_Table",
          "Replicate_Wild_Do_Table",
          "Replicate_Wild_Ignore_Table",
          "Replicate_Rewrite_DB",
          "Replicate_Ignore_Server_Ids",
          "Replicate_Do_Domain_Ids",
          "Replicate_Ignore_Domain_Ids",
          "Binlog_Do_DB",
          "Binlog_Ignore_DB");

  private final SqlSession session;
  private final InstanceKey key;
  private final Deadline deadline;
  private final List<String> unread = new ArrayList<>();

  SurveyReader(SqlSession session, InstanceKey key, Deadline deadline) {
    this.session = session;
    this.key = key;
    this.deadline = deadline;
  }

  Survey read() throws SQLException {
    InstanceFacts facts =
        Dialect.of(session.version())
            .learn(session, key, new DetailMemory(), deadline)
            .read(session, deadline);
    SortedMap<String, String> variables = new TreeMap<>();
    for (Row row : session.query("SHOW GLOBAL VARIABLES", deadline)) {
      variables.put(row.text("Variable_name").toLowerCase(Locale.ROOT), row.text("Value"));
    }
    String[] me = session.value("SELECT CURRENT_USER()", deadline).split("@", 2);
    Set<String> privileges = ownPrivileges();
    Account own = new Account(me[0], "'%s'@'%s'".formatted(me[0], me[1]), privileges);
    boolean mariaDb = facts.version().flavour().isMariaDb();
    Optional<List<Account>> accounts = optional("the accounts", this::accounts);
    return new Survey(
        facts,
        variables,
        optional("where settings come from", () -> origins(mariaDb)).orElse(Map.of()),
        own,
        privileges,
        accounts,
        events(privileges),
        optional("replication filters", () -> filters(mariaDb)).orElse(List.of()),
        unread);
  }

  /** Something that Baton's account may not be allowed to read. */
  private interface Reading<T> {
    T read() throws SQLException;
  }

  private <T> Optional<T> optional(String what, Reading<T> reading) throws SQLException {
    try {
      return Optional.of(reading.read());
    } catch (SQLException e) {
      if (!session.isOpen()) {
        throw e;
      }
      unread.add(what + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private Set<String> ownPrivileges() throws SQLException {
    return Grants.global(
        session.query("SHOW GRANTS", deadline).stream()
            .flatMap(row -> row.values().values().stream())
            .toList());
  }

  /** The first statement fails where the second would silently tell of Baton's own account only. */
  private List<Account> accounts() throws SQLException {
    session.query("SELECT user FROM mysql.user LIMIT 1", deadline);
    Map<String, Set<String>> byName = new TreeMap<>();
    for (Row row :
        session.query(
            "SELECT grantee, privilege_type AS privilege FROM information_schema.user_privileges",
            deadline)) {
      byName.computeIfAbsent(row.text("grantee"), n -> new TreeSet<>()).add(row.text("privilege"));
    }
    List<Account> accounts = new ArrayList<>();
    byName.forEach((name, has) -> accounts.add(new Account(userOf(name), name, has)));
    return accounts;
  }

  /** {@code user} of {@code 'user'@'host'}. */
  private static String userOf(String name) {
    int at = name.lastIndexOf("'@'");
    return at > 0 ? name.substring(1, at) : name;
  }

  private Map<String, String> origins(boolean mariaDb) throws SQLException {
    Map<String, String> origins = new HashMap<>();
    String statement =
        mariaDb
            ? "SELECT LOWER(variable_name) AS name, global_value_origin AS origin"
                + " FROM information_schema.system_variables WHERE variable_name = 'READ_ONLY'"
            : "SELECT LOWER(variable_name) AS name, variable_source AS origin"
                + " FROM performance_schema.variables_info"
                + " WHERE variable_name IN ('read_only', 'super_read_only')";
    for (Row row : session.query(statement, deadline)) {
      origins.put(row.text("name"), origin(row.text("origin")));
    }
    if (!mariaDb) {
      for (Row row :
          session.query(
              "SELECT LOWER(variable_name) AS name FROM performance_schema.persisted_variables"
                  + " WHERE variable_name IN ('read_only', 'super_read_only')"
                  + " AND variable_value = 'ON'",
              deadline)) {
        origins.put(row.text("name"), "CONFIG");
      }
    }
    return origins;
  }

  private static String origin(String text) {
    return switch (text) {
      case "COMPILED", "COMPILE-TIME", "AUTO" -> "COMPILED";
      case "DYNAMIC", "SQL" -> "DYNAMIC";
      default -> "CONFIG";
    };
  }

  private Optional<List<String>> events(Set<String> privileges) throws SQLException {
    if (!privileges.contains("EVENT") && !privileges.contains("ALL PRIVILEGES")) {
      unread.add("enabled events: Baton's account has no EVENT privilege");
      return Optional.empty();
    }
    return optional(
        "enabled events",
        () ->
            session
                .query(
                    "SELECT CONCAT('`', event_schema, '`.`', event_name, '`') AS name"
                        + " FROM information_schema.events WHERE status = 'ENABLED'",
                    deadline)
                .stream()
                .map(row -> row.text("name"))
                .toList());
  }

  private List<String> filters(boolean mariaDb) throws SQLException {
    List<Row> rows = new ArrayList<>();
    ServerVersion version = ServerVersion.parse(session.version(), "");
    String replicas = version.isAtLeast(8, 0, 22) ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS";
    String log = version.isAtLeast(8, 2, 0) ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
    rows.addAll(session.query(mariaDb ? "SHOW ALL SLAVES STATUS" : replicas, deadline));
    rows.addAll(session.query(mariaDb ? "SHOW MASTER STATUS" : log, deadline));
    List<String> found = new ArrayList<>();
    for (Row row : rows) {
      for (String name : FILTERS) {
        if (!row.text(name).isBlank()) {
          found.add(name + " = " + row.text(name));
        }
      }
    }
    return found;
  }
}
