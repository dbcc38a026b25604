package dev.baton.proxy.session;

import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.backend.Settings;
import dev.baton.proxy.stats.StatementDigest;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.ErrorCodes;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.packet.QueryAttributes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes one client's commands: answers what needs no server, refuses by name what is not
 * implemented, and gives the rest to the session with its plan.
 */
final class Dispatcher {

  private static final byte[] NOTHING = {};
  private static final int MAX_STATEMENTS = 16_384;
  private static final int TOO_MANY_STATEMENTS = 1461;

  /** Bytes of a command beyond which it is no KILL. */
  private static final int MAX_KILL = 512;

  private final SessionContext context;
  private final Channel client;
  private final ClientPort port;
  private final Session session;
  private final Command text = new Command();
  private final PrepareCommand prepare;
  private final StatementCommand statementCommand = new StatementCommand();

  /** Whether the client puts attributes before the text of its statements. */
  private final boolean attributes;

  private final RuleStep rules;
  private final Killing killing;

  Dispatcher(SessionContext context, Channel client, ClientPort port, Session session) {
    this.context = context;
    this.client = client;
    this.port = port;
    this.session = session;
    this.attributes =
        Capabilities.has(session.profile().capabilities(), Capabilities.QUERY_ATTRIBUTES);
    this.prepare = new PrepareCommand(attributes);
    this.rules = new RuleStep(context, client, session);
    this.killing = new Killing(context, client, port, session);
  }

  /** Takes over the whole packet, header included, of a command that is not a login. */
  void dispatch(ByteBuf packet) {
    int code = packet.getUnsignedByte(packet.readerIndex() + Packets.HEADER_LENGTH);
    boolean kept = false;
    try {
      kept = dispatch(code, packet);
    } finally {
      if (!kept) {
        packet.release();
      }
    }
  }

  /** Says whether somebody else holds the packet now. */
  private boolean dispatch(int code, ByteBuf packet) {
    switch (code) {
      case Commands.QUERY -> {
        return query(packet);
      }
      case Commands.STMT_EXECUTE -> {
        return execute(packet);
      }
      case Commands.STMT_PREPARE -> {
        return prepare(packet);
      }
      case Commands.STMT_SEND_LONG_DATA -> {
        return longData(packet);
      }
      case Commands.STMT_FETCH, Commands.STMT_RESET -> {
        return fetchOrReset(code, packet);
      }
      case Commands.STMT_CLOSE -> closeStatement(packet);
      case Commands.PING -> {
        if (session.state().isPinnedBy(Pin.DOUBTFUL)) {
          return ping(packet);
        }
        ok();
      }
      case Commands.INIT_DB -> {
        String schema = argument(packet);
        if (isLockedOutOf(schema)) {
          return false;
        }
        text.plan().read();
        text.plan().settings = session.state().settings().withSchema(schema);
        text.plan().onlyAssigns = true;
        return run(code, packet, text);
      }
      case Commands.FIELD_LIST, Commands.STATISTICS -> {
        text.plan().read();
        return run(code, packet, text);
      }
      case Commands.SET_OPTION -> {
        text.plan().read();
        text.plan().settings = session.state().settings().withOption(option(packet));
        return run(code, packet, text);
      }
      case Commands.RESET_CONNECTION -> {
        session.reset();
        ok();
      }
      case Commands.PROCESS_KILL -> kill(packet);
      case Commands.QUIT -> port.close();
      default -> refuse(code);
    }
    return false;
  }

  private boolean run(int code, ByteBuf packet, Command command) {
    command.begin(code, packet);
    session.run(command);
    return true;
  }

  private static String argument(ByteBuf packet) {
    int start = packet.readerIndex() + Packets.HEADER_LENGTH + 1;
    return packet.toString(start, packet.writerIndex() - start, StandardCharsets.UTF_8);
  }

  /** The argument of COM_SET_OPTION; what is too short for it is the server's to refuse. */
  private static int option(ByteBuf packet) {
    int at = packet.readerIndex() + Packets.HEADER_LENGTH + 1;
    return packet.writerIndex() - at < 2 ? 0 : packet.getUnsignedShortLE(at);
  }

  private void ok() {
    session.state().previous().ok();
    Replies.ok(client, 1, session.state().status(), session.profile().capabilities());
  }

