package dev.baton.proxy.session;

import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.backend.StatementCache;
import dev.baton.proxy.backend.StatementCache.ServerStatement;
import dev.baton.proxy.backend.StatementText;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.packet.ServerStatus;
import dev.baton.wire.result.ResponseTracker;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * COM_STMT_EXECUTE, COM_STMT_FETCH and COM_STMT_RESET: what names a prepared statement and has an
 * answer. The handle in the packet becomes the one of the connection it is sent to.
 */
final class StatementCommand extends Command {

  private final Plan planOfCursor = new Plan();
  private @Nullable PreparedStatement statement;
  private boolean cursor;
  private boolean untold;

  /**
   * @param isUntold see {@link SessionState#isUntold}
   */
  void of(PreparedStatement named, boolean withCursor, boolean isUntold) {
    statement = named;
    untold = isUntold;
    cursor = withCursor;
    if (withCursor) { // it binds the session to the connection, so that has to be the primary
      planOfCursor.withCursor(named.plan());
    }
  }

  private PreparedStatement named() {
    PreparedStatement current = statement;
    if (current == null) {
      throw new IllegalStateException("no statement is named");
    }
    return current;
  }

  @Override
  Plan plan() {
    return cursor ? planOfCursor : named().plan();
  }

  @Override
  StatementText statement() {
    return cursor ? named().textWithCursor() : named().text();
  }

  @Override
  boolean isPreparedOn(BackendConnection connection) {
    return handleOn(connection) != null;
  }

  private @Nullable ServerStatement handleOn(BackendConnection connection) {
    PreparedStatement current = named();
    ServerStatement held = code() == Commands.STMT_EXECUTE ? null : current.handle();
    if (held != null) {
      return held;
    }
    StatementCache there = connection.statements();
    ServerStatement found = there.find(statement(), current.parameterTypes(), current);
    if (found == null && cursor && untold) { // under what else could it be prepared?
      found = there.find(current.text(), current.parameterTypes(), current);
    }
    return found;
  }

  @Override
  void sendTo(BackendConnection connection) {
    ServerStatement server = handleOn(connection);
    if (server == null) {
      throw new IllegalStateException("the statement was prepared before");
    }
    if (code() == Commands.STMT_EXECUTE) {
      named().executesOn(connection, server, cursor);
      for (ByteBuf part : named().longData()) {
        part.setIntLE(part.readerIndex() + Packets.HEADER_LENGTH + 1, server.id());
        connection.sendUnanswered(part.retainedDuplicate());
      }
      connection.send(
          code(), ExecutePacket.forServer(packet(), named(), server, connection.takesAttributes()));
      return;
    }
    ByteBuf packet = packet();
    packet.setIntLE(packet.readerIndex() + Packets.HEADER_LENGTH + 1, server.id());
    connection.send(code(), packet.retain());
  }

  /** An execution that a server refuses ends the cursor of the one before, on some. */
  @Override
  void onNotPrepared(BackendConnection on, SessionState state) {
    boolean executes = code() == Commands.STMT_EXECUTE;
    if (executes && !on.keepsCursors() && named().cursorOpen()) {
      named().closeCursor(on);
      state.cursorOpen(named(), false);
      if (!state.anyCursorOpen()) {
        state.unpin(Pin.CURSOR.bit());
      }
    }
  }

  @Override
  void onAnswered(ResponseTracker response, BackendConnection from, SessionState state) {
    super.onAnswered(response, from, state);
    if (response.errorCode() == 0) {
      int cursorState =
          response.status() & (ServerStatus.CURSOR_EXISTS | ServerStatus.LAST_ROW_SENT);
      state.cursorOpen(named(), cursorState == ServerStatus.CURSOR_EXISTS);
      if (state.anyCursorOpen()) {
        state.pin(Pin.CURSOR);
      } else {
        state.unpin(Pin.CURSOR.bit());
      }
    }
    if (!named().cursorOpen()) {
      named().releaseHandle();
    }
    if (code() == Commands.STMT_FETCH && !named().cursorOpen()) { // as servers do
      named().dropLongData();
    }
  }

  @Override
  void onReleased() {
    if (statement != null && code() == Commands.STMT_EXECUTE) { // were it refused
      statement.dropLongData();
    }
    statement = null;
  }
}
