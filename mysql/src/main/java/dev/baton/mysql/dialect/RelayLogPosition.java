package dev.baton.mysql.dialect;

import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.mysql.session.Deadline;
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
  private static final Pattern GTID = Pattern.compile("GTID (\\d+-\\d+-\\d+)");

  /**
   * Moves forward past transactions that have been executed already. The server writes down how far
   * its applier is only after the commit, so after a crash the place it remembers may lie one
   * transaction back, and applying that again would stop the applier (error 1950).
   *
   * @param start where the server would go on; in the middle of a file or at its beginning
   */
  static RelayLogPosition firstNotExecuted(
      SqlSession session, RelayLogPosition start, MariadbGtidPosition executed, Deadline deadline)
      throws SQLException {
    RelayLogPosition from = start;
    while (true) {
      List<Row> page =
          session.query(
              "SHOW RELAYLOG EVENTS IN %s FROM %d LIMIT %d"
                  .formatted(SqlText.quote(from.file()), from.position(), PAGE),
              deadline);
      Optional<Row> found = page.stream().filter(row -> isNotExecuted(row, executed)).findFirst();
      if (found.isPresent()) {
        boolean nothingSkipped =
            page.stream().takeWhile(row -> row != found.get()).noneMatch(r -> gtid(r).isPresent());
        return from == start && nothingSkipped
            ? start
            : new RelayLogPosition(start.file(), found.get().number("Pos", 4));
      }
      if (page.size() < PAGE) {
        return start; // all of this file is executed or none of it a transaction: nothing to skip
      }
      from = new RelayLogPosition(start.file(), page.getLast().number("Pos", 4));
    }
  }

  private static boolean isNotExecuted(Row event, MariadbGtidPosition executed) {
    return gtid(event)
        .filter(gtid -> !executed.covers(MariadbGtidPosition.of(List.of(gtid))))
        .isPresent();
  }

  private static Optional<MariadbGtid> gtid(Row event) {
    Matcher matcher = GTID.matcher(event.text("Info"));
    return event.text("Event_type").equals("Gtid") && matcher.find()
        ? Optional.of(MariadbGtid.parse(matcher.group(1)))
        : Optional.empty();
  }
}