  private void error(ErrPacket error) {
    session.state().previous().failed();
    Replies.error(client, 1, error);
  }

  private void refuse(int code) {
    String name =
        switch (code) {
          case Commands.PROCESS_INFO -> "COM_PROCESS_INFO";
          case Commands.REFRESH -> "COM_REFRESH";
          case Commands.SHUTDOWN -> "COM_SHUTDOWN";
          case Commands.DEBUG -> "COM_DEBUG";
          case Commands.BINLOG_DUMP, Commands.BINLOG_DUMP_GTID -> "COM_BINLOG_DUMP";
          case Commands.REGISTER_SLAVE -> "COM_REGISTER_SLAVE";
          case Commands.CLONE -> "COM_CLONE";
          case Commands.STMT_BULK_EXECUTE -> "COM_STMT_BULK_EXECUTE";
          default -> "";
        };
    if (name.isEmpty()) {
      error(new ErrPacket(ErrorCodes.UNKNOWN_COMMAND, "08S01", "Unknown command " + code));
    } else {
      error(Errors.notSupported(name + " does not go through the proxy; use the server itself"));
    }
  }

  // ---- text

  private boolean query(ByteBuf packet) {
    int begins = textBegins(packet);
    int start = packet.readerIndex() + begins;
    int length = firstEnd(packet) - start;
    Plan plan = text.plan();
    SessionState state = session.state();
    context.planner().plan(packet, start, length, state.modes(), state.settings(), plan);
    if (isOwn(plan)) {
      return false;
    }
    String rewritten = null;
    if (context.router().hasRules() || plan.hints != null) {
      RuleStep.Outcome outcome =
          rules.take(plan, () -> packet.toString(start, length, StandardCharsets.UTF_8));
      rewritten = rules.rewritten();
      if (outcome == RuleStep.Outcome.ANSWERED) {
        return false;
      }
    }
    return rewritten == null ? runText(packet, begins) : runRewritten(packet, begins, rewritten);
  }

  private boolean runText(ByteBuf packet, int begins) {
    rules.hint(text.plan());
    text.begin(Commands.QUERY, packet, begins);
    session.run(text);
    return true;
  }

  /** Where the text of COM_QUERY begins, counted from the packet's beginning. */
  private int textBegins(ByteBuf packet) {
    if (!attributes) {
      return Command.ARGUMENT;
    }
    int begin = packet.readerIndex();
    return QueryAttributes.skip(packet, begin + Command.ARGUMENT, firstEnd(packet)) - begin;
  }

  /** Where the first 16 MB end; what is cut off can only be a tail. */
  private static int firstEnd(ByteBuf packet) {
    int begin = packet.readerIndex();
    return packet.getUnsignedMediumLE(begin) == Packets.MAX_PAYLOAD
        ? begin + Packets.HEADER_LENGTH + Packets.MAX_PAYLOAD
        : packet.writerIndex();
  }

  /**
   * For sessions whose commands are not looked at but for this: who is killed has the proxy's
   * number, which on a server is somebody else's. Says whether it was one, and if so has answered
   * it; the packet stays the caller's.
   */
  boolean tookKill(int code, ByteBuf packet) {
    if (code == Commands.PROCESS_KILL) {
      kill(packet);
      return true;
    }
    boolean text = code == Commands.QUERY || code == Commands.STMT_PREPARE;
    if (!text || packet.readableBytes() > MAX_KILL || !mentionsKill(packet)) {
      return false;
    }
    int begins = code == Commands.QUERY ? textBegins(packet) : Command.ARGUMENT;
    int start = packet.readerIndex() + begins;
    SessionState state = session.state();
    Plan plan = new Plan();
    context
        .planner()
        .plan(packet, start, packet.writerIndex() - start, state.modes(), state.settings(), plan);
    if (plan.kill == null && plan.refusal == null) {
      return false;
    }
    if (code == Commands.STMT_PREPARE) {
      error(Errors.notSupported("a prepared KILL"));
      return true;
    }
    return isOwn(plan);
  }

  private static boolean mentionsKill(ByteBuf packet) {
    int last = packet.writerIndex() - 4;
    for (int at = packet.readerIndex() + Packets.HEADER_LENGTH + 1; at <= last; at++) {
      if ((packet.getInt(at) | 0x20202020) == 0x6b696c6c) { // in any case
        return true;
      }
    }
    return false;
  }

