package dev.baton.proxy.session;

import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.EofPacket;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.OkPacket;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The answers that come from the proxy itself. */
final class Replies {

  private static final int DEFINITION_TAIL = 12;
  private static final int BINARY_COLLATION = 63;
  private static final int NUMBER_WIDTH = 20;
  private static final int LONGLONG = 8;

  /** NOT_NULL, UNSIGNED and BINARY. */
  private static final int UNSIGNED_NOT_NULL = 1 | 32 | 128;

  private Replies() {}

  static void ok(Channel client, int sequence, int status, long capabilities) {
    ok(client, sequence, status, "", capabilities);
  }

  static void ok(Channel client, int sequence, int status, String info, long capabilities) {
    ByteBuf out = client.alloc().buffer(32 + info.length());
    OkPacket.of(status).withInfo(info).write(out, sequence, capabilities);
    var _ = client.writeAndFlush(out, client.voidPromise());
  }

  /**
   * A result of one row with one number.
   *
   * @param described whether the client wants its column described, if it may choose
   */
  static void number(
      Channel client, String column, long value, int status, long capabilities, boolean described) {
    ByteBuf out = client.alloc().buffer(128);
    boolean chooses = Capabilities.has(capabilities, Capabilities.OPTIONAL_RESULTSET_METADATA);
    byte flag = (byte) (described ? 1 : 0);
    int sequence = Packets.write(out, 1, chooses ? new byte[] {1, flag} : new byte[] {1});
    if (described || !chooses) {
      sequence = definition(out, sequence, column, capabilities);
    }
    boolean ended = Capabilities.has(capabilities, Capabilities.DEPRECATE_EOF);
    if (!ended) {
      sequence = new EofPacket(0, status).write(out, sequence);
    }
    int start = Packets.begin(out);
    Fields.writeLenencString(out, Long.toString(value));
    sequence = Packets.end(out, start, sequence);
    if (ended) {
      OkPacket.endOfRows(status, 0).write(out, sequence, capabilities);
    } else {
      new EofPacket(0, status).write(out, sequence);
    }
    var _ = client.writeAndFlush(out, client.voidPromise());
  }

  private static int definition(ByteBuf out, int sequence, String column, long capabilities) {
    int start = Packets.begin(out);
    for (String field : List.of("def", "", "", "", column, "")) {
      Fields.writeLenencString(out, field);
    }
    if (Capabilities.has(capabilities, Capabilities.MARIADB_EXTENDED_METADATA)) {
      Fields.writeLenencString(out, "");
    }
    Fields.writeLenenc(out, DEFINITION_TAIL);
    out.writeShortLE(BINARY_COLLATION).writeIntLE(NUMBER_WIDTH).writeByte(LONGLONG);
    out.writeShortLE(UNSIGNED_NOT_NULL).writeByte(0).writeZero(2);
    return Packets.end(out, start, sequence);
  }

  static void error(Channel client, int sequence, ErrPacket error) {
    var _ = client.writeAndFlush(bytes(client, sequence, error), client.voidPromise());
  }

  /** Sends the error as the last thing. */
  static void errorAndClose(Channel client, int sequence, ErrPacket error) {
    client.writeAndFlush(bytes(client, sequence, error)).addListener(ChannelFutureListener.CLOSE);
  }

  private static ByteBuf bytes(Channel client, int sequence, ErrPacket error) {
    ByteBuf out =
        client.alloc().buffer(64 + error.message().getBytes(StandardCharsets.UTF_8).length);
    error.write(out, sequence);
    return out;
  }
}
