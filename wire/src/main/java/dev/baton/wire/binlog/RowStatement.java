package dev.baton.wire.binlog;

import java.util.zip.CRC32;

/**
 * Where the row events of one statement end: the last one says so, and the tables are closed there.
 */
public final class RowStatement {
  /** After the table's number. */
  private static final int FLAGS_AT = BinlogEvent.HEADER_LENGTH + 6;

  private static final int STATEMENT_END = 1;

  private RowStatement() {}

  /** Whether an event of this type holds rows. */
  public static boolean isRows(int type) {
    return RowEvents.kindOf(type) != null;
  }

  /** Whether the statement ends with this event of rows. */
  public static boolean isLast(BinlogEvent rows) {
    return (rows.raw()[FLAGS_AT] & STATEMENT_END) != 0;
  }

  /** The same rows, as the last ones of their statement. */
  public static BinlogEvent asLast(BinlogEvent rows) {
    byte[] raw = rows.raw().clone();
    raw[FLAGS_AT] |= STATEMENT_END;
    if (rows.checksumLength() > 0) {
      int end = raw.length - rows.checksumLength();
      CRC32 crc = new CRC32();
      crc.update(raw, 0, end);
      for (int i = 0; i < rows.checksumLength(); i++) {
        raw[end + i] = (byte) (crc.getValue() >>> 8 * i);
      }
    }
    return new BinlogEvent(raw, rows.checksumLength(), rows.offset());
  }
}
