package dev.baton.wire.packet;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Reads and writes the field types that packets are made of: fixed and length-encoded integers,
 * length-encoded, NUL-terminated and rest-of-packet strings.
 *
 * <p>Every read checks what is there first, so that a short or lying packet ends in a {@link
 * MalformedPacketException} that names the field, and a length never allocates more than the packet
 * holds. Text is UTF-8 (bytes that are not come out as U+FFFD).
 */
public final class Fields {

  /** First byte of a length-encoded integer that stands for SQL NULL in text rows. */
  public static final int NULL_MARKER = 0xfb;

  private Fields() {}

  public static void require(ByteBuf in, long bytes, String field) {
    if (bytes < 0 || bytes > in.readableBytes()) {
      throw new MalformedPacketException(
          field
              + ": needs "
              + Long.toUnsignedString(bytes)
              + " bytes, the packet has "
              + in.readableBytes()
              + " left");
    }
  }

  /** The next byte, without moving past it. */
  public static int peekInt1(ByteBuf in, String field) {
    require(in, 1, field);
    return in.getUnsignedByte(in.readerIndex());
  }

  public static int readInt1(ByteBuf in, String field) {
    require(in, 1, field);
    return in.readUnsignedByte();
  }

  public static int readInt2(ByteBuf in, String field) {
    require(in, 2, field);
    return in.readUnsignedShortLE();
  }

  public static int readInt3(ByteBuf in, String field) {
    require(in, 3, field);
    return in.readUnsignedMediumLE();
  }

  public static long readInt4(ByteBuf in, String field) {
    require(in, 4, field);
    return in.readUnsignedIntLE();
  }

  public static long readInt6(ByteBuf in, String field) {
    require(in, 6, field);
    long low = in.readUnsignedIntLE();
    return low | (long) in.readUnsignedShortLE() << 32;
  }

  public static long readInt8(ByteBuf in, String field) {
    require(in, 8, field);
    return in.readLongLE();
  }

  /** A length-encoded integer; 8-byte values beyond 2^63-1 come out negative. */
  public static long readLenenc(ByteBuf in, String field) {
    int first = readInt1(in, field);
    return switch (first) {
      case 0xfc -> readInt2(in, field);
      case 0xfd -> readInt3(in, field);
      case 0xfe -> readInt8(in, field);
      case NULL_MARKER, 0xff ->
          throw new MalformedPacketException(
              field + ": 0x" + Integer.toHexString(first) + " does not begin an integer");
      default -> first;
    };
  }

  public static byte[] readBytes(ByteBuf in, long length, String field) {
    require(in, length, field);
    byte[] bytes = new byte[(int) length];
    in.readBytes(bytes);
    return bytes;
  }

  public static byte[] readLenencBytes(ByteBuf in, String field) {
    return readBytes(in, readLenenc(in, field), field);
  }

  public static String readString(ByteBuf in, long length, String field) {
    require(in, length, field);
    return in.readString((int) length, StandardCharsets.UTF_8);
  }

  public static String readLenencString(ByteBuf in, String field) {
    return readString(in, readLenenc(in, field), field);
  }

  public static String readNulString(ByteBuf in, String field) {
    int length = in.bytesBefore((byte) 0);
    if (length < 0) {
      throw new MalformedPacketException(field + ": the text has no terminating NUL");
    }
    String text = in.readString(length, StandardCharsets.UTF_8);
    in.skipBytes(1);
    return text;
  }

  /** Text up to a NUL or, as some clients send their last field, to the packet's end. */
  public static String readNulOrRestString(ByteBuf in) {
    int length = in.bytesBefore((byte) 0);
    if (length < 0) {
      return readRestString(in);
    }
    String text = in.readString(length, StandardCharsets.UTF_8);
    in.skipBytes(1);
    return text;
  }

  public static String readRestString(ByteBuf in) {
    return in.readString(in.readableBytes(), StandardCharsets.UTF_8);
  }

  public static byte[] readRest(ByteBuf in) {
    byte[] bytes = new byte[in.readableBytes()];
    in.readBytes(bytes);
    return bytes;
  }

  public static void skip(ByteBuf in, long bytes, String field) {
    require(in, bytes, field);
    in.skipBytes((int) bytes);
  }

  /** Bytes that {@link #writeLenenc} will write for this value. */
  public static int lenencSize(long value) {
    if (value < 0) {
      return 9;
    }
    if (value < 0xfb) {
      return 1;
    }
    if (value <= 0xffff) {
      return 3;
    }
    return value <= 0xffffff ? 4 : 9;
  }

  /** Writes the shortest form; negative values are taken as unsigned 64-bit. */
  public static void writeLenenc(ByteBuf out, long value) {
    switch (lenencSize(value)) {
      case 1 -> out.writeByte((int) value);
      case 3 -> out.writeByte(0xfc).writeShortLE((int) value);
      case 4 -> out.writeByte(0xfd).writeMediumLE((int) value);
      default -> out.writeByte(0xfe).writeLongLE(value);
    }
  }

  public static void writeLenencBytes(ByteBuf out, byte[] value) {
    writeLenenc(out, value.length);
    out.writeBytes(value);
  }

  public static void writeLenencString(ByteBuf out, String value) {
    writeLenencBytes(out, value.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @throws IllegalArgumentException if the text itself holds a NUL, which would end it early
   */
  public static void writeNulString(ByteBuf out, String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a NUL-terminated text cannot hold a NUL");
    }
    out.writeBytes(value.getBytes(StandardCharsets.UTF_8)).writeByte(0);
  }
}
