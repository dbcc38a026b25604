package dev.baton.mysql.dialect;

import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in a MariaDB relay log. */
record RelayLogPosition(String file, long position) {

  private static final int PAGE = 500;
  private static final long FIRST_EVENT = 4;
  private static final Pattern GTID = Pattern.compile("GTID (\\d+-\\d+-\\d+)");
  private static final Pattern NUMBERED = Pattern.compile("(.*\\.)(\\d+)");

  /** ER_ERROR_WHEN_EXECUTING_COMMAND with the server's words for a file that is not there. */
  private static final String NO_SUCH_FILE = "Could not find target log";

  /**
   * Moves forward past transactions that have been executed already, into later files too. The
   * server writes down how far its applier is only after the commit and syncs it rarely, so after a
   * crash the place it remembers may lie back by transactions or by files, and applying those again
   * would stop the applier (error 1950).
   *
   * @param start where the server would go on; in the middle of a file or at its beginning
   * @return empty if all that follows is executed
   */
  static Optional<RelayLogPosition> firstNotExecuted(
      SqlSession session, RelayLogPosition start, MariadbGtidPosition executed, Deadline deadline)
      throws SQLException {
    Optional<RelayLogPosition> found = start.search(session, executed, deadline);
    RelayLogPosition file = start;
    while (found.isEmpty()) {
      file = file.nextFile();
      try {
        found = file.search(session, executed, deadline);
      } catch (SQLException e) {
        if (String.valueOf(e.getMessage()).contains(NO_SUCH_FILE)) {
          return Optional.empty();
        }
        throw e;
      }
    }
    return found;
  }

  /** This place itself if nothing is to be skipped; empty if the rest of the file is executed. */
  private Optional<RelayLogPosition> search(
      SqlSession session, MariadbGtidPosition executed, Deadline deadline) throws SQLException {
    long from = position;
    boolean skipped = false;
    while (true) {
      List<Row> page =
          session.query(
              "SHOW RELAYLOG EVENTS IN %s FROM %d LIMIT %d"
                  .formatted(SqlText.quote(file), from, PAGE),
              deadline);
      for (Row event : page) {
        Optional<MariadbGtid> gtid = gtid(event);
        if (gtid.isPresent() && !executed.covers(MariadbGtidPosition.of(List.of(gtid.get())))) {
          return Optional.of(
              skipped ? new RelayLogPosition(file, event.number("Pos", FIRST_EVENT)) : this);
        }
        skipped |= gtid.isPresent();
      }
      if (page.size() < PAGE) {
        return Optional.empty();
      }
      from = page.getLast().number("Pos", FIRST_EVENT);
    }
  }

  private RelayLogPosition nextFile() throws RefusedException {
    Matcher matcher = NUMBERED.matcher(file);
    if (!matcher.matches()) {
      throw new RefusedException("its relay log file has no number: " + file);
    }
    String digits = matcher.group(2);
    String next = String.valueOf(Long.parseLong(digits) + 1);
    String zeros = "0".repeat(Math.max(0, digits.length() - next.length()));
    return new RelayLogPosition(matcher.group(1) + zeros + next, FIRST_EVENT);
  }

  private static Optional<MariadbGtid> gtid(Row event) {
    Matcher matcher = GTID.matcher(event.text("Info"));
    return event.text("Event_type").equals("Gtid") && matcher.find()
        ? Optional.of(MariadbGtid.parse(matcher.group(1)))
        : Optional.empty();
  }
}
