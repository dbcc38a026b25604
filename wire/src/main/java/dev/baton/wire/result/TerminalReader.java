package dev.baton.wire.result;

import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.packet.ServerStatus;
import dev.baton.wire.packet.SessionChanges;
import dev.baton.wire.packet.SessionStateListener;
import io.netty.buffer.ByteBuf;

/**
 * Reads OK, EOF and ERR packets in place, by absolute index, into fields that the next one
 * overwrites.
 */
final class TerminalReader {
  private final SessionStateListener listener;

  private int index;
  private int end;
  private int status;
  private int warnings;
  private int errorCode;
  private boolean changed;
  private long affectedRows;
  private long lastInsertId;

  TerminalReader(SessionStateListener listener) {
    this.listener = listener;
  }

  void reset() {
    status = 0;
    warnings = 0;
    errorCode = 0;
    affectedRows = 0;
    lastInsertId = 0;
  }

  void readOk(ByteBuf in, int payload, int length, long capabilities) {
    index = payload + 1;
    end = payload + length;
    affectedRows = lenenc(in);
    long insertId = lenenc(in);
    lastInsertId = insertId == 0 ? lastInsertId : insertId; // of several results, the last one's
    status = int2(in);
    warnings = int2(in);
    changed =
        (status & ServerStatus.SESSION_STATE_CHANGED) != 0
            && Capabilities.has(capabilities, Capabilities.SESSION_TRACK);
    if (changed && index < end) {
      readSessionState(in);
    }
  }

  private void readSessionState(ByteBuf in) {
    long info = lenenc(in);
    need(info);
    index += (int) info;
    if (index == end) {
      return;
    }
    long state = lenenc(in);
    need(state);
    SessionChanges.read(in.slice(index, (int) state), listener);
  }

  void readEof(ByteBuf in, int payload, int length) {
    if (in.getUnsignedByte(payload) != Packets.EOF || length >= 9) {
      throw new MalformedPacketException("no EOF packet where one ends the columns");
    }
    index = payload + 1;
    end = payload + length;
    warnings = int2(in);
    status = int2(in);
  }

  int readError(ByteBuf in, int payload, int length) {
    index = payload + 1;
    end = payload + length;
    errorCode = int2(in);
    return errorCode;
  }

  /** The number of columns, which is all that its packet holds, but for a flag where agreed on. */
  long readCount(ByteBuf in, int payload, int length, boolean flagged) {
    index = payload;
    end = payload + length - (flagged ? 1 : 0);
    long count = lenenc(in);
    if (count <= 0 || count > 0xffff || index != end) {
      throw new MalformedPacketException("a result set of " + count + " columns");
    }
    return count;
  }

  private long lenenc(ByteBuf in) {
    need(1);
    int first = in.getUnsignedByte(index++);
    return switch (first) {
      case 0xfc -> int2(in);
      case 0xfd -> {
        need(3);
        index += 3;
        yield in.getUnsignedMediumLE(index - 3);
      }
      case 0xfe -> {
        need(8);
        index += 8;
        yield in.getLongLE(index - 8);
      }
      case Fields.NULL_MARKER, 0xff ->
          throw new MalformedPacketException(first + " does not begin an integer");
      default -> first;
    };
  }

  private int int2(ByteBuf in) {
    need(2);
    index += 2;
    return in.getUnsignedShortLE(index - 2);
  }

  private void need(long bytes) {
    if (bytes < 0 || bytes > end - index) {
      throw new MalformedPacketException("a terminal packet is shorter than its fields");
    }
  }

  int status() {
    return status;
  }

  /** Whether the last OK packet may have entries of session tracking. */
  boolean tellsOfChanges() {
    return changed;
  }

  int warnings() {
    return warnings;
  }

  int errorCode() {
    return errorCode;
  }

  long affectedRows() {
    return affectedRows;
  }

  long lastInsertId() {
    return lastInsertId;
  }
}
