package dev.baton.ops.pitr;

import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.EventTypes;
import dev.baton.wire.binlog.LoggedStatement;
import dev.baton.wire.binlog.LoggedStatement.Setting;
import dev.baton.wire.packet.MalformedPacketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What cannot be replayed, so that it is known before anything is changed. Stateless. */
final class Replayable {

  private static final int LOAD_APPEND = 9;
  private static final int LOAD_DELETE = 11;
  private static final int LOAD_BEGIN = 17;
  private static final int LOAD_EXECUTE = 18;

  /** In a MariaDB GTID event's body, after the number and the domain. */
  private static final int MARIADB_FLAGS_AT = BinlogEvent.HEADER_LENGTH + 12;

  private static final int MARIADB_XA = 64 | 128;

  private Replayable() {}

  /** Why an event cannot be replayed; empty if it can. */
  static String refusal(BinlogEvent event) {
    return switch (event.type()) {
      case EventTypes.TRANSACTION_PAYLOAD ->
          "it is compressed (binlog_transaction_compression), which is not replayed yet";
      case EventTypes.MARIADB_WRITE_ROWS_COMPRESSED_V1,
          EventTypes.MARIADB_UPDATE_ROWS_COMPRESSED_V1,
          EventTypes.MARIADB_DELETE_ROWS_COMPRESSED_V1,
          EventTypes.MARIADB_WRITE_ROWS_COMPRESSED,
          EventTypes.MARIADB_UPDATE_ROWS_COMPRESSED,
          EventTypes.MARIADB_DELETE_ROWS_COMPRESSED ->
          "its rows are compressed (log_bin_compress), which is not replayed yet";
      case EventTypes.XA_PREPARE -> "it is a part of an XA transaction, which is not replayed yet";
      case LOAD_APPEND, LOAD_DELETE, LOAD_BEGIN, LOAD_EXECUTE ->
          "it is a LOAD DATA that was logged as a statement, which is not replayed yet";
      case EventTypes.INCIDENT -> "the server lost something there (an incident event)";
      case EventTypes.MARIADB_GTID ->
          (event.raw()[MARIADB_FLAGS_AT] & MARIADB_XA) != 0
              ? "it is a part of an XA transaction, which is not replayed yet"
              : "";
      case EventTypes.QUERY, EventTypes.MARIADB_QUERY_COMPRESSED -> statement(event);
      default -> "";
    };
  }

  private static String statement(BinlogEvent event) {
    LoggedStatement statement;
    try {
      statement = LoggedStatement.read(event);
    } catch (MalformedPacketException e) {
      return "it is " + e.getMessage();
    }
    if (statement.settings().containsKey(Setting.SPLIT_ALTER)) {
      return "it is a half of an ALTER (binlog_alter_two_phase), which is not replayed yet";
    }
    byte[] text = statement.statement();
    String begin =
        new String(text, 0, Math.min(text.length, 3), StandardCharsets.US_ASCII)
            .toUpperCase(Locale.ROOT);
    return begin.equals("XA ")
        ? "it is a part of an XA transaction, which is not replayed yet"
        : "";
  }
}
