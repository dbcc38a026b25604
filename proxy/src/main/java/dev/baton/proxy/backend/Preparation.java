package dev.baton.proxy.backend;

import dev.baton.proxy.backend.StatementCache.ServerStatement;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.result.ResponseTracker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings a taken connection into the state that its user's next command needs, by commands of
 * Baton's own. Each method sends something and the user is told by {@link LinkUser#onExchangeDone};
 * or says that nothing is needed.
 */
public final class Preparation {

  /** What became of a request to prepare. */
  public enum Need {
    NOTHING,
    SENT,
    IMPOSSIBLE
  }

  /** Functions and triggers may set user variables, of which no statement's text tells. */
  private static final String TRACK_STATE = "SET SESSION session_track_state_change = 1";

  private Preparation() {}

  /** The schema and the session variables. */
  public static Need settle(BackendConnection connection, Settings wanted) {
    Settings now = connection.settings();
    if (now == wanted) {
      return Need.NOTHING;
    }
    if (now.equals(wanted)) {
      connection.settled(wanted); // next time they are found the same at once
      return Need.NOTHING;
    }
    List<Settings.Change> changes = now.changesTo(wanted, connection.beginning());
    if (changes == null) {
      return Need.IMPOSSIBLE;
    }
    Exchange first = null;
    Exchange last = null;
    if (!now.schema().equals(wanted.schema())) {
      first = new Exchange(Commands.INIT_DB, bytes(wanted.schema()), response -> {});
      last = first;
    }
    for (Settings.Change change : changes) {
      Exchange next = new Exchange(change.command(), change.argument(), response -> {});
      if (last == null) {
        first = next;
      } else {
        last.then(next);
      }
      last = next;
    }
    if (first == null || last == null) {
      connection.settled(wanted); // they differ in nothing that a server sees
      return Need.NOTHING;
    }
    last.onSuccess(response -> connection.settled(wanted));
    connection.send(first);
    return Need.SENT;
  }

  /** What a new connection does first: what its hostgroup says, and the question below. */
  static Exchange first(BackendConnection connection, long capabilities) {
    Exchange question = beginning(connection);
    if (tellsOfState(connection, capabilities)) { // a server may not know it
      question.then(new Exchange(Commands.QUERY, bytes(TRACK_STATE), response -> {}));
    }
    String own = connection.backend().policy().initConnect();
    if (own.isEmpty()) {
      return question;
    }
    Exchange first = new Exchange(Commands.QUERY, bytes(own), response -> {}).required();
    first.then(question);
    return first;
  }

  /** What {@link #first} sets: of these variables no default leads back to the beginning. */
  static String runsFirst(BackendConnection connection, long capabilities) {
    String own = connection.backend().policy().initConnect();
    return tellsOfState(connection, capabilities) ? own + ' ' + TRACK_STATE : own;
  }

  private static boolean tellsOfState(BackendConnection connection, long capabilities) {
    return Capabilities.has(capabilities, Capabilities.SESSION_TRACK)
        && !connection.pool().profile().isUnread();
  }

  /** Asks a new connection what it can go back to; without an answer it is as good. */
  private static Exchange beginning(BackendConnection connection) {
    Exchange question = new Exchange(Commands.QUERY, bytes(Beginning.QUESTION), response -> {});
    question.onSuccess(
        response -> {
          if (response.rows() == 1) {
            connection.beginning(connection.beginning().withAnswer(question.answer()));
          }
        });
    return question.keepingAnswer();
  }

  /** What {@code LAST_INSERT_ID()} says. By SET: MySQL counts rows found by a DO. */
  public static void insertId(BackendConnection connection, long value) {
    String statement = "SET last_insert_id = " + Long.toUnsignedString(value);
    connection.send(
        new Exchange(Commands.QUERY, bytes(statement), response -> connection.lastInsertId(value)));
  }

  /** No warnings or errors of somebody else's statement. */
  public static void clearDiagnostics(BackendConnection connection) {
    connection.send(
        new Exchange(Commands.QUERY, bytes(connection.beginning().nothing()), response -> {}));
  }

  /** A handle for the statement; the settings it depends on are there already. */
  public static void statement(BackendConnection connection, StatementText text) {
    connection.send(
        new Exchange(
            Commands.STMT_PREPARE,
            text.sql(),
            response -> {
              ServerStatement statement = new ServerStatement(response.statementId());
              close(connection, connection.statements().addBeside(text, statement));
            }));
  }

  /** Records a handle that the connection has just been given for a client's own command. */
  public static void remember(
      BackendConnection connection, StatementText text, ResponseTracker response) {
    ServerStatement statement = new ServerStatement(response.statementId());
    close(connection, connection.statements().replace(text, statement));
  }

  private static void close(BackendConnection connection, @Nullable ServerStatement displaced) {
    if (displaced != null) {
      closeStatement(connection, displaced);
    }
  }

  /** Tells the server to forget a handle; it does not answer. */
  public static void closeStatement(BackendConnection connection, ServerStatement statement) {
    ByteBuf command = Unpooled.buffer(9);
    int start = Packets.begin(command);
    command.writeByte(Commands.STMT_CLOSE).writeIntLE(statement.id());
    Packets.end(command, start, 0);
    connection.sendUnanswered(command);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
