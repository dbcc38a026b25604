package dev.baton.mysql.dialect;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.Failures;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.BinaryLogFacts;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.Detected.Subject;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.InstanceDetails;
import dev.baton.topology.snapshot.ReplicationAccount;
import dev.baton.topology.snapshot.ServerActivity;
import dev.baton.topology.snapshot.ServerActivity.DumpThread;
import dev.baton.topology.snapshot.ServerSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what is worth a statement only every few seconds: sessions, events, accounts, positions.
 * None of it may make a server look dead, so it is asked after everything that decides, in a time
 * of its own, and a statement that hangs or is refused leaves out what it would have told.
 */
final class DetailsReader {

  /** How long all of it may take; a commit that holds the binary log's lock is shorter. */
  private static final Duration LIMIT = Duration.ofMillis(300);

  /**
   * Where sessions are while they commit: MySQL 8's words, MySQL 5.7's, MariaDB's. A session that
   * waits for a replica's acknowledgement is elsewhere.
   */
  private static final Set<String> COMMITTING =
      Set.of(
          "waiting for handler commit",
          "query end",
          "commit",
          "commit_implicit",
          "waiting for prior transaction to commit");

  /** Where they wait behind FLUSH TABLES WITH READ LOCK, LOCK INSTANCE, BACKUP STAGE. */
  private static final Set<String> LOCKED_OUT =
      Set.of("waiting for global read lock", "waiting for commit lock", "waiting for backup lock");

  /** Everything this reader looks for in a list of sessions, for its WHERE. */
  static final String STATES = "'" + String.join("', '", allStates()) + "'";

  /**
   * @param sessions columns user, host, command, state, seconds
   * @param status rows of SHOW STATUS
   * @param binaryLog where the binary log ends, if that takes a statement of its own; empty if the
   *     status tells
   * @param group variables that say whether it is configured as a group's member; empty where there
   *     are no groups
   */
  record Statements(String sessions, String status, String binaryLog, String group) {}

  private static final String EVENTS =
      "SELECT COUNT(*) AS enabled FROM information_schema.EVENTS WHERE STATUS = 'ENABLED'";

  /**
   * Rows only if this account may see events at all: without the privilege there seem to be none.
   */
  private static final String MAY_SEE_EVENTS =
      "SELECT 1 FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE = 'EVENT'"
          + " AND GRANTEE = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''')";

  private static final String ACCOUNTS =
      "SELECT User AS user, Host AS host, plugin FROM mysql.user WHERE Repl_slave_priv = 'Y'";

  private final Statements statements;
  private final DetailMemory memory;
  private final Set<String> refused = new HashSet<>();

  DetailsReader(Statements statements, DetailMemory memory) {
    this.statements = statements;
    this.memory = memory;
  }

  private static List<String> allStates() {
    List<String> all = new ArrayList<>(COMMITTING);
    all.addAll(LOCKED_OUT);
    return all.stream().sorted().toList();
  }

  /**
   * Refreshes what is due.
   *
   * @param executed what the instance has executed by now
   * @param commitsWait whether commits wait for acknowledgements: the binary log is left alone then
   * @param replica whether it replicates from somebody
   */
  void refresh(
      SqlSession session,
      GtidPosition executed,
      boolean commitsWait,
      boolean replica,
      Deadline deadline) {
    refresh(session, executed, commitsWait, deadline);
    if (session.isOpen()) {
      detect(session, replica, deadline);
    }
  }

  private void refresh(
      SqlSession session, GtidPosition executed, boolean commitsWait, Deadline deadline) {
    long now = deadline.nowNanos();
    if (!memory.sessionsAreDue(now) && !memory.restIsDue(now)) {
      return;
    }
    try {
      Deadline limit = deadline.within(LIMIT);
      attempt(session, statements.sessions(), limit).ifPresent(rows -> memory.sessions = rows);
      memory.sessionsRead(now);
      if (memory.restIsDue(now)) {
        rest(session, executed, commitsWait, limit);
        memory.restRead(now);
      }
    } catch (SQLException | IllegalArgumentException e) {
      memory.postpone(now); // the next probe tells whether the server is well
    }
  }

  private void rest(SqlSession session, GtidPosition executed, boolean commitsWait, Deadline limit)
      throws SQLException {
    attempt(session, statements.status(), limit)
        .ifPresent(rows -> memory.status = Statuses.variables(rows));
    if (!statements.group().isEmpty()) {
      attempt(session, statements.group(), limit)
          .ifPresent(rows -> memory.group = Statuses.variables(rows));
    }
    boolean eventsSeen =
        attempt(session, MAY_SEE_EVENTS, limit).filter(rows -> !rows.isEmpty()).isPresent();
    memory.enabledEvents =
        eventsSeen
            ? attempt(session, EVENTS, limit)
                .map(rows -> (int) rows.getFirst().number("enabled", -1))
                .orElse(-1)
            : -1;
    memory.accounts = attempt(session, ACCOUNTS, limit).map(DetailsReader::accounts);
    if (statements.binaryLog().isEmpty()) {
      memory.binaryLogRead(fromStatus(memory.status));
    } else if (!commitsWait && stalls(memory.sessions).isEmpty()) {
      binaryLog(session, executed, limit);
    }
  }

