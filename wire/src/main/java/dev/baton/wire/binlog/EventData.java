package dev.baton.wire.binlog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an event says, for the types that Baton reads. */
public sealed interface EventData {

  /**
   * A transaction begins.
   *
   * @param gtid in the flavour's text form ({@code uuid:1}, {@code uuid:tag:1}, {@code 0-1-1});
   *     empty for an anonymous one
   * @param standalone MariaDB: the one event that follows is all of it
   */
  record Gtid(String gtid, boolean standalone) implements EventData {}

  /** All transactions in the files before this one; MySQL's set or MariaDB's list as text. */
  record PreviousGtids(String gtids) implements EventData {}

  /**
   * The first event of a file.
   *
   * @param checksum whether every event ends with a CRC-32
   */
  record FormatDescription(int binlogVersion, String serverVersion, boolean checksum)
      implements EventData {}

  /** The log goes on in another file. */
  record Rotate(String file, long position) implements EventData {}

  /**
   * A statement: data definition, BEGIN, COMMIT, or a change logged as its text.
   *
   * @param threadId of the connection that ran it on the server where it was first written
   * @param schema the default schema; empty if none
   */
  record Query(long threadId, String schema, String statement) implements EventData {}

  /** The text of the statement whose row events follow. */
  record StatementText(String statement) implements EventData {}

  /** Which table the row events that follow, with the same id, are about. */
  record TableMap(long tableId, String schema, String table, List<ColumnType> columns)
      implements EventData {

    /** {@code schema.table}. */
    public String name() {
      return schema + "." + table;
    }
  }

  /**
   * Rows of one table, changed in one way.
   *
   * @param table null if no table map came before
   * @param changes empty if the rows could not be decoded, then {@code undecoded} says why
   */
  record Rows(
      long tableId,
      RowChange.Kind kind,
      @Nullable TableMap table,
      List<RowChange> changes,
      String undecoded)
      implements EventData {}

  /** The transaction committed. */
  record Xid(long xid) implements EventData {}

  /** The transaction was prepared under XA: that ends it in the log. */
  record XaPrepare(boolean onePhase) implements EventData {}

  /** A compressed transaction (zstd), which is not taken apart. */
  record TransactionPayload(int bytes) implements EventData {}

  /** The server lives and has nothing to say. */
  record Heartbeat() implements EventData {}

  /** Any other type, left undecoded. */
  record Other(int type) implements EventData {}
}
