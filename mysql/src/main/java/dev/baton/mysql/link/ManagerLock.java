package dev.baton.mysql.link;

import dev.baton.mysql.dialect.SqlText;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The advisory lock by which one manager at a time acts on an instance. Nothing is written: the
 * lock lives in the connection that took it, and a second lock beside it carries the manager's name
 * for those who can see locks (MySQL's performance schema). Where they cannot be seen the holder is
 * named by its connection.
 */
final class ManagerLock {

  private static final String LOCK = "baton.manager";
  private static final String NAME_PREFIX = "baton.manager=";

  /** MySQL's limit for a lock's name. */
  private static final int MAX_NAME = 64;

  private static final String HOLDER =
      "SELECT id, user, host FROM information_schema.processlist WHERE id = IS_USED_LOCK('"
          + LOCK
          + "')";

  private ManagerLock() {}

  /** Takes the lock, or says who has it. */
  static String claim(SqlSession session, String managerId, Deadline deadline) throws SQLException {
    String mine =
        session.value("SELECT IS_USED_LOCK('" + LOCK + "') <=> CONNECTION_ID()", deadline);
    if (mine.equals("1")) {
      return managerId;
    }
    if (session.value("SELECT GET_LOCK('" + LOCK + "', 0)", deadline).equals("1")) {
      session.value("SELECT GET_LOCK(" + SqlText.quote(marker(managerId)) + ", 0)", deadline);
      return managerId;
    }
    return holder(session, deadline);
  }

  /** Gives the lock back if this connection has it, and says who has it now. */
  static Optional<String> disclaim(SqlSession session, String managerId, Deadline deadline)
      throws SQLException {
    session.value("SELECT RELEASE_LOCK(" + SqlText.quote(marker(managerId)) + ") <=> 1", deadline);
    session.value("SELECT RELEASE_LOCK('" + LOCK + "') <=> 1", deadline);
    if (session.value("SELECT IS_FREE_LOCK('" + LOCK + "')", deadline).equals("1")) {
      return Optional.empty();
    }
    return Optional.of(holder(session, deadline));
  }

  private static String holder(SqlSession session, Deadline deadline) throws SQLException {
    Optional<String> named = markerOfHolder(session, deadline);
    if (named.isPresent()) {
      return named.get();
    }
    Optional<Row> connection = session.first(HOLDER, deadline);
    return connection
        .map(
            row ->
                "connection %s of %s@%s"
                    .formatted(row.text("id"), row.text("user"), row.text("host")))
        .orElse("a connection that has just ended");
  }

  private static Optional<String> markerOfHolder(SqlSession session, Deadline deadline)
      throws SQLException {
    try {
      return session
          .first(
              "SELECT l.object_name AS name FROM performance_schema.metadata_locks l"
                  + " JOIN performance_schema.threads t ON t.thread_id = l.owner_thread_id"
                  + " WHERE l.object_type = 'USER LEVEL LOCK'"
                  + " AND l.object_name LIKE '"
                  + NAME_PREFIX
                  + "%'"
                  + " AND t.processlist_id = IS_USED_LOCK('"
                  + LOCK
                  + "')",
              deadline)
          .map(row -> row.text("name").substring(NAME_PREFIX.length()));
    } catch (SQLException e) {
      if (session.isOpen()) {
        return Optional.empty(); // no such table, or no right to it
      }
      throw e;
    }
  }

  private static String marker(String managerId) {
    String marker = NAME_PREFIX + managerId;
    return marker.length() <= MAX_NAME ? marker : marker.substring(0, MAX_NAME);
  }
}
