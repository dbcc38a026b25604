package dev.baton.wire.packet;

import io.netty.buffer.ByteBuf;

/**
 * What a client that has agreed on CLIENT_QUERY_ATTRIBUTES puts between COM_QUERY's first byte and
 * the text: {@code count, sets (1), [null bitmap, new-types flag (1), types and names, values]}.
 * Almost always it is a count of 0.
 *
 * <p>Source: MySQL internals, "COM_QUERY" and "Binary Protocol Value". Stateless.
 */
public final class QueryAttributes {

  /** How a statement without any begins. */
  private static final int NONE = 0x0100;

  private static final int NONE_LENGTH = 2;
  private static final String FIELD = "query attributes";

  private QueryAttributes() {}

  /**
   * Where the text begins.
   *
   * @param from where the attributes begin, as an index of the buffer
   * @param end where what may be read ends
   * @throws MalformedPacketException if they do not end before that
   */
  public static int skip(ByteBuf packet, int from, int end) {
    if (end - from >= NONE_LENGTH && packet.getShortLE(from) == NONE) {
      return from + NONE_LENGTH;
    }
    ByteBuf in = packet.slice(from, Math.max(0, end - from));
    int count = count(in);
    if (Fields.readLenenc(in, FIELD) != 1) {
      throw new MalformedPacketException("COM_QUERY has other than one set of attributes");
    }
    if (count > 0) {
      byte[] nulls = Fields.readBytes(in, (count + 7) / 8, FIELD);
      if (Fields.readInt1(in, FIELD) != 1) {
        throw new MalformedPacketException(
            "COM_QUERY does not say of what type its attributes are");
      }
      skipValues(in, nulls, types(in, count));
    }
    return from + in.readerIndex();
  }

  private static int count(ByteBuf in) {
    long count = Fields.readLenenc(in, FIELD);
    if (count < 0 || count > in.readableBytes()) { // each takes more than a byte
      throw new MalformedPacketException("COM_QUERY is too short for its attributes");
    }
    return (int) count;
  }

  private static int[] types(ByteBuf in, int count) {
    int[] types = new int[count];
    for (int i = 0; i < count; i++) {
      types[i] = Fields.readInt2(in, FIELD) & 0xff;
      Fields.skip(in, Fields.readLenenc(in, FIELD), FIELD);
    }
    return types;
  }

  private static void skipValues(ByteBuf in, byte[] nulls, int... types) {
    for (int i = 0; i < types.length; i++) {
      if ((nulls[i / 8] >> (i % 8) & 1) == 0) {
        Fields.skip(in, length(in, types[i]), FIELD);
      }
    }
  }

  /** Of a value, without the length before it. */
  private static long length(ByteBuf in, int type) {
    return switch (type) {
      case 6 -> 0; // NULL
      case 1, 244 -> 1; // TINY, BOOL
      case 2, 13 -> 2; // SHORT, YEAR
      case 3, 4, 9 -> 4; // LONG, FLOAT, INT24
      case 5, 8 -> 8; // DOUBLE, LONGLONG
      case 7, 10, 11, 12 -> Fields.readInt1(in, FIELD); // TIMESTAMP, DATE, TIME, DATETIME
      default -> Fields.readLenenc(in, FIELD);
    };
  }

  /** Writes that a statement has none. */
  public static void writeNone(ByteBuf out) {
    out.writeShortLE(NONE);
  }
}
