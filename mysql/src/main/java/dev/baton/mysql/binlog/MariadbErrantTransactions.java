package dev.baton.mysql.binlog;

import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.EventData;
import dev.baton.wire.binlog.EventDecoder;
import dev.baton.wire.binlog.EventTypes;
import dev.baton.wire.client.BinlogDump;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * MariaDB's errant transactions. A position does not tell them, so two binary logs are compared:
 * the instance's own is read from the last file that begins in common history, and in each domain
 * the first transaction that the holder's log does not have is sought by halving. Histories part
 * once: whatever follows it in its domain is errant too.
 */
final class MariadbErrantTransactions implements ErrantTransactions {

  private static final int FILE_START = 4;

  private final SqlSessions sessions;
  private final DumpConnections connections;
  private final MariadbGtidPosition executed;
  private final InstanceLink holder;
  private final Set<MariadbGtid> errant = new HashSet<>();
  private String firstFile = "";

  MariadbErrantTransactions(
      SqlSessions sessions,
      DumpConnections connections,
      MariadbGtidPosition executed,
      InstanceLink holder) {
    this.sessions = sessions;
    this.connections = connections;
    this.executed = executed;
    this.holder = holder;
  }

  @Override
  public boolean find(Deadline deadline) throws SQLException, InstanceException {
    if (held(executed, deadline)) {
      return false;
    }
    try {
      firstFile = lastFileThatBeginsInCommon(deadline);
      for (List<MariadbGtid> domain : transactionsByDomain(deadline).values()) {
        errant.addAll(domain.subList(firstNotHeld(domain, deadline), domain.size()));
      }
    } catch (ServerErrorException e) {
      throw DumpConnections.asSql(e);
    } catch (IOException e) {
      throw DumpConnections.asSql(e);
    }
    if (errant.isEmpty()) {
      throw new RefusedException(
          "its position "
              + executed
              + " is not in the history of "
              + holder.key()
              + ", but no transaction in its binary logs is errant: was gtid_slave_pos set by hand?");
    }
    return true;
  }

  private boolean held(MariadbGtidPosition position, Deadline deadline) throws InstanceException {
    return holder.historyContains(position, deadline.remaining());
  }

  private String lastFileThatBeginsInCommon(Deadline deadline)
      throws SQLException, IOException, InstanceException {
    List<String> files = files(deadline);
    for (String file : files.reversed()) {
      if (held(startOf(file, deadline), deadline)) {
        return file;
      }
    }
    throw new RefusedException(
        "it has purged the binary logs in which its history parted from that of "
            + holder.key()
            + ": copy the server's data first");
  }

  private List<String> files(Deadline deadline) throws SQLException {
    try (SqlSession session = sessions.open(deadline)) {
      List<Row> rows = session.query("SHOW BINARY LOGS", deadline);
      return rows.stream().map(row -> row.text("Log_name")).toList();
    }
  }

  /** The position at the beginning of a file, from the list that each file begins with. */
  private MariadbGtidPosition startOf(String file, Deadline deadline)
      throws SQLException, IOException {
    EventDecoder decoder = new EventDecoder();
    try (BinlogDump dump = dump(file, deadline)) {
      BinlogEvent event = dump.next();
      while (event != null && !EventTypes.isGtid(event.type())) {
        if (decoder.decode(event) instanceof EventData.PreviousGtids list) {
          return last(MariadbGtid.parseList(list.gtids()));
        }
        event = dump.next();
      }
    }
    return MariadbGtidPosition.EMPTY;
  }

  /** The list has an entry for each server; the latest of a domain is its position. */
  private static MariadbGtidPosition last(List<MariadbGtid> list) {
    MariadbGtidPosition position = MariadbGtidPosition.EMPTY;
    for (MariadbGtid gtid : list) {
      position = position.joinedWith(MariadbGtidPosition.of(List.of(gtid)));
    }
    return position;
  }

  private Map<Long, List<MariadbGtid>> transactionsByDomain(Deadline deadline)
      throws SQLException, IOException {
    Map<Long, List<MariadbGtid>> byDomain = new TreeMap<>();
    EventDecoder decoder = new EventDecoder();
    try (BinlogDump dump = dump(firstFile, deadline)) {
      BinlogEvent event = dump.next();
      while (event != null) {
        if (event.type() == EventTypes.MARIADB_GTID) {
          MariadbGtid gtid = gtid(decoder, event);
          byDomain.computeIfAbsent(gtid.domain(), d -> new ArrayList<>()).add(gtid);
        }
        event = dump.next();
      }
    }
    return byDomain;
  }

  private int firstNotHeld(List<MariadbGtid> domain, Deadline deadline) throws InstanceException {
    int low = 0;
    int high = domain.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (held(MariadbGtidPosition.of(List.of(domain.get(middle))), deadline)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public String copyTo(ArchiveFiles files, Deadline deadline) throws SQLException, IOException {
    EventDecoder decoder = new EventDecoder();
    boolean wanted = false;
    try (BinlogDump dump = dump(firstFile, deadline)) {
      BinlogEvent event = dump.next();
      while (event != null) {
        if (event.type() == EventTypes.FORMAT_DESCRIPTION) {
          files.describe(event);
        } else if (BinlogDump.isStored(event)) {
          wanted = isWanted(event, wanted, decoder);
          if (wanted) {
            files.add(event);
          }
        }
        event = dump.next();
      }
    } catch (ServerErrorException e) {
      throw DumpConnections.asSql(e);
    }
    if (files.gtids().size() != errant.size()) {
      throw new RefusedException(
          "its binary logs gave %d of %d errant transactions"
              .formatted(files.gtids().size(), errant.size()));
    }
    return files.gtids().stream().collect(Collectors.joining(","));
  }

  private boolean isWanted(BinlogEvent event, boolean wantedBefore, EventDecoder decoder) {
    return switch (event.type()) {
      case EventTypes.MARIADB_GTID -> errant.contains(gtid(decoder, event));
      case EventTypes.ROTATE,
          EventTypes.STOP,
          EventTypes.MARIADB_GTID_LIST,
          EventTypes.MARIADB_BINLOG_CHECKPOINT ->
          false;
      default -> wantedBefore;
    };
  }

  private static MariadbGtid gtid(EventDecoder decoder, BinlogEvent event) {
    return MariadbGtid.parse(((EventData.Gtid) decoder.decode(event)).gtid());
  }

  private BinlogDump dump(String file, Deadline deadline) throws SQLException, IOException {
    WireConnection connection = connections.open(deadline);
    connection.execute("SET @mariadb_slave_capability = 4"); // otherwise GTIDs are left out
    return BinlogDump.byFile(connection, file, FILE_START, DumpConnections.dumpId(), false);
  }
}
