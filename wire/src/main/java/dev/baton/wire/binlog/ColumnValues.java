package dev.baton.wire.binlog;

import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Turns a column's value in a row event into text that a person can read. Text is shown as UTF-8
 * where it is that, else as hexadecimal, as the event does not always name the character set.
 */
final class ColumnValues {

  private ColumnValues() {}

  static String read(ByteBuf in, ColumnType column) throws UndecodableColumnException {
    int metadata = column.metadata();
    return switch (column.type()) {
      case ColumnTypes.TINY -> integer(in, 1, column.unsigned());
      case ColumnTypes.SHORT -> integer(in, 2, column.unsigned());
      case ColumnTypes.INT24 -> integer(in, 3, column.unsigned());
      case ColumnTypes.LONG -> integer(in, 4, column.unsigned());
      case ColumnTypes.LONGLONG -> integer(in, 8, column.unsigned());
      case ColumnTypes.FLOAT ->
          Float.toString(Float.intBitsToFloat((int) Fields.readInt4(in, "float")));
      case ColumnTypes.DOUBLE ->
          Double.toString(Double.longBitsToDouble(Fields.readInt8(in, "double")));
      case ColumnTypes.NEWDECIMAL -> Decimals.read(in, metadata >> 8, metadata & 0xff);
      case ColumnTypes.VARCHAR, ColumnTypes.VAR_STRING ->
          text(in, metadata > 255 ? Fields.readInt2(in, "text") : Fields.readInt1(in, "text"));
      case ColumnTypes.STRING -> string(in, metadata);
      case ColumnTypes.BLOB,
          ColumnTypes.TINY_BLOB,
          ColumnTypes.MEDIUM_BLOB,
          ColumnTypes.LONG_BLOB,
          ColumnTypes.JSON,
          ColumnTypes.GEOMETRY,
          ColumnTypes.VECTOR ->
          blob(in, metadata);
      case ColumnTypes.BIT -> bits(in, metadata);
      default -> temporal(in, column);
    };
  }

  private static String temporal(ByteBuf in, ColumnType column) throws UndecodableColumnException {
    int fraction = column.metadata();
    return switch (column.type()) {
      case ColumnTypes.YEAR -> {
        int year = Fields.readInt1(in, "year");
        yield year == 0 ? "0000" : Integer.toString(1900 + year);
      }
      case ColumnTypes.DATE, ColumnTypes.NEWDATE -> Temporals.date(in);
      case ColumnTypes.TIME -> Temporals.oldTime(in);
      case ColumnTypes.TIME2 -> Temporals.time(in, fraction);
      case ColumnTypes.DATETIME -> Temporals.oldDateTime(in);
      case ColumnTypes.DATETIME2 -> Temporals.dateTime(in, fraction);
      case ColumnTypes.TIMESTAMP -> Temporals.oldTimestamp(in);
      case ColumnTypes.TIMESTAMP2 -> Temporals.timestamp(in, fraction);
      default ->
          throw new UndecodableColumnException("column type " + column.type() + " is not known");
    };
  }

  private static String integer(ByteBuf in, int bytes, boolean unsigned) {
    Fields.require(in, bytes, "integer");
    return switch (bytes) {
      case 1 -> Integer.toString(unsigned ? in.readUnsignedByte() : in.readByte());
      case 2 -> Integer.toString(unsigned ? in.readUnsignedShortLE() : in.readShortLE());
      case 3 -> Integer.toString(unsigned ? in.readUnsignedMediumLE() : in.readMediumLE());
      case 4 -> Long.toString(unsigned ? in.readUnsignedIntLE() : in.readIntLE());
      default -> unsigned ? Long.toUnsignedString(in.readLongLE()) : Long.toString(in.readLongLE());
    };
  }

  /** CHAR, BINARY, ENUM and SET: the first byte says which, but lends two bits to the length. */
  private static String string(ByteBuf in, int metadata) {
    int real = metadata >> 8;
    int length = metadata & 0xff;
    if ((real & 0x30) != 0x30) {
      length |= ((real & 0x30) ^ 0x30) << 4;
      real |= 0x30;
    }
    return switch (real) {
      case ColumnTypes.ENUM, ColumnTypes.SET -> number(in, length);
      default -> text(in, length > 255 ? Fields.readInt2(in, "text") : Fields.readInt1(in, "text"));
    };
  }

  private static String number(ByteBuf in, int bytes) {
    if (bytes < 1 || bytes > 8) {
      throw new MalformedPacketException("an enumeration of " + bytes + " bytes");
    }
    Fields.require(in, bytes, "enumeration");
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) in.readUnsignedByte() << 8 * i;
    }
    return Long.toUnsignedString(value);
  }

  private static String blob(ByteBuf in, int lengthBytes) {
    long length =
        switch (lengthBytes) {
          case 1 -> Fields.readInt1(in, "blob");
          case 2 -> Fields.readInt2(in, "blob");
          case 3 -> Fields.readInt3(in, "blob");
          case 4 -> Fields.readInt4(in, "blob");
          default ->
              throw new MalformedPacketException("a blob's length of " + lengthBytes + " bytes");
        };
    return "0x" + HexFormat.of().formatHex(Fields.readBytes(in, length, "blob"));
  }

  private static String bits(ByteBuf in, int metadata) {
    int bytes = (metadata >> 8) + ((metadata & 0xff) > 0 ? 1 : 0);
    return "0x" + HexFormat.of().formatHex(Fields.readBytes(in, bytes, "bits"));
  }

  private static String text(ByteBuf in, int length) {
    byte[] bytes = Fields.readBytes(in, length, "text");
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return "0x" + HexFormat.of().formatHex(bytes);
    }
  }
}
