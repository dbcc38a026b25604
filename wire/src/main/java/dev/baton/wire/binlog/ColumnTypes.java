package dev.baton.wire.binlog;

import dev.baton.wire.packet.Fields;
import io.netty.buffer.ByteBuf;

/** Type codes of columns ({@code enum_field_types}) and the metadata each has in a table map. */
final class ColumnTypes {
  static final int TINY = 1;
  static final int SHORT = 2;
  static final int LONG = 3;
  static final int FLOAT = 4;
  static final int DOUBLE = 5;
  static final int NULL = 6;
  static final int TIMESTAMP = 7;
  static final int LONGLONG = 8;
  static final int INT24 = 9;
  static final int DATE = 10;
  static final int TIME = 11;
  static final int DATETIME = 12;
  static final int YEAR = 13;
  static final int NEWDATE = 14;
  static final int VARCHAR = 15;
  static final int BIT = 16;
  static final int TIMESTAMP2 = 17;
  static final int DATETIME2 = 18;
  static final int TIME2 = 19;
  static final int MARIADB_BLOB_COMPRESSED = 140;
  static final int MARIADB_VARCHAR_COMPRESSED = 141;
  static final int VECTOR = 242;
  static final int JSON = 245;
  static final int NEWDECIMAL = 246;
  static final int ENUM = 247;
  static final int SET = 248;
  static final int TINY_BLOB = 249;
  static final int MEDIUM_BLOB = 250;
  static final int LONG_BLOB = 251;
  static final int BLOB = 252;
  static final int VAR_STRING = 253;
  static final int STRING = 254;
  static final int GEOMETRY = 255;

  private ColumnTypes() {}

  static boolean isNumeric(int type) {
    return switch (type) {
      case TINY, SHORT, LONG, FLOAT, DOUBLE, LONGLONG, INT24, YEAR, NEWDECIMAL -> true;
      default -> false;
    };
  }

  /** Two bytes are returned as {@code first << 8 | second} where they mean two things. */
  static int readMetadata(int type, ByteBuf metadata) {
    return switch (type) {
      case FLOAT,
          DOUBLE,
          BLOB,
          TINY_BLOB,
          MEDIUM_BLOB,
          LONG_BLOB,
          JSON,
          GEOMETRY,
          VECTOR,
          TIMESTAMP2,
          DATETIME2,
          TIME2,
          MARIADB_BLOB_COMPRESSED ->
          Fields.readInt1(metadata, "column metadata");
      case VARCHAR, VAR_STRING, MARIADB_VARCHAR_COMPRESSED, BIT ->
          Fields.readInt2(metadata, "column metadata");
      case STRING, ENUM, SET, NEWDECIMAL -> {
        int first = Fields.readInt1(metadata, "column metadata");
        yield first << 8 | Fields.readInt1(metadata, "column metadata");
      }
      default -> 0;
    };
  }
}
