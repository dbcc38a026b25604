package dev.baton.proxy.session;

import dev.baton.proxy.backend.BackendConnection;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.OkPacket;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.result.ResponseTracker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The schema that a client names when it logs in: chosen on a server, whose answer becomes the last
 * packet of the login, so that a schema that does not exist is refused then and not later.
 */
final class LoginCommand extends Command {

  private final int sequence;
  private final boolean keeps;
  private final String proof;
  private final long capabilities;

  /**
   * @param schema empty for none: then a server is asked for nothing but an answer
   * @param keeps whether the connection is the session's own from here on
   * @param proof for the client, of what it is that it talks to; empty for none
   * @param capabilities the client's
   */
  LoginCommand(String schema, int sequence, boolean keeps, String proof, long capabilities) {
    this.proof = proof;
    this.capabilities = capabilities;
    this.sequence = sequence;
    this.keeps = keeps;
    int code = schema.isEmpty() ? Commands.PING : Commands.INIT_DB;
    ByteBuf packet = Unpooled.buffer(schema.length() + 8);
    int start = Packets.begin(packet);
    packet.writeByte(code).writeBytes(schema.getBytes(StandardCharsets.UTF_8));
    Packets.end(packet, start, 0);
    begin(code, packet);
    plan().read();
    plan().anywhere = !keeps;
  }

  @Override
  int replySequence() {
    return sequence;
  }

  @Override
  void onAnswered(ResponseTracker response, BackendConnection from, SessionState state) {
    super.onAnswered(response, from, state);
    if (keeps) {
      state.pin(Pin.FAST_FORWARD);
    }
  }

  @Override
  ByteBuf onFirstBytes(ByteBuf bytes, BackendConnection from, SessionState state) {
    bytes.setByte(bytes.readerIndex() + 3, sequence); // a single OK or ERR
    if (proof.isEmpty() || from.response().errorCode() != 0) {
      return bytes;
    }
    try {
      OkPacket ok = OkPacket.read(bytes.skipBytes(Packets.HEADER_LENGTH), capabilities);
      ByteBuf out = bytes.alloc().buffer(bytes.capacity() + proof.length() + 16);
      ok.withInfo(proof).write(out, sequence, capabilities);
      return out;
    } finally {
      bytes.release();
    }
  }
}