  private void binaryLog(SqlSession session, GtidPosition executed, Deadline limit)
      throws SQLException {
    try {
      attempt(session, statements.binaryLog(), limit)
          .flatMap(rows -> rows.stream().findFirst())
          .ifPresent(row -> memory.binaryLogRead(fromRow(row)));
    } catch (SQLException e) {
      memory.binaryLogStalled(executed);
      throw e;
    }
  }

  /**
   * Asks what a person wants asked, each statement for itself: what fails is told, and never makes
   * the server look dead.
   */
  private void detect(SqlSession session, boolean replica, Deadline deadline) {
    long now = deadline.nowNanos();
    for (Map.Entry<Subject, String> query : memory.queriesDue(now).entrySet()) {
      Subject subject = query.getKey();
      if (subject.ofCluster() && replica) {
        memory.detected(subject, Optional.empty(), now);
        continue;
      }
      try {
        List<Row> rows = session.query(query.getValue(), deadline.within(LIMIT));
        memory.detected(
            subject, rows.stream().findFirst().map(Row::first).filter(v -> !v.isEmpty()), now);
      } catch (SQLException e) {
        boolean hung = Failures.serverCode(e) == 0 || !session.isOpen();
        memory.notDetected(subject, String.valueOf(e.getMessage()), hung, now);
        if (hung) {
          return; // the others with the next probe
        }
      }
    }
  }

  /** Empty if the server refuses the statement, which then is not asked of it again. */
  private Optional<List<Row>> attempt(SqlSession session, String sql, Deadline limit)
      throws SQLException {
    if (refused.contains(sql)) {
      return Optional.empty();
    }
    try {
      return Optional.of(session.query(sql, limit));
    } catch (SQLException e) {
      if (Failures.serverCode(e) == 0 || !session.isOpen()) {
        throw e;
      }
      refused.add(sql);
      return Optional.empty();
    }
  }

  InstanceDetails details(
      ServerSettings settings, GtidPosition executed, Optional<GroupFacts> group) {
    return new InstanceDetails(
        settings,
        memory.binaryLog(executed),
        activity(),
        group,
        memory.accounts,
        memory.detected());
  }

  Row status() {
    return memory.status;
  }

  private ServerActivity activity() {
    List<Row> stalls = stalls(memory.sessions);
    return new ServerActivity(
        memory.status.number("Uptime", -1),
        (int) memory.status.number("Threads_connected", 0),
        memory.sessions.stream()
            .filter(row -> isDump(row.text("command")))
            .map(DetailsReader::dump)
            .toList(),
        stalls.size(),
        longest(stalls),
        longest(in(memory.sessions, LOCKED_OUT)),
        memory.enabledEvents);
  }

  private static List<Row> stalls(List<Row> sessions) {
    return in(sessions, COMMITTING).stream()
        .filter(row -> row.number("seconds", 0) >= ServerActivity.STALL_SECONDS)
        .toList();
  }

  private static List<Row> in(List<Row> sessions, Set<String> states) {
    return sessions.stream()
        .filter(row -> states.contains(row.text("state").toLowerCase(Locale.ROOT)))
        .toList();
  }

  private static long longest(List<Row> sessions) {
    return sessions.stream().mapToLong(row -> row.number("seconds", 0)).max().orElse(0);
  }

  private static boolean isDump(String command) {
    return command.startsWith("Binlog Dump");
  }

  private static DumpThread dump(Row row) {
    return new DumpThread(
        row.text("user"),
        row.text("host").replaceFirst(":\\d+$", ""),
        row.text("command").endsWith("GTID"),
        row.number("seconds", -1));
  }

  private static List<ReplicationAccount> accounts(List<Row> rows) {
    return rows.stream()
        .map(row -> new ReplicationAccount(row.text("user"), row.text("host"), row.text("plugin")))
        .toList();
  }

  private static BinaryLogFacts fromRow(Row row) {
    return new BinaryLogFacts(
        new BinlogCoordinates(row.text("File"), row.number("Position", 0)),
        false,
        names(row.text("Binlog_Do_DB")),
        names(row.text("Binlog_Ignore_DB")));
  }

  /** MariaDB keeps the end of what is committed in its status, which takes no lock of a commit. */
  private static BinaryLogFacts fromStatus(Row status) {
    return new BinaryLogFacts(
        new BinlogCoordinates(
            status.text("Binlog_snapshot_file"), status.number("Binlog_snapshot_position", 0)),
        false,
        List.of(),
        List.of());
  }

  private static List<String> names(String list) {
    return list.isBlank() ? List.of() : List.of(list.split(","));
  }
}
