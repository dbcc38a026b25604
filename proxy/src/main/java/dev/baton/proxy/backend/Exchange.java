package dev.baton.proxy.backend;

import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.result.ResponseTracker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A command that Baton sends on its own account, to bring a connection into the state a session
 * needs. No client sees its answer.
 */
public final class Exchange {

  private final int code;
  private final ByteBuf command;
  private Consumer<ResponseTracker> onSuccess;
  private @Nullable ErrPacket error;
  private @Nullable Exchange next;
  private @Nullable ByteBuf answer;

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

  /** Keeps what comes, for an answer of which the rows count; it is small. */
  Exchange keepingAnswer() {
    answer = Unpooled.buffer();
    return this;
  }

  /** Bytes of the answer; the reader index stays. */
  void received(ByteBuf bytes, int length) {
    if (answer != null) {
      answer.writeBytes(bytes, bytes.readerIndex(), length);
    }
  }

  /** The whole of it, once it has succeeded. */
  ByteBuf answer() {
    return Objects.requireNonNull(answer);
  }

  void onSuccess(Consumer<ResponseTracker> action) {
    onSuccess = action;
  }

  int code() {
    return code;
  }

  ByteBuf command() {
    return command;
  }

  /** What to send after this one has succeeded, before the user is told. */
  void then(Exchange following) {
    next = following;
  }

  @Nullable Exchange next() {
    return next;
  }

  /** After a failure: what follows is not sent any more. */
  void releaseUnsent() {
    for (Exchange unsent = next; unsent != null; unsent = unsent.next) {
      unsent.command.release();
    }
    next = null;
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