  /** Answers what is refused, and what only the proxy can answer. */
  private boolean isOwn(Plan plan) {
    StatementDigest digest = plan.digest;
    if (plan.refusal != null) {
      error(Errors.notSupported(plan.refusal));
    } else if (plan.leavesSchema && session.identity().account().schemaLocked()) {
      error(Errors.schemaLocked(session.profile().user(), session.state().settings().schema()));
    } else if (plan.kill != null) {
      killing.take(plan.kill.by(session.profile().user()));
    } else if (digest != null && digest.connectionIdColumn() != null) {
      session.state().previous().gaveRow();
      Replies.number(
          client,
          digest.connectionIdColumn(),
          session.identity().id(),
          session.state().status(),
          session.profile().capabilities(),
          session.state().settings().describesColumns());
    } else {
      return false;
    }
    return true;
  }

  private boolean isLockedOutOf(String schema) {
    String own = session.state().settings().schema();
    boolean locked = session.identity().account().schemaLocked() && !schema.equals(own);
    if (locked) {
      error(Errors.schemaLocked(session.profile().user(), own));
    }
    return locked;
  }

  private void kill(ByteBuf packet) {
    if (packet.readableBytes() < Packets.HEADER_LENGTH + 5) {
      throw new MalformedPacketException("COM_PROCESS_KILL is too short");
    }
    long id = Integer.toUnsignedLong(statementId(packet));
    killing.take(new KillRequest(id, false, session.profile().user()));
  }

  /** The text that a rule put in the place of the client's is looked at anew, and not by rules. */
  private boolean runRewritten(ByteBuf original, int begins, String sql) {
    SessionState state = session.state();
    Plan plan = text.plan();
    Plan ruled = new Plan();
    ruled.ruledAs(plan);
    byte[] before = new byte[begins - Command.ARGUMENT];
    original.getBytes(original.readerIndex() + Command.ARGUMENT, before);
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    ByteBuf packet = RuleStep.packet(client, Commands.QUERY, before, bytes);
    int start = packet.readerIndex() + begins;
    context.planner().plan(packet, start, bytes.length, state.modes(), state.settings(), plan);
    plan.ruledAs(ruled);
    if (isOwn(plan)) {
      packet.release();
    } else {
      runText(packet, begins);
    }
    return false; // the client's own packet is not needed
  }

  // ---- prepared statements

  private boolean prepare(ByteBuf packet) {
    SessionState state = session.state();
    if (state.statementCount() >= MAX_STATEMENTS) {
      error(
          new ErrPacket(
              TOO_MANY_STATEMENTS,
              "42000",
              "Baton: this session has " + MAX_STATEMENTS + " prepared statements open"));
      return false;
    }
    int start = packet.readerIndex() + Packets.HEADER_LENGTH + 1;
    int length = packet.writerIndex() - start;
    if (packet.getUnsignedMediumLE(packet.readerIndex()) == Packets.MAX_PAYLOAD) {
      error(Errors.notSupported("a prepared statement of more than 16 MB"));
      return false;
    }
    byte[] sql = new byte[length];
    packet.getBytes(start, sql);
    Settings settings = state.settings();
    Plan plan = prepare.newStatementPlan();
    context.planner().plan(packet, start, length, state.modes(), settings, plan);
    if (plan.refusal != null || plan.kill != null) {
      error(Errors.notSupported("a prepared KILL"));
      return false;
    }
    if (plan.leavesSchema && isOwn(plan)) {
      return false;
    }
    byte[] wanted = sql;
    if (context.router().hasRules() || plan.hints != null) {
      if (rules.take(plan, () -> new String(sql, StandardCharsets.UTF_8))
          == RuleStep.Outcome.ANSWERED) {
        return false;
      }
      String rewritten = rules.rewritten();
      wanted = rewritten == null ? sql : rewritten.getBytes(StandardCharsets.UTF_8);
    }
    if (wanted != sql) {
      replan(plan, wanted);
    }
    rules.hint(plan);
    prepare.prepare(wanted, settings);
    if (wanted != sql) {
      run(
          Commands.STMT_PREPARE,
          RuleStep.packet(client, Commands.STMT_PREPARE, NOTHING, wanted),
          prepare);
      return false;
    }
    return run(Commands.STMT_PREPARE, packet, prepare);
  }

