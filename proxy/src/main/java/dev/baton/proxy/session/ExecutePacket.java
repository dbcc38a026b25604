package dev.baton.proxy.session;

import dev.baton.proxy.backend.ParameterTypes;
import dev.baton.proxy.backend.StatementCache.ServerStatement;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * COM_STMT_EXECUTE in place: {@code 17, id (4), flags (1), iterations (4), [count], null bitmap,
 * new-types flag (1), [types (2 each, and names)], values}. A client sends the types once and then
 * only when they change; a connection that has not seen them must be told them again.
 *
 * <p>The count and the names are there if the client has agreed on query attributes, which follow
 * the parameters.
 *
 * <p>Source: MySQL internals, "COM_STMT_EXECUTE".
 */
final class ExecutePacket {

  private static final int ID = Packets.HEADER_LENGTH + 1;
  private static final int FLAGS = ID + 4;
  private static final int AFTER_ITERATIONS = FLAGS + 5;
  private static final int CURSORS = 7;
  private static final int COUNT_AVAILABLE = 8;
  private static final String FIELD = "COM_STMT_EXECUTE";

  private ExecutePacket() {}

  static boolean asksForCursor(ByteBuf packet) {
    return (packet.getByte(packet.readerIndex() + FLAGS) & CURSORS) != 0;
  }

  /**
   * Where things lie, from the reader index.
   *
   * @param count of the parameters and the attributes after them
   */
  record Layout(int count, int bitmap) {

    /** Of executions that have no attributes: nearly all. */
    static Layout usual(int parameters, boolean attributes) {
      boolean counted = attributes && parameters > 0;
      return new Layout(
          parameters, AFTER_ITERATIONS + (counted ? Fields.lenencSize(parameters) : 0));
    }

    /**
     * Of a packet for the statement.
     *
     * @throws MalformedPacketException if it has fewer parameters than the statement
     */
    static Layout of(ByteBuf packet, PreparedStatement statement) {
      Layout usual = statement.layout();
      int flags = packet.getByte(packet.readerIndex() + FLAGS);
      if (!statement.hasAttributes() || usual.count == 0 && (flags & COUNT_AVAILABLE) == 0) {
        return usual;
      }
      int at = packet.readerIndex() + AFTER_ITERATIONS;
      Fields.require(packet, AFTER_ITERATIONS + 1, FIELD);
      return packet.getUnsignedByte(at) == usual.count && usual.count > 0
          ? usual
          : counted(packet, usual.count);
    }

    private static Layout counted(ByteBuf packet, int parameters) {
      ByteBuf in = packet.duplicate().skipBytes(AFTER_ITERATIONS);
      long count = Fields.readLenenc(in, FIELD);
      if (count < parameters || count > packet.readableBytes()) {
        throw new MalformedPacketException(
            FIELD + " has " + count + " parameters for a statement of " + parameters);
      }
      return new Layout((int) count, in.readerIndex() - packet.readerIndex());
    }

    int typesFlag() {
      return bitmap + (count + 7) / 8;
    }

    boolean bringsTypes(ByteBuf packet) {
      return count > 0 && packet.getByte(packet.readerIndex() + typesFlag()) == 1;
    }
  }

  /**
   * Checks the packet's fixed part, and remembers the types if it brings them, and those of its
   * values.
   *
   * @throws MalformedPacketException if it is too short for its parameters
   */
  static void read(ByteBuf packet, PreparedStatement statement) {
    Layout layout = Layout.of(packet, statement);
    if (layout.count == 0) {
      return;
    }
    if (packet.readableBytes() < layout.typesFlag() + 1) {
      throw new MalformedPacketException(FIELD + " is too short for its parameters");
    }
    boolean brings = layout.bringsTypes(packet);
    if (!brings && layout.count != statement.parameters()) {
      throw new MalformedPacketException(FIELD + " does not say of what type its attributes are");
    }
    if (statement.parameters() == 0) {
      return;
    }
    boolean changed = brings && readTypes(packet, layout, statement);
    byte[] types = statement.types();
    byte[] used = statement.parameterTypes();
    if (types != null && (changed || used == null || ParameterTypes.hasGap(used))) {
      statement.parameterTypes(ParameterTypes.after(used, types, packet, layout.bitmap));
    }
  }

