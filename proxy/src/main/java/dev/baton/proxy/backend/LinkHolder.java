package dev.baton.proxy.backend;

import dev.baton.wire.packet.ErrPacket;

/**
 * Who has a connection and never waits for one: for what happens only to those that wait, or that
 * prepare statements, there is nothing to do.
 */
public interface LinkHolder extends LinkUser {

  @Override
  default Settings wantedSettings() {
    throw new IllegalStateException("it waits for no connection");
  }

  @Override
  default void onConnection(BackendConnection connection) {}

  @Override
  default boolean onConnectFailed(Backend backend, String what) {
    return false;
  }

  @Override
  default void onRefused(Backend backend, ErrPacket error) {}

  @Override
  default void onDismissed() {}

  @Override
  default void onReadComplete(BackendConnection connection) {}

  @Override
  default void onExchangeDone(BackendConnection connection, Exchange exchange) {}
}
