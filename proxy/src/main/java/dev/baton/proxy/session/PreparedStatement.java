package dev.baton.proxy.session;

import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.backend.Preparation;
import dev.baton.proxy.backend.StatementCache.ServerStatement;
import dev.baton.proxy.backend.StatementText;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's handle for a prepared statement: lives as long as the session, whichever connections
 * it is prepared on.
 */
final class PreparedStatement {

  private final int id;
  private final StatementText text;
  private final Plan plan;
  private final int parameters;
  private final boolean attributes;
  private final ExecutePacket.Layout layout;

  /** Of memory, for a packet however short: the buffer and its place in the list. */
  private static final int PACKET_OVERHEAD = 160;

  private final LongDataBudget budget;
  private final List<ByteBuf> longData = new ArrayList<>(0);
  private long longDataBytes;
  private byte @Nullable [] types;
  private byte @Nullable [] parameterTypes;
  private boolean cursorOpen;
  private @Nullable ServerStatement handle; // the one whose cursor may be open
  private @Nullable StatementText withCursor; // made when it is asked for, which is seldom

  /**
   * A handle.
   *
   * @param attributes whether its client has agreed on query attributes
   */
  PreparedStatement(
      int id,
      StatementText text,
      Plan plan,
      int parameters,
      boolean attributes,
      LongDataBudget budget) {
    this.budget = budget;
    this.id = id;
    this.text = text;
    this.plan = plan;
    this.parameters = parameters;
    this.attributes = attributes;
    this.layout = ExecutePacket.Layout.usual(parameters, attributes);
  }

  int id() {
    return id;
  }

  StatementText text() {
    return text;
  }

  /** As it is prepared where it is executed with a cursor. */
  StatementText textWithCursor() {
    StatementText made = withCursor;
    if (made == null) {
      made = text.withCursor();
      withCursor = made;
    }
    return made;
  }

  Plan plan() {
    return plan;
  }

  int parameters() {
    return parameters;
  }

  /** Whether its executions have a count and names for attributes. */
  boolean hasAttributes() {
    return attributes;
  }

  /** Of an execution without attributes. */
  ExecutePacket.Layout layout() {
    return layout;
  }

  /** The parameter types the client sent last; it leaves them out while they stay the same. */
  byte @Nullable [] types() {
    return types;
  }

  void types(byte[] sent) {
    types = sent;
  }

  /** Of the values so far, see {@link dev.baton.proxy.backend.ParameterTypes}. */
  byte @Nullable [] parameterTypes() {
    return parameterTypes;
  }

  void parameterTypes(byte[] used) {
    parameterTypes = used;
  }

  boolean cursorOpen() {
    return cursorOpen;
  }

  void cursorOpen(boolean open) {
    cursorOpen = open;
    if (!open) {
      releaseHandle();
    }
  }

  /**
   * It goes to a handle. One with an open cursor from before is no longer wanted: it is left to
   * others, or closed if it is not the same.
   */
  void executesOn(BackendConnection connection, ServerStatement server, boolean withCursor) {
    if (cursorOpen && server != handle) {
      closeCursor(connection);
    }
    releaseHandle();
    if (withCursor) {
      handle = server;
      server.heldBy(this);
    }
  }

  /** The one whose cursor it has. */
  @Nullable ServerStatement handle() {
    return handle;
  }

  /** There is no cursor, or it is at its end. */
  void releaseHandle() {
    if (handle != null) {
      handle.heldBy(null);
      handle = null;
    }
  }

  /** The handle that has its open cursor is closed. */
  void closeCursor(BackendConnection connection) {
    ServerStatement held = handle;
    if (held != null) {
      handle = null;
      Preparation.closeStatement(connection, held);
      connection.statements().remove(held);
    }
  }

  /**
   * Keeps a packet of COM_STMT_SEND_LONG_DATA until the execution it belongs to. A copy: the packet
   * may be a small part of a large buffer, which would stay as long as it does.
   *
   * @return whether the session may still keep that much
   */
  boolean addLongData(ByteBuf packet) {
    int length = packet.readableBytes();
    long bytes = (long) length + PACKET_OVERHEAD;
    if (!budget.take(bytes)) {
      return false;
    }
    longData.add(
        packet.alloc().buffer(length, length).writeBytes(packet, packet.readerIndex(), length));
    longDataBytes += bytes;
    return true;
  }

  List<ByteBuf> longData() {
    return longData;
  }

  void dropLongData() {
    if (!longData.isEmpty()) {
      longData.forEach(ByteBuf::release);
      longData.clear();
      budget.giveBack(longDataBytes);
      longDataBytes = 0;
    }
  }
}