  /** Says whether they are others than those before. */
  private static boolean readTypes(ByteBuf packet, Layout layout, PreparedStatement statement) {
    int parameters = statement.parameters();
    int start = packet.readerIndex() + layout.typesFlag() + 1;
    boolean named = statement.hasAttributes();
    if (packet.writerIndex() - start < (named ? 3 : 2) * parameters) {
      throw new MalformedPacketException(FIELD + " is too short for its types");
    }
    if (sameTypes(packet, start, statement.types(), named)) {
      return false;
    }
    byte[] types = new byte[2 * parameters];
    ByteBuf in = packet.duplicate().readerIndex(start);
    for (int i = 0; i < types.length; i += 2) {
      Fields.require(in, 2, FIELD);
      in.readBytes(types, i, 2);
      if (named) {
        Fields.skip(in, Fields.readLenenc(in, FIELD), FIELD);
      }
    }
    if (Arrays.equals(types, statement.types())) {
      return false;
    }
    statement.types(types);
    return true;
  }

  /** In place, as most are sent: the names of parameters are empty. */
  private static boolean sameTypes(
      ByteBuf packet, int start, byte @Nullable [] known, boolean named) {
    if (known == null) {
      return false;
    }
    int at = start;
    for (int i = 0; i < known.length; i += 2) {
      if (packet.getByte(at++) != known[i] || packet.getByte(at++) != known[i + 1]) {
        return false;
      }
      if (named && packet.getByte(at++) != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * The packet for a server's handle; has its own reference. The same buffer with the id set,
   * unless types have to be put in, or the attributes have to be taken out.
   *
   * @param takesAttributes whether the connection has agreed on them
   */
  static ByteBuf forServer(
      ByteBuf packet,
      PreparedStatement statement,
      ServerStatement server,
      boolean takesAttributes) {
    packet.setIntLE(packet.readerIndex() + ID, server.id());
    Layout layout = Layout.of(packet, statement);
    boolean brings = layout.bringsTypes(packet);
    byte[] types = statement.types();
    byte[] used = statement.parameterTypes();
    boolean known = true;
    if (statement.parameters() > 0 && types != null && used != null) {
      known = brings || Arrays.equals(types, server.types());
      server.executedWith(types, used);
    }
    boolean translated = statement.hasAttributes() && !takesAttributes;
    if (known && !translated) {
      return packet.retain();
    }
    return new Rewriting(packet, layout, statement).write(brings || !known, takesAttributes);
  }

  /** The same execution, written anew. */
  private record Rewriting(ByteBuf packet, Layout layout, PreparedStatement statement) {

    ByteBuf write(boolean withTypes, boolean withAttributes) {
      ByteBuf payload = Packets.readPayload(packet.duplicate(), Integer.MAX_VALUE);
      if (payload == null) {
        throw new IllegalStateException("the packet was complete before");
      }
      byte[] types = statement.types();
      ByteBuf out =
          packet.alloc().buffer(payload.readableBytes() + 2 * statement.parameters() + 16);
      try {
        int start = Packets.begin(out);
        write(payload, out, withTypes ? types : null, withAttributes && statement.hasAttributes());
        Packets.end(out, start, 0);
        return out;
      } finally {
        payload.release();
      }
    }

    /** Attributes that stay are those of a packet that brings its types: it is not written anew. */
    private void write(
        ByteBuf payload, ByteBuf out, byte @Nullable [] types, boolean withAttributes) {
      int begin = payload.readerIndex();
      int parameters = statement.parameters();
      out.writeBytes(payload, begin, AFTER_ITERATIONS - Packets.HEADER_LENGTH);
      if (!withAttributes) {
        int flags = out.writerIndex() - (AFTER_ITERATIONS - FLAGS);
        out.setByte(flags, out.getByte(flags) & CURSORS);
      }
      if (parameters == 0) {
        return;
      }
      if (withAttributes) {
        Fields.writeLenenc(out, parameters);
      }
      int bitmap = begin + layout.bitmap - Packets.HEADER_LENGTH;
      out.writeBytes(payload, bitmap, (parameters + 7) / 8);
      out.writeByte(types == null ? 0 : 1);
      for (int i = 0; types != null && i < types.length; i += 2) {
        out.writeByte(types[i]).writeByte(types[i + 1]);
        if (withAttributes) {
          Fields.writeLenenc(out, 0); // the name
        }
      }
      payload.readerIndex(values(payload, begin));
      out.writeBytes(payload); // with those of attributes, which a server does not reach
    }

    /** Where the values begin. */
    private int values(ByteBuf payload, int begin) {
      int flag = begin + layout.typesFlag() - Packets.HEADER_LENGTH;
      if (payload.getByte(flag) != 1) {
        return flag + 1;
      }
      if (!statement.hasAttributes()) {
        return flag + 1 + 2 * layout.count;
      }
      ByteBuf in = payload.duplicate().readerIndex(flag + 1);
      for (int i = 0; i < layout.count; i++) {
        Fields.skip(in, 2, FIELD);
        Fields.skip(in, Fields.readLenenc(in, FIELD), FIELD);
      }
      return in.readerIndex();
    }
  }
}
