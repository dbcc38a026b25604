package dev.baton.mysql.dialect;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** MariaDB's history is a position in each domain. */
final class MariadbHistory implements History {

  @Override
  public GtidPosition probed(SqlSession session, Deadline deadline) throws SQLException {
    return executed(session, deadline)
        .joinedWith(
            MariadbGtidPosition.parse(session.value("SELECT @@global.gtid_binlog_pos", deadline)));
  }

  /**
   * What has been committed: the applier's position, and what the server wrote itself. The binary
   * log's own position is ahead of the commits that it precedes.
   */
  MariadbGtidPosition executed(SqlSession session, Deadline deadline) throws SQLException {
    return MariadbGtidPosition.parse(session.value("SELECT @@global.gtid_current_pos", deadline));
  }

  /**
   * By the very transactions (invariant 7): a write of this server's own has the sequence number
   * that the next one from the source has, too. The position tells the last one of a domain alone;
   * where that is another server's, the applier's position and the last one of each server in the
   * binary log are asked.
   */
  @Override
  public boolean hasExecuted(SqlSession session, GtidPosition position, Deadline deadline)
      throws SQLException {
    MariadbGtidPosition executed = executed(session, deadline);
    if (!executed.covers(position)) {
      return false;
    }
    List<MariadbGtid> untold =
        ((MariadbGtidPosition) position)
            .gtids().stream().filter(gtid -> !tells(executed.gtids(), gtid)).toList();
    if (untold.isEmpty()) {
      return true;
    }
    List<MariadbGtid> known = new ArrayList<>();
    for (String variable : List.of("gtid_slave_pos", "gtid_binlog_state")) {
      known.addAll(MariadbGtid.parseList(session.value("SELECT @@global." + variable, deadline)));
    }
    return untold.stream().allMatch(gtid -> tells(known, gtid));
  }

  /** Whether this server's transactions up to this one are among what these stand for. */
  private static boolean tells(List<MariadbGtid> last, MariadbGtid gtid) {
    return last.stream()
        .anyMatch(
            known ->
                known.domain() == gtid.domain()
                    && known.server() == gtid.server()
                    && known.sequence() >= gtid.sequence());
  }
}
