package dev.baton.proxy.session;

import dev.baton.proxy.backend.BackendConnection;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The schema that a client names when it logs in: chosen on a server, whose answer becomes the last
 * packet of the login, so that a schema that does not exist is refused then and not later.
 */
final class LoginCommand extends Command {

  private final int sequence;

  LoginCommand(String schema, int sequence) {
    this.sequence = sequence;
    ByteBuf packet = Unpooled.buffer(schema.length() + 8);
    int start = Packets.begin(packet);
    packet.writeByte(Commands.INIT_DB).writeBytes(schema.getBytes(StandardCharsets.UTF_8));
    Packets.end(packet, start, 0);
    begin(Commands.INIT_DB, packet);
    plan().read();
    plan().anywhere = true;
  }

  @Override
  int replySequence() {
    return sequence;
  }

  @Override
  void onFirstBytes(ByteBuf bytes, BackendConnection from, SessionState state) {
    bytes.setByte(bytes.readerIndex() + 3, sequence); // a single OK or ERR
  }
}
