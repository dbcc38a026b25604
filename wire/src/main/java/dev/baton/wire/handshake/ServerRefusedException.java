package dev.baton.wire.handshake;

import dev.baton.wire.packet.ErrPacket;

/** The server answered with an error where it should have gone on, as with too many connections. */
public final class ServerRefusedException extends Exception {
  private final transient ErrPacket error;

  public ServerRefusedException(ErrPacket error) {
    super(error.toString());
    this.error = error;
  }

  public ErrPacket error() {
    return error;
  }
}
