package dev.baton.proxy.backend;

import dev.baton.wire.packet.ErrPacket;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a backend connection and then uses it: a client's session. Called on the event loop
 * of both; may call back into the pool.
 */
public interface LinkUser {

  /** What the session needs a connection to be, or to become. */
  Settings wantedSettings();

  /**
   * What the user's next command makes of them by assigning constants, whatever they were before: a
   * connection that has these already will do as well. Null if it does anything else.
   */
  default @Nullable Settings ledSettings() {
    return null;
  }

  /** The connection is this user's until it is given back. */
  void onConnection(BackendConnection connection);

  /**
   * A connection could not be made for now.
   *
   * @return whether to go on waiting in this pool; if not, the user has been taken off its queue
   */
  boolean onConnectFailed(Backend backend, String what);

  /** A connection cannot be made, and trying again would not help: the account is refused. */
  void onRefused(Backend backend, ErrPacket error);

  /** It was taken off a pool's queue because the routes changed, and is to find another way. */
  void onDismissed();

  /** Bytes of the answer; the user releases the buffer. */
  void onBytes(BackendConnection connection, ByteBuf bytes);

  /** The server takes bytes again. */
  default void onWritable(BackendConnection connection) {}

  /** No more bytes for now: what was written to the client is to be flushed. */
  void onReadComplete(BackendConnection connection);

  /** The connection is gone; it must not be given back. */
  void onLost(BackendConnection connection, String what);

  /** An exchange of the connection's own (preparation) is over. */
  void onExchangeDone(BackendConnection connection, Exchange exchange);
}
