package dev.baton.server.bench.differential;

import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.QueryAttributes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of the two connections that are given the same commands. Not thread-safe.
 *
 * <p>Source of the packets: MySQL internals, "Command Phase".
 */
final class ComparedSession implements Closeable {
  private static final List<String> NOTHING = List.of();
  private static final int CURSOR_READ_ONLY = 1;

  private static final Long NUMBER = 4L;

  private static final int TYPE_DOUBLE = 5;
  private static final int TYPE_NULL = 6;
  private static final int TYPE_LONGLONG = 8;
  private static final int TYPE_BLOB = 252;
  private static final int TYPE_VAR_STRING = 253;

  private final WireConnection connection;
  private final Answers answers;
  private final boolean keepsTypes;
  private final boolean attributes;
  private final Map<Integer, Handle> handles = new HashMap<>();

  /** A prepared statement and the parameters that were sent ahead. */
  private static final class Handle {
    private final int statement;
    private final int parameters;
    private final Set<Integer> sentAhead = new HashSet<>();
    private final Set<Integer> numbers;
    private final Map<Integer, Object> firstValues = new HashMap<>();

    Handle(Answers.Prepared prepared) {
      this.statement = prepared.statement();
      this.parameters = prepared.parameters();
      this.numbers = prepared.numbers();
    }
  }

  private ComparedSession(WireConnection connection, boolean keepsTypes) {
    this.connection = connection;
    this.keepsTypes = keepsTypes;
    this.answers = new Answers(connection);
    this.attributes = Capabilities.has(connection.capabilities(), Capabilities.QUERY_ATTRIBUTES);
  }

  /**
   * @param keepsTypes whether a parameter is given values of one type only. MySQL from 8.0.22 on
   *     keeps the type of the first for a handle, and MariaDB 11.4 takes what it had before for
   *     long data that follows a number; a connection that the session comes to later has not seen
   *     the first.
   */
  static ComparedSession open(ConnectOptions options, boolean keepsTypes) throws IOException {
    return new ComparedSession(WireConnection.connect(options), keepsTypes);
  }

  /**
   * Does one step and returns its answer, a line for each packet; none where the server gives none,
   * or nothing can be sent because a statement could not be prepared.
   *
   * @throws IOException if the connection is lost
   */
  List<String> perform(Step step) throws IOException {
    return switch (step) {
      case Step.Query query -> {
        query(query.sql());
        yield answers.results();
      }
      case Step.InitDb initDb -> {
        send(Commands.INIT_DB, initDb.schema());
        yield withoutWarnings(answers.outcome());
      }
      case Step.Ping ignored -> {
        send(Commands.PING, "");
        yield withoutWarnings(answers.outcome()).subList(0, 1); // flags may be from before an error
      }
      case Step.ResetConnection ignored -> {
        send(Commands.RESET_CONNECTION, "");
        handles.clear();
        yield answers.outcome();
      }
      case Step.SetOption option -> {
        connection.sendCommand(
            Commands.SET_OPTION, new byte[] {(byte) (option.multiStatements() ? 0 : 1), 0});
        yield withoutWarnings(answers.outcome());
      }
      case Step.FieldList list -> {
        send(Commands.FIELD_LIST, list.table() + "\0");
        yield answers.upToEof("column");
      }
      case Step.Prepare prepare -> prepare(prepare);
      case Step.Execute execute -> execute(execute);
      case Step.Fetch fetch -> fetch(fetch);
      case Step.SendLongData data -> sendLongData(data);
      case Step.ResetStatement reset -> withoutWarnings(reset(reset));
      case Step.CloseStatement close -> {
        close(close.slot());
        yield NOTHING;
      }
    };
  }

  /** Those of the statement before it are counted once more, and nobody asks these commands. */
  private static List<String> withoutWarnings(List<String> lines) {
    return lines.stream().map(line -> line.replaceFirst("\\d+ warnings", "")).toList();
  }

  private void query(String sql) throws IOException {
    ByteBuf out = Unpooled.buffer();
    if (attributes && sql.length() % 4 == 0) { // the same on both sides
      out.writeByte(1).writeByte(1).writeByte(0).writeByte(1);
      named(out, TYPE_VAR_STRING, "trace");
      Fields.writeLenencString(out, "00-4bf9-01");
    } else if (attributes) {
      QueryAttributes.writeNone(out);
    }
    out.writeCharSequence(sql, StandardCharsets.UTF_8);
    connection.sendCommand(Commands.QUERY, Fields.readRest(out));
  }

  /** A type, and the name if the client has agreed on names. */
  private void named(ByteBuf out, int type, String name) {
    out.writeShortLE(type);
    if (attributes) {
      Fields.writeLenencString(out, name);
    }
  }

