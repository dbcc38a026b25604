package dev.baton.mysql.binlog;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.EventData;
import dev.baton.wire.binlog.EventDecoder;
import dev.baton.wire.binlog.EventTypes;
import dev.baton.wire.client.BinlogDump;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks a MariaDB server's binary log whether exact transactions lie in it (invariant 7), as a
 * replica in strict mode would that has come so far: the server refuses to serve one whose position
 * it does not hold itself.
 *
 * <p>Source: {@code check_slave_start_position} and {@code send_event_to_slave} in MariaDB's {@code
 * sql/sql_repl.cc}.
 */
public final class MariadbBinlog {

  private static final int REFUSED_DUMP = 1236;

  /** The position is of another branch, or ahead. */
  private static final String NOT_THERE = "which is not in the master's binlog";

  /** A later one of the same server is there, this one is not. */
  private static final String HOLE = "The binlog on the master is missing the GTID";

  private static final String POSITIONS =
      "SELECT @@global.gtid_binlog_pos, @@global.gtid_slave_pos";

  private final DumpConnections connections;

  public MariadbBinlog(DumpConnections connections) {
    this.connections = connections;
  }

  /**
   * @throws RefusedException if the server has purged the logs in which it would have to look
   */
  public boolean contains(GtidPosition position, Deadline deadline) throws SQLException {
    if (!(position instanceof MariadbGtidPosition wanted)) {
      throw new RefusedException("a MariaDB server cannot hold the MySQL position " + position);
    }
    if (wanted.isEmpty()) {
      return true;
    }
    try (WireConnection connection = connections.open(deadline)) {
      return knowsDomains(connection, wanted) && serves(connection, wanted);
    } catch (ServerErrorException e) {
      String text = String.valueOf(e.getMessage());
      if (e.code() == REFUSED_DUMP && (text.contains(NOT_THERE) || text.contains(HOLE))) {
        return false;
      }
      if (e.code() == REFUSED_DUMP) {
        throw new RefusedException("its binary logs cannot tell: " + text);
      }
      throw DumpConnections.asSql(e);
    } catch (IOException e) {
      throw DumpConnections.asSql(e);
    }
  }

  /** A domain that the server has never seen it would serve from any position. */
  private static boolean knowsDomains(WireConnection connection, MariadbGtidPosition wanted)
      throws IOException {
    List<@Nullable String> row = connection.query(POSITIONS).rows().getFirst();
    MariadbGtidPosition known = position(row.get(0)).joinedWith(position(row.get(1)));
    return wanted.gtids().stream().allMatch(gtid -> known.at(gtid.domain()).isPresent());
  }

  private static MariadbGtidPosition position(@Nullable String text) {
    return text == null ? MariadbGtidPosition.EMPTY : MariadbGtidPosition.parse(text);
  }

  private static boolean serves(WireConnection connection, MariadbGtidPosition wanted)
      throws IOException {
    try (BinlogDump dump =
        BinlogDump.mariadb(connection, wanted.toString(), true, DumpConnections.dumpId(), false)) {
      readUntilFound(dump, wanted);
      return true;
    }
  }

  /**
   * A domain's transaction has been found when the one after it is sent, or when the log ends
   * without an error: a hole is noticed only on the way.
   */
  private static void readUntilFound(BinlogDump dump, MariadbGtidPosition wanted)
      throws IOException {
    Set<Long> sought = new HashSet<>();
    wanted.gtids().forEach(gtid -> sought.add(gtid.domain()));
    EventDecoder decoder = new EventDecoder();
    BinlogEvent event = dump.next();
    while (event != null && !sought.isEmpty()) {
      if (event.type() == EventTypes.MARIADB_GTID
          && decoder.decode(event) instanceof EventData.Gtid gtid) {
        sought.remove(MariadbGtid.parse(gtid.gtid()).domain());
      }
      event = dump.next();
    }
  }
}
