package dev.baton.proxy.session;

import dev.baton.proxy.backend.ParameterTypes;
import dev.baton.proxy.backend.StatementCache.ServerStatement;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * COM_STMT_EXECUTE in place: {@code 17, id (4), flags (1), iterations (4), null bitmap, new-types
 * flag (1), [types (2 each)], values}. A client sends the types once and then only when they
 * change; a connection that has not seen them must be told them again.
 *
 * <p>Source: MySQL internals, "COM_STMT_EXECUTE", without CLIENT_QUERY_ATTRIBUTES.
 */
final class ExecutePacket {

  private static final int ID = Packets.HEADER_LENGTH + 1;
  private static final int FLAGS = ID + 4;
  private static final int BITMAP = FLAGS + 5;

  private ExecutePacket() {}

  static boolean asksForCursor(ByteBuf packet) {
    return packet.getByte(packet.readerIndex() + FLAGS) != 0;
  }

  /** Where the new-types flag lies, from the reader index. */
  private static int typesFlag(int parameters) {
    return BITMAP + (parameters + 7) / 8;
  }

  /**
   * Checks the packet's fixed part, and remembers the types if it brings them, and those of its
   * values.
   *
   * @throws MalformedPacketException if it is too short for its parameters
   */
  static void read(ByteBuf packet, PreparedStatement statement) {
    int parameters = statement.parameters();
    int flag = typesFlag(parameters);
    int needed = parameters == 0 ? BITMAP : flag + 1;
    if (packet.readableBytes() < needed) {
      throw new MalformedPacketException("COM_STMT_EXECUTE is too short for its parameters");
    }
    if (parameters == 0) {
      return;
    }
    boolean changed =
        packet.getByte(packet.readerIndex() + flag) == 1 && readTypes(packet, flag, statement);
    byte[] types = statement.types();
    byte[] used = statement.parameterTypes();
    if (types != null && (changed || used == null || ParameterTypes.hasGap(used))) {
      statement.parameterTypes(ParameterTypes.after(used, types, packet, BITMAP));
    }
  }

  /** Says whether they are others than those before. */
  private static boolean readTypes(ByteBuf packet, int flag, PreparedStatement statement) {
    int parameters = statement.parameters();
    int start = packet.readerIndex() + flag + 1;
    if (packet.writerIndex() - start < 2 * parameters) {
      throw new MalformedPacketException("COM_STMT_EXECUTE is too short for its types");
    }
    if (sameTypes(packet, start, statement.types(), 2 * parameters)) {
      return false;
    }
    byte[] types = new byte[2 * parameters];
    packet.getBytes(start, types);
    statement.types(types);
    return true;
  }

  private static boolean sameTypes(ByteBuf packet, int start, byte @Nullable [] known, int length) {
    if (known == null) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (packet.getByte(start + i) != known[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The packet for a server's handle; has its own reference. The same buffer with the id set,
   * unless types have to be put in.
   */
  static ByteBuf forServer(ByteBuf packet, PreparedStatement statement, ServerStatement server) {
    packet.setIntLE(packet.readerIndex() + ID, server.id());
    byte[] types = statement.types();
    byte[] used = statement.parameterTypes();
    if (statement.parameters() == 0 || types == null || used == null) {
      return packet.retain();
    }
    boolean brings = packet.getByte(packet.readerIndex() + typesFlag(statement.parameters())) == 1;
    boolean known = brings || Arrays.equals(types, server.types());
    server.executedWith(types, used);
    return known ? packet.retain() : withTypes(packet, statement.parameters(), types);
  }

  private static ByteBuf withTypes(ByteBuf packet, int parameters, byte[] types) {
    ByteBuf payload = Packets.readPayload(packet.duplicate(), Integer.MAX_VALUE);
    if (payload == null) {
      throw new IllegalStateException("the packet was complete before");
    }
    try {
      return insert(packet, payload, parameters, types);
    } finally {
      payload.release();
    }
  }

  private static ByteBuf insert(ByteBuf packet, ByteBuf payload, int parameters, byte[] types) {
    int head = typesFlag(parameters) - Packets.HEADER_LENGTH;
    ByteBuf out = packet.alloc().buffer(payload.readableBytes() + types.length + 8);
    int start = Packets.begin(out);
    out.writeBytes(payload, payload.readerIndex(), head).writeByte(1).writeBytes(types);
    int rest = payload.readerIndex() + head + 1;
    out.writeBytes(payload, rest, payload.writerIndex() - rest);
    Packets.end(out, start, 0);
    return out;
  }
}
