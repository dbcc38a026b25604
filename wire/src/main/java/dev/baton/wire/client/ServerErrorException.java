package dev.baton.wire.client;

import dev.baton.core.instance.InstanceKey;
import dev.baton.wire.packet.ErrPacket;
import java.io.IOException;

/** The server answered with an error. After a failed statement the connection is still good. */
public final class ServerErrorException extends IOException {
  private final int code;
  private final String sqlState;

  ServerErrorException(InstanceKey address, String doing, ErrPacket error) {
    super(address + ": " + doing + ": " + error);
    this.code = error.code();
    this.sqlState = error.sqlState();
  }

  public int code() {
    return code;
  }

  public String sqlState() {
    return sqlState;
  }
}
