package dev.baton.wire.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Reads the session-state entries of an OK packet. Unknown entry types are skipped. */
public final class SessionChanges {
  public static final int SYSTEM_VARIABLES = 0;
  public static final int SCHEMA = 1;
  public static final int STATE_CHANGE = 2;
  public static final int GTIDS = 3;
  public static final int TRANSACTION_CHARACTERISTICS = 4;
  public static final int TRANSACTION_STATE = 5;

  private SessionChanges() {}

  /** Reads entries until the buffer's end. */
  public static void read(ByteBuf entries, SessionStateListener listener) {
    while (entries.isReadable()) {
      int type = Fields.readInt1(entries, "session state type");
      long length = Fields.readLenenc(entries, "session state length");
      Fields.require(entries, length, "session state entry");
      ByteBuf entry = entries.readSlice((int) length);
      readEntry(type, entry, listener);
    }
  }

  /** A copy of the entries but for those of one type. */
  public static ByteBuf without(int type, ByteBuf entries) {
    ByteBuf kept = Unpooled.buffer(entries.readableBytes());
    while (entries.isReadable()) {
      int start = entries.readerIndex();
      int found = Fields.readInt1(entries, "session state type");
      Fields.skip(entries, Fields.readLenenc(entries, "session state length"), "session state");
      if (found != type) {
        kept.writeBytes(entries, start, entries.readerIndex() - start);
      }
    }
    return kept;
  }

  private static void readEntry(int type, ByteBuf entry, SessionStateListener listener) {
    switch (type) {
      case SYSTEM_VARIABLES -> {
        while (entry.isReadable()) { // MariaDB puts several pairs into one entry
          String name = Fields.readLenencString(entry, "system variable");
          listener.onSystemVariable(name, Fields.readLenencString(entry, "variable value"));
        }
      }
      case SCHEMA -> listener.onSchema(Fields.readLenencString(entry, "schema"));
      case STATE_CHANGE -> // a bare character, whatever the documentation says of its length
          listener.onStateChange(Fields.readInt1(entry, "state change") == '1');
      case GTIDS -> {
        Fields.readInt1(entry, "GTID encoding");
        listener.onGtids(Fields.readLenencString(entry, "GTIDs"));
      }
      case TRANSACTION_CHARACTERISTICS ->
          listener.onTransactionCharacteristics(
              Fields.readLenencString(entry, "transaction characteristics"));
      case TRANSACTION_STATE ->
          listener.onTransactionState(Fields.readLenencString(entry, "transaction state"));
      default -> {
        // of a newer server; nothing here depends on it
      }
    }
  }
}
