package dev.baton.wire.binlog;

import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads row events of version 1 and 2, also MariaDB's compressed ones. */
final class RowEvents {

  private RowEvents() {}

  static RowChange.@Nullable Kind kindOf(int type) {
    return switch (type) {
      case EventTypes.WRITE_ROWS,
          EventTypes.WRITE_ROWS_V1,
          EventTypes.MARIADB_WRITE_ROWS_COMPRESSED,
          EventTypes.MARIADB_WRITE_ROWS_COMPRESSED_V1 ->
          RowChange.Kind.INSERT;
      case EventTypes.UPDATE_ROWS,
          EventTypes.UPDATE_ROWS_V1,
          EventTypes.PARTIAL_UPDATE_ROWS,
          EventTypes.MARIADB_UPDATE_ROWS_COMPRESSED,
          EventTypes.MARIADB_UPDATE_ROWS_COMPRESSED_V1 ->
          RowChange.Kind.UPDATE;
      case EventTypes.DELETE_ROWS,
          EventTypes.DELETE_ROWS_V1,
          EventTypes.MARIADB_DELETE_ROWS_COMPRESSED,
          EventTypes.MARIADB_DELETE_ROWS_COMPRESSED_V1 ->
          RowChange.Kind.DELETE;
      default -> null;
    };
  }

  static EventData.Rows read(
      int type, RowChange.Kind kind, ByteBuf body, Map<Long, EventData.TableMap> tables) {
    long tableId = Fields.readInt6(body, "table id");
    Fields.skip(body, 2, "row flags");
    if (hasExtraData(type)) {
      int extra = Fields.readInt2(body, "extra row data");
      Fields.skip(body, Math.max(0, extra - 2), "extra row data");
    }
    EventData.TableMap table = tables.get(tableId);
    if (table == null) {
      return undecoded(tableId, kind, null, "no table map came before");
    }
    if (type == EventTypes.PARTIAL_UPDATE_ROWS) {
      return undecoded(tableId, kind, table, "partial JSON updates are not decoded");
    }
    long width = Fields.readLenenc(body, "columns");
    if (width != table.columns().size()) {
      throw new MalformedPacketException(
          "rows of " + width + " columns for " + table.name() + " with " + table.columns().size());
    }
    byte[] present = Fields.readBytes(body, (width + 7) / 8, "present columns");
    boolean update = kind == RowChange.Kind.UPDATE;
    byte[] presentAfter =
        update ? Fields.readBytes(body, (width + 7) / 8, "present columns") : present;
    ByteBuf rows = isCompressed(type) ? EventDecoder.inflate(body) : body;
    try {
      List<RowChange> changes = readRows(rows, kind, table, present, presentAfter);
      return new EventData.Rows(tableId, kind, table, changes, "");
    } catch (UndecodableColumnException e) {
      return undecoded(tableId, kind, table, e.getMessage());
    }
  }

  private static EventData.Rows undecoded(
      long tableId, RowChange.Kind kind, EventData.@Nullable TableMap table, @Nullable String why) {
    return new EventData.Rows(tableId, kind, table, List.of(), why == null ? "unknown" : why);
  }

  private static boolean hasExtraData(int type) {
    return switch (type) {
      case EventTypes.WRITE_ROWS,
          EventTypes.UPDATE_ROWS,
          EventTypes.DELETE_ROWS,
          EventTypes.PARTIAL_UPDATE_ROWS,
          EventTypes.MARIADB_WRITE_ROWS_COMPRESSED,
          EventTypes.MARIADB_UPDATE_ROWS_COMPRESSED,
          EventTypes.MARIADB_DELETE_ROWS_COMPRESSED ->
          true;
      default -> false;
    };
  }

  private static boolean isCompressed(int type) {
    return type >= EventTypes.MARIADB_WRITE_ROWS_COMPRESSED_V1
        && type <= EventTypes.MARIADB_DELETE_ROWS_COMPRESSED;
  }

  private static List<RowChange> readRows(
      ByteBuf rows,
      RowChange.Kind kind,
      EventData.TableMap table,
      byte[] present,
      byte[] presentAfter)
      throws UndecodableColumnException {
    List<RowChange> changes = new ArrayList<>();
    while (rows.isReadable()) {
      int before = rows.readerIndex();
      List<@Nullable String> first = readRow(rows, table, present);
      changes.add(
          switch (kind) {
            case INSERT -> new RowChange(List.of(), first);
            case DELETE -> new RowChange(first, List.of());
            case UPDATE -> new RowChange(first, readRow(rows, table, presentAfter));
          });
      if (rows.readerIndex() == before) {
        throw new MalformedPacketException("a row without bytes");
      }
    }
    return Collections.unmodifiableList(changes);
  }

  private static List<@Nullable String> readRow(
      ByteBuf in, EventData.TableMap table, byte[] present) throws UndecodableColumnException {
    int columns = table.columns().size();
    int presentCount = 0;
    for (int i = 0; i < columns; i++) {
      presentCount += isSet(present, i) ? 1 : 0;
    }
    byte[] nulls = Fields.readBytes(in, (presentCount + 7) / 8, "null columns");
    List<@Nullable String> values = new ArrayList<>(columns);
    int index = 0;
    for (int i = 0; i < columns; i++) {
      if (!isSet(present, i)) {
        values.add(RowChange.ABSENT);
        continue;
      }
      values.add(isSet(nulls, index++) ? null : ColumnValues.read(in, table.columns().get(i)));
    }
    return Collections.unmodifiableList(values);
  }

  private static boolean isSet(byte[] bits, int index) {
    return (bits[index / 8] & 1 << index % 8) != 0;
  }
}
