package dev.baton.proxy.backend;

import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.result.ResponseTracker;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A command that Baton sends on its own account, to bring a connection into the state a session
 * needs. No client sees its answer.
 */
public final class Exchange {

  private final int code;
  private final ByteBuf command;
  private final Consumer<ResponseTracker> onSuccess;
  private @Nullable ErrPacket error;

  /**
   * @param code the command's first byte
   * @param command a whole packet; released when sent
   * @param onSuccess records the new state; called before the connection's user is told
   */
  Exchange(int code, ByteBuf command, Consumer<ResponseTracker> onSuccess) {
    this.code = code;
    this.command = command;
    this.onSuccess = onSuccess;
  }

  int code() {
    return code;
  }

  ByteBuf command() {
    return command;
  }

  void succeed(ResponseTracker response) {
    onSuccess.accept(response);
  }

  void fail(ErrPacket failure) {
    error = failure;
  }

  /** Null if it succeeded. */
  public @Nullable ErrPacket error() {
    return error;
  }
}