  private void send(int command, String argument) throws IOException {
    connection.sendCommand(command, argument.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> prepare(Step.Prepare prepare) throws IOException {
    close(prepare.slot());
    send(Commands.STMT_PREPARE, prepare.sql());
    Answers.Prepared prepared = answers.prepared();
    if (prepared.statement() != 0) {
      handles.put(prepare.slot(), new Handle(prepared));
    }
    return prepared.lines();
  }

  private List<String> execute(Step.Execute execute) throws IOException {
    Handle handle = handles.get(execute.slot());
    if (handle == null) {
      return NOTHING;
    }
    ByteBuf out = Unpooled.buffer();
    out.writeIntLE(handle.statement);
    out.writeByte(execute.cursor() ? CURSOR_READ_ONLY : 0);
    out.writeIntLE(1);
    if (handle.parameters > 0) {
      parameters(out, handle, execute.values());
    }
    handle.sentAhead.clear();
    connection.sendCommand(Commands.STMT_EXECUTE, Fields.readRest(out));
    return answers.results();
  }

  private void parameters(ByteBuf out, Handle handle, List<@Nullable Object> values) {
    boolean one = attributes && values.size() == 1;
    int count = handle.parameters + (one ? 1 : 0);
    byte[] nulls = new byte[(count + 7) / 8];
    ByteBuf types = Unpooled.buffer();
    ByteBuf data = Unpooled.buffer();
    for (int i = 0; i < handle.parameters; i++) {
      Object value = ofItsType(handle, i, values.get(i % values.size()));
      if (handle.sentAhead.contains(i)) {
        named(types, TYPE_BLOB, "");
      } else {
        if (value == null) {
          nulls[i / 8] |= (byte) (1 << (i % 8));
        }
        named(types, write(data, value), "");
      }
    }
    if (one) {
      named(types, write(data, "00-4bf9-01"), "trace");
    }
    if (attributes) {
      Fields.writeLenenc(out, count);
    }
    out.writeBytes(nulls).writeByte(1).writeBytes(types).writeBytes(data);
  }

  /**
   * The first value of the parameter stands for all of other types; and what is not a number is not
   * given for one: MySQL looks at such values, too, and keeps what it has found.
   */
  private @Nullable Object ofItsType(Handle handle, int parameter, @Nullable Object value) {
    if (!keepsTypes || value == null) {
      return value;
    }
    if (handle.numbers.contains(parameter) && !(value instanceof Number)) {
      return ofItsType(handle, parameter, NUMBER);
    }
    Object first = handle.firstValues.putIfAbsent(parameter, value);
    return first == null || first.getClass() == value.getClass() ? value : first;
  }

  /** Returns its type. */
  private static int write(ByteBuf out, @Nullable Object value) {
    return switch (value) {
      case null -> TYPE_NULL;
      case Long number -> {
        out.writeLongLE(number);
        yield TYPE_LONGLONG;
      }
      case Double number -> {
        out.writeDoubleLE(number);
        yield TYPE_DOUBLE;
      }
      case String text -> {
        Fields.writeLenencString(out, text);
        yield TYPE_VAR_STRING;
      }
      case byte[] bytes -> {
        Fields.writeLenencBytes(out, bytes);
        yield TYPE_BLOB;
      }
      default -> throw new IllegalArgumentException("no parameter: " + value.getClass());
    };
  }

  private List<String> fetch(Step.Fetch fetch) throws IOException {
    Handle handle = handles.get(fetch.slot());
    if (handle == null) {
      return NOTHING;
    }
    ByteBuf out = Unpooled.buffer();
    out.writeIntLE(handle.statement).writeIntLE(fetch.rows());
    connection.sendCommand(Commands.STMT_FETCH, Fields.readRest(out));
    return answers.upToEof("row");
  }

  private List<String> sendLongData(Step.SendLongData data) throws IOException {
    Handle handle = handles.get(data.slot());
    if (handle == null || handle.parameters == 0) {
      return NOTHING;
    }
    int parameter = data.parameter() % handle.parameters;
    if (!(ofItsType(handle, parameter, data.data()) instanceof byte[])) {
      return NOTHING;
    }
    handle.sentAhead.add(parameter);
    ByteBuf out = Unpooled.buffer();
    out.writeIntLE(handle.statement).writeShortLE(parameter).writeBytes(data.data());
    connection.sendCommand(Commands.STMT_SEND_LONG_DATA, Fields.readRest(out));
    return NOTHING;
  }

  private List<String> reset(Step.ResetStatement reset) throws IOException {
    Handle handle = handles.get(reset.slot());
    if (handle == null) {
      return NOTHING;
    }
    handle.sentAhead.clear();
    ByteBuf out = Unpooled.buffer();
    out.writeIntLE(handle.statement);
    connection.sendCommand(Commands.STMT_RESET, Fields.readRest(out));
    return answers.outcome();
  }

  private void close(int slot) throws IOException {
    Handle handle = handles.remove(slot);
    if (handle != null) {
      ByteBuf out = Unpooled.buffer();
      out.writeIntLE(handle.statement);
      connection.sendCommand(Commands.STMT_CLOSE, Fields.readRest(out));
    }
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
