package dev.baton.proxy.session;

import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.OkPacket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.nio.charset.StandardCharsets;

/** The answers that come from the proxy itself. */
final class Replies {

  private Replies() {}

  static void ok(Channel client, int sequence, int status, long capabilities) {
    ByteBuf out = client.alloc().buffer(32);
    OkPacket.of(status).write(out, sequence, capabilities);
    var _ = client.writeAndFlush(out, client.voidPromise());
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
