package dev.baton.proxy.session;

import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.result.ResponseTracker;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code SELECT ROW_COUNT()} or {@code SELECT FOUND_ROWS()} from a connection that
 * did not run the statement before: the server's own, with its columns, flags and warnings, but the
 * session's number in its one row.
 */
final class OwnCount {

  private static final int HEADER = Packets.HEADER_LENGTH;

  /** Of a row of one number in the binary protocol: header, null bitmap, eight bytes. */
  private static final int BINARY_ROW = 10;

  /** A longer one would be no EOF packet but a row. */
  private static final int EOF_LIMIT = 9;

  private long value = PreviousCounts.UNKNOWN;
  private @Nullable ByteBuf collected;

  /**
   * Takes the number that the statement asks for, if it asks for nothing else and that is known.
   */
  void choose(Plan plan, PreviousCounts known) {
    forget(); // the half of an answer whose connection was lost
    value = plan.asks == null ? PreviousCounts.UNKNOWN : known.of(plan.asks);
  }

  /** Whether the number is known, so that any connection will do. */
  boolean isKnown() {
    return value != PreviousCounts.UNKNOWN;
  }

  /** Whether only the connection of the statement before can tell. */
  boolean needsPrevious(Plan plan) {
    return plan.readsPrevious && !isKnown();
  }

  /** Whether nobody can tell, on the connection that the session has now. */
  boolean isGone(Plan plan, PreviousCounts known, boolean untouched) {
    return needsPrevious(plan) && !(untouched && known.isHere(plan));
  }

  /** The command is over, or begins again. */
  void forget() {
    value = PreviousCounts.UNKNOWN;
    ByteBuf half = collected;
    collected = null;
    if (half != null) {
      half.release();
    }
  }

  /**
   * Takes a part of the server's answer, and its reference.
   *
   * @return the whole answer for the client, who releases it; null while it is not whole
   */
  @Nullable ByteBuf put(ByteBuf bytes, ResponseTracker response) {
    ByteBuf whole = bytes;
    ByteBuf before = collected;
    if (before != null) {
      whole = before.writeBytes(bytes);
      bytes.release();
    }
    if (!response.isComplete()) {
      collected = before == null ? copy(bytes) : whole;
      return null;
    }
    collected = null;
    boolean rows = response.errorCode() == 0 && response.rows() == 1;
    return rows ? withValue(whole, response) : whole;
  }

  private static ByteBuf copy(ByteBuf bytes) {
    ByteBuf copy = bytes.alloc().buffer(2 * bytes.readableBytes()).writeBytes(bytes);
    bytes.release();
    return copy;
  }

  private ByteBuf withValue(ByteBuf answer, ResponseTracker response) {
    int row = after(answer, answer.readerIndex());
    if (response.isDescribed()) {
      row = after(answer, row);
    }
    if (answer.getUnsignedByte(row + HEADER) == Packets.EOF
        && Packets.lengthAt(answer, row) < EOF_LIMIT) {
      row = after(answer, row); // what ends the columns
    }
    if (response.command() == Commands.STMT_EXECUTE) {
      if (Packets.lengthAt(answer, row) == BINARY_ROW) {
        answer.setLongLE(row + HEADER + 2, value);
      }
      return answer;
    }
    int rest = after(answer, row);
    ByteBuf out = answer.alloc().buffer(answer.readableBytes() + Long.BYTES * 3);
    out.writeBytes(answer, answer.readerIndex(), row - answer.readerIndex());
    int start = Packets.begin(out);
    Fields.writeLenencString(out, Long.toString(value));
    Packets.end(out, start, Packets.sequenceAt(answer, row));
    out.writeBytes(answer, rest, answer.writerIndex() - rest);
    answer.release();
    return out;
  }

  private static int after(ByteBuf answer, int packet) {
    return packet + HEADER + Packets.lengthAt(answer, packet);
  }
}
