package dev.baton.proxy.backend;

import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.packet.QueryAttributes;
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
  private final byte[] argument;
  private Consumer<ResponseTracker> onSuccess;
  private @Nullable ErrPacket error;
  private @Nullable Exchange next;
  private @Nullable ByteBuf answer;
  private boolean required;

  /**
   * @param code the command's first byte
   * @param argument what follows that
   * @param onSuccess records the new state; called before the connection's user is told
   */
  Exchange(int code, byte[] argument, Consumer<ResponseTracker> onSuccess) {
    this.code = code;
    this.argument = argument;
    this.onSuccess = onSuccess;
  }

  /** Keeps what comes, for an answer of which the rows count; it is small. */
  Exchange keepingAnswer() {
    answer = Unpooled.buffer();
    return this;
  }

  /** Without it a new connection is of no use. */
  Exchange required() {
    required = true;
    return this;
  }

  boolean isRequired() {
    return required;
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

  /**
   * The whole packet.
   *
   * @param withAttributes whether the server expects query attributes: there are none
   */
  ByteBuf command(boolean withAttributes) {
    return packet(code, withAttributes, argument);
  }

  /** A whole packet of a command of Baton's own; see {@link #command}. */
  static ByteBuf packet(int code, boolean withAttributes, byte... argument) {
    ByteBuf command = Unpooled.buffer(argument.length + Packets.HEADER_LENGTH + 3);
    int start = Packets.begin(command);
    command.writeByte(code);
    if (withAttributes && code == Commands.QUERY) {
      QueryAttributes.writeNone(command);
    }
    command.writeBytes(argument);
    Packets.end(command, start, 0);
    return command;
  }

  /** What to send after this one has succeeded, before the user is told. */
  void then(Exchange following) {
    next = following;
  }

  @Nullable Exchange next() {
    return next;
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