  /** Its text is not the client's any more; what the rules have said of it stays. */
  private void replan(Plan plan, byte[] wanted) {
    SessionState state = session.state();
    Plan ruled = new Plan();
    ruled.ruledAs(plan);
    ByteBuf text = Unpooled.wrappedBuffer(wanted);
    context.planner().plan(text, 0, wanted.length, state.modes(), state.settings(), plan);
    plan.ruledAs(ruled);
  }

  private boolean execute(ByteBuf packet) {
    PreparedStatement statement = named(packet, "mysqld_stmt_execute");
    if (statement == null) {
      return false;
    }
    if (packet.readableBytes() < Packets.HEADER_LENGTH + 10) {
      throw new MalformedPacketException("COM_STMT_EXECUTE is too short");
    }
    Plan plan = statement.plan();
    if (context.router().hasRules() || plan.wasRuled()) {
      byte[] sql = statement.text().sql();
      if (rules.take(plan, () -> new String(sql, StandardCharsets.UTF_8))
          == RuleStep.Outcome.ANSWERED) {
        return false;
      }
      rules.hint(plan);
    }
    ExecutePacket.read(packet, statement);
    statementCommand.of(statement, ExecutePacket.asksForCursor(packet), session.state().isUntold());
    return run(Commands.STMT_EXECUTE, packet, statementCommand);
  }

  private boolean longData(ByteBuf packet) {
    if (packet.readableBytes() < Packets.HEADER_LENGTH + 7) {
      throw new MalformedPacketException("COM_STMT_SEND_LONG_DATA is too short");
    }
    PreparedStatement statement = session.state().statement(statementId(packet));
    if (statement == null) {
      return false; // it has no answer in which to say so
    }
    if (!statement.addLongData(packet)) {
      throw new MalformedPacketException(
          "more than " + context.maxCommandBytes() + " bytes of COM_STMT_SEND_LONG_DATA");
    }
    return false;
  }

  private boolean fetchOrReset(int code, ByteBuf packet) {
    boolean fetch = code == Commands.STMT_FETCH;
    PreparedStatement statement = named(packet, fetch ? "mysqld_stmt_fetch" : "mysqld_stmt_reset");
    if (statement == null) {
      return false;
    }
    if (!fetch) {
      statement.dropLongData();
    }
    if (!statement.cursorOpen()) {
      if (fetch) {
        error(ErrPacket.of(1421, "The statement (" + statement.id() + ") has no open cursor."));
      } else if (session.state().isPinnedBy(Pin.DOUBTFUL)) {
        return ping(packet);
      } else {
        ok();
      }
      return false;
    }
    statementCommand.of(statement, true, session.state().isUntold());
    return run(code, packet, statementCommand);
  }

  /** The answer is OK; only the server knows whether to say that a transaction is open. */
  private boolean ping(ByteBuf packet) {
    int payload = packet.readerIndex() + Packets.HEADER_LENGTH;
    packet.setMediumLE(packet.readerIndex(), 1);
    packet.setByte(payload, Commands.PING);
    packet.writerIndex(payload + 1);
    text.plan().read();
    return run(Commands.PING, packet, text);
  }

  private void closeStatement(ByteBuf packet) {
    if (packet.readableBytes() < Packets.HEADER_LENGTH + 5) {
      throw new MalformedPacketException("COM_STMT_CLOSE is too short");
    }
    PreparedStatement statement = session.state().statement(statementId(packet));
    if (statement == null) {
      return;
    }
    session.state().removeStatement(statement);
    BackendConnection held = session.connection();
    if (statement.cursorOpen() && held != null) {
      statement.closeCursor(held);
      if (!session.state().anyCursorOpen()) {
        session.state().unpin(Pin.CURSOR.bit());
        session.pinsChanged();
      }
    }
  }

  private @Nullable PreparedStatement named(ByteBuf packet, String command) {
    if (packet.readableBytes() < Packets.HEADER_LENGTH + 5) {
      throw new MalformedPacketException(command + ": the packet is too short");
    }
    int id = statementId(packet);
    PreparedStatement statement = session.state().statement(id);
    if (statement == null) {
      error(Errors.unknownStatement(Integer.toUnsignedLong(id), command));
    }
    return statement;
  }

  private static int statementId(ByteBuf packet) {
    return packet.getIntLE(packet.readerIndex() + Packets.HEADER_LENGTH + 1);
  }
}
