package dev.baton.proxy.session;

import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.backend.LinkHolder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Objects;

/**
 * Passes on what client and server say to each other, without a look at it, on a connection that is
 * the session's own: for accounts with {@code fast_forward}. It ends with either side.
 */
final class Forwarding implements LinkHolder {

  private final Channel client;
  private final ClientPort port;
  private final BackendConnection server;

  /**
   * @param session whose login a server has answered, so that it has a connection
   */
  Forwarding(Session session, Channel client, ClientPort port) {
    this.client = client;
    this.port = port;
    this.server = Objects.requireNonNull(session.connection(), "the login has been answered");
    server.forwardTo(this);
  }

  /**
   * Whether the server takes what the client sends; {@link #onWritable} tells when it does again.
   */
  boolean takesCommands() {
    return server.isWritable();
  }

  /** Takes over a whole packet. */
  void pass(ByteBuf packet) {
    server.backend().sent(packet.readableBytes());
    server.pass(packet);
  }

  @Override
  public void onBytes(BackendConnection connection, ByteBuf bytes) {
    connection.backend().received(bytes.readableBytes());
    var _ = client.writeAndFlush(bytes, client.voidPromise());
    if (!client.isWritable()) {
      connection.setReading(false); // until the session hears of it
    }
  }

  @Override
  public void onWritable(BackendConnection connection) {
    port.onSessionReady();
  }

  /** As the server does it: what it said last is sent before. */
  @Override
  public void onLost(BackendConnection connection, String what) {
    port.close();
  }
}
