package dev.baton.wire.binlog;

import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Reads TABLE_MAP events: a table's name and how its columns are stored. */
final class TableMaps {
  private static final int MAX_COLUMNS = 4096;
  private static final int SIGNEDNESS = 1;

  private TableMaps() {}

  static EventData.TableMap read(ByteBuf body) {
    long tableId = Fields.readInt6(body, "table id");
    Fields.skip(body, 2, "table flags");
    String schema = readName(body, "schema");
    String table = readName(body, "table");
    long count = Fields.readLenenc(body, "columns");
    if (count < 0 || count > MAX_COLUMNS) {
      throw new MalformedPacketException("a table of " + count + " columns");
    }
    byte[] types = Fields.readBytes(body, count, "column types");
    long metadataLength = Fields.readLenenc(body, "column metadata");
    Fields.require(body, metadataLength, "column metadata");
    ByteBuf metadata = body.readSlice((int) metadataLength);
    Fields.skip(body, (count + 7) / 8, "nullable columns");
    byte[] signedness = readSignedness(body);
    List<ColumnType> columns = new ArrayList<>((int) count);
    int number = 0;
    for (byte code : types) {
      int type = code & 0xff;
      boolean unsigned = false;
      if (ColumnTypes.isNumeric(type)) {
        int index = number / 8;
        unsigned = index < signedness.length && (signedness[index] & 0x80 >> number % 8) != 0;
        number++;
      }
      columns.add(new ColumnType(type, ColumnTypes.readMetadata(type, metadata), unsigned));
    }
    return new EventData.TableMap(tableId, schema, table, List.copyOf(columns));
  }

  private static String readName(ByteBuf body, String field) {
    String name = Fields.readString(body, Fields.readInt1(body, field), field);
    Fields.skip(body, 1, field);
    return name;
  }

  /** One bit for each numeric column, from optional metadata that newer servers write. */
  private static byte[] readSignedness(ByteBuf body) {
    while (body.isReadable()) {
      int type = Fields.readInt1(body, "optional metadata");
      byte[] value = Fields.readLenencBytes(body, "optional metadata");
      if (type == SIGNEDNESS) {
        return value;
      }
    }
    return new byte[0];
  }
}
