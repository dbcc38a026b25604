package dev.baton.mysql.binlog;

import dev.baton.core.gtid.MysqlGtid;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.EventTypes;
import dev.baton.wire.client.BinlogDump;
import dev.baton.wire.client.ServerErrorException;
import java.io.IOException;
import java.sql.SQLException;

/** MySQL's errant transactions: a set, and the server dumps exactly what is not in another. */
final class MysqlErrantTransactions implements ErrantTransactions {

  private final DumpConnections connections;
  private final MysqlGtidSet known;
  private final MysqlGtidSet errant;

  MysqlErrantTransactions(DumpConnections connections, MysqlGtidSet executed, MysqlGtidSet known) {
    this.connections = connections;
    this.known = known;
    this.errant = executed.subtract(known);
  }

  @Override
  public boolean find(Deadline deadline) {
    return !errant.isEmpty();
  }

  @Override
  public String copyTo(ArchiveFiles files, Deadline deadline) throws SQLException, IOException {
    try (BinlogDump dump =
        BinlogDump.mysql(
            connections.open(deadline), known.toString(), DumpConnections.dumpId(), false)) {
      copy(dump, files);
    } catch (ServerErrorException e) {
      throw DumpConnections.asSql(e);
    }
    MysqlGtidSet missing =
        errant.subtract(MysqlGtidSet.of(files.gtids().stream().map(MysqlGtid::parse).toList()));
    if (!missing.isEmpty()) {
      throw new RefusedException(
          missing + " cannot be read from its binary logs any more: copy the server's data first");
    }
    return errant.toString();
  }

  private static void copy(BinlogDump dump, ArchiveFiles files) throws IOException {
    boolean inTransaction = false;
    BinlogEvent event = dump.next();
    while (event != null) {
      if (event.type() == EventTypes.FORMAT_DESCRIPTION) {
        files.describe(event);
      } else if (BinlogDump.isStored(event)) {
        inTransaction =
            EventTypes.isGtid(event.type()) || (inTransaction && !isOfFile(event.type()));
        if (inTransaction) {
          files.add(event);
        }
      }
      event = dump.next();
    }
  }

  /** Events between transactions, which belong to the file and not to what happened. */
  private static boolean isOfFile(int type) {
    return switch (type) {
      case EventTypes.ROTATE, EventTypes.STOP, EventTypes.PREVIOUS_GTIDS -> true;
      default -> false;
    };
  }
}
