package dev.baton.proxy.session;

import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.backend.Settings;
import dev.baton.proxy.backend.StatementText;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.result.ResponseTracker;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client's command on its way to a server: its packet, kept until the answer, so that it can be
 * sent again; and its plan. A session has one of each kind, used again and again.
 */
class Command {

  /** Where a command's argument begins. */
  static final int ARGUMENT = Packets.HEADER_LENGTH + 1;

  private static final Pattern HINT_THAT_SETS =
      Pattern.compile("/\\*\\+[^*]*\\bset_var\\s*\\(", Pattern.CASE_INSENSITIVE);

  private static final int HINTS_WITHIN = 1 << 12;

  private final Plan ownPlan = new Plan();
  private int code;
  private int start;
  private int textAt;
  private @Nullable ByteBuf packet;

  /** Takes over the packet's reference. */
  final void begin(int commandCode, ByteBuf commandPacket) {
    begin(commandCode, commandPacket, ARGUMENT);
  }

  /**
   * Takes over the packet's reference.
   *
   * @param textBegins how far from the packet's beginning the text is; before it are attributes
   */
  final void begin(int commandCode, ByteBuf commandPacket, int textBegins) {
    code = commandCode;
    packet = commandPacket;
    start = commandPacket.readerIndex();
    textAt = textBegins;
  }

  final int code() {
    return code;
  }

  /** Whether it has a statement executed. */
  final boolean isStatement() {
    return code == Commands.QUERY || code == Commands.STMT_EXECUTE;
  }

  /** From its header; the reader index moves when it is sent, so it is put back. */
  final ByteBuf packet() {
    ByteBuf current = packet;
    if (current == null) {
      throw new IllegalStateException("the command is over");
    }
    return current.readerIndex(start);
  }

  final void release() {
    if (packet != null) {
      packet.release();
      packet = null;
    }
    onReleased();
  }

  /** For subclasses that hold more. */
  void onReleased() {}

  /** What it needs and does. */
  Plan plan() {
    return ownPlan;
  }

  /** The sequence number of an answer of the proxy's own. */
  int replySequence() {
    return 1;
  }

  /** The statement that has to be prepared on the connection; null if none. */
  @Nullable StatementText statement() {
    return null;
  }

  /** Whether {@link #statement} has a handle there that this can be sent with. */
  boolean isPreparedOn(BackendConnection connection) {
    return true;
  }

  /** The statement's text, no more than so many bytes of it. */
  final String text(int most) {
    StatementText prepared = statement();
    if (prepared != null) {
      byte[] sql = prepared.sql();
      return new String(sql, 0, Math.min(most, sql.length), StandardCharsets.UTF_8);
    }
    ByteBuf current = packet();
    int from = start + textAt;
    int length = Math.clamp(current.writerIndex() - (long) from, 0, most);
    return current.toString(from, length, StandardCharsets.UTF_8);
  }

  /** Sends it; what it sets, its own answer is of already. */
  final void send(BackendConnection on) {
    Settings after = plan().settings;
    if (after != null) {
      on.leadingTo(after);
    }
    sendTo(on);
  }

  void sendTo(BackendConnection connection) {
    ByteBuf current = packet();
    boolean plain = textAt == ARGUMENT || connection.takesAttributes();
    connection.send(code, plain ? current.retain() : withoutAttributes(current));
  }

  /** For a server that knows none: they say nothing of what is to be done. */
  private ByteBuf withoutAttributes(ByteBuf whole) {
    ByteBuf payload = Packets.readPayload(whole.duplicate(), Integer.MAX_VALUE);
    if (payload == null) {
      throw new IllegalStateException("the packet was complete before");
    }
    ByteBuf out = whole.alloc().buffer(payload.readableBytes() + Packets.HEADER_LENGTH);
    try {
      int begin = Packets.begin(out);
      out.writeByte(code).writeBytes(payload.skipBytes(textAt - Packets.HEADER_LENGTH));
      Packets.end(out, begin, 0);
      return out;
    } finally {
      payload.release();
    }
  }

  /**
   * Before the first bytes of the answer go to the client: they may be changed in place, or others
   * take their place.
   */
  ByteBuf onFirstBytes(ByteBuf bytes, BackendConnection from, SessionState state) {
    return bytes;
  }

  /** What had to be done on the connection before it was refused, and so is the command. */
  void onNotPrepared(BackendConnection on, SessionState state) {}

  /** Whether a hint has MySQL set a variable and set it back, both of which it tells. */
  private boolean setsBack() {
    return HINT_THAT_SETS.matcher(text(HINTS_WITHIN)).find();
  }

  /** The answer is whole. */
  void onAnswered(ResponseTracker response, BackendConnection from, SessionState state) {
    Plan plan = plan();
    boolean ownIdIsThere = state.hasInsertIdOn(from) || response.lastInsertId() != 0;
    state.answered(response, plan);
    boolean told = plan.pins != 0 || plan.settings != null || plan.digest == null;
    if (from.hasToldOfState() && !told && !setsBack()) {
      state.pin(Pin.HIDDEN);
    }
    boolean failed = response.errorCode() != 0;
    if (plan.settings != null) {
      from.settled(failed ? from.settings() : state.settings());
    }
    if (plan.setsInsertId && !failed) { // the connection stays the session's
      from.lastInsertId(BackendConnection.UNTOLD);
      state.insertIdIsThere(true);
    } else if (failed && !plan.repeatable) { // of several rows the first may have set it
      from.lastInsertId(BackendConnection.UNTOLD);
      state.insertIdIsThere(ownIdIsThere);
    } else if (response.lastInsertId() != 0) {
      from.lastInsertId(response.lastInsertId());
    }
  }
}
