package dev.baton.proxy.backend;

import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;

/**
 * Reads the answer to a question of Baton's own, packet by packet: small, whole, and of one row of
 * texts. What is not such an answer is a {@link dev.baton.wire.packet.MalformedPacketException}.
 */
final class OwnAnswer {

  private OwnAnswer() {}

  /** The next packet's payload. */
  static ByteBuf payload(ByteBuf answer) {
    int length = Fields.readInt3(answer, "packet length");
    Fields.skip(answer, 1, "sequence number");
    Fields.require(answer, length, "packet");
    return answer.readSlice(length);
  }

  /** The row after the columns, and after what ends those where that is a packet of its own. */
  static ByteBuf row(ByteBuf answer) {
    ByteBuf row = payload(answer);
    boolean end = row.readableBytes() < 9 && Fields.peekInt1(row, "row") == Packets.EOF;
    return end ? payload(answer) : row;
  }

  /** The next value of a row; {@code NULL} for none. */
  static String text(ByteBuf row) {
    if (Fields.peekInt1(row, "value") == Fields.NULL_MARKER) {
      Fields.skip(row, 1, "value");
      return "NULL";
    }
    return Fields.readLenencString(row, "value");
  }
}
