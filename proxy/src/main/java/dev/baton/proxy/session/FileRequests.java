package dev.baton.proxy.session;

import dev.baton.proxy.backend.BackendConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** One session's dealings with servers that ask its client for a file: LOAD DATA LOCAL. */
final class FileRequests {

  private final Session session;
  private final Channel client;
  private final ClientPort port;
  private @Nullable LocalFile file;

  FileRequests(Session session, Channel client, ClientPort port) {
    this.session = session;
    this.client = client;
    this.port = port;
  }

  /**
   * A server asks: its client is, if the statement loads one. Else the session ends, as nothing
   * that came or comes from there is to be trusted.
   *
   * @param bytes of which the request is the last packet; released
   * @return whether the client was asked
   */
  boolean pass(BackendConnection from, Plan plan, ByteBuf bytes) {
    LocalFile asked = LocalFile.asked(from, plan, bytes);
    file = asked;
    if (asked == null) {
      bytes.release();
      session.drop(from);
      session.cutOff(Errors.asksForFile(from.backend().instance().toString()));
      return false;
    }
    var _ = client.writeAndFlush(bytes, client.voidPromise());
    port.onSessionReady(); // for what the client has sent ahead
    return true;
  }

  /** The file that is to come from the client, if the server takes more of it now; else null. */
  @Nullable LocalFile taken() {
    LocalFile current = file;
    return current != null && current.isTaken() ? current : null;
  }

  /** The server takes bytes again. */
  void onWritable() {
    if (taken() != null) {
      port.onSessionReady();
    }
  }

  /** The command is over. */
  void end() {
    file = null;
  }
}
