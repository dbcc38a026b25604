package dev.baton.admin.protocol;

import dev.baton.admin.store.SqlResult;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.EofPacket;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.OkPacket;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes results in the text protocol.
 *
 * <p>Source: MySQL internals, "Text Resultset" and "Column Definition".
 */
final class ResultWriter {
  private static final int UTF8MB4 = 45;
  private static final int BINARY = 63;
  private static final int TYPE_DOUBLE = 5;
  private static final int TYPE_LONGLONG = 8;
  private static final int TYPE_BLOB = 252;
  private static final int TYPE_VAR_STRING = 253;
  private static final int BINARY_FLAG = 128;
  private static final int FIXED_FIELDS_LENGTH = 0x0c;

  private final PacketChannel channel;
  private final long capabilities;
  private final ByteBuf buffer = Unpooled.buffer(4096);
  private int sequence;

  ResultWriter(PacketChannel channel, long capabilities) {
    this.channel = channel;
    this.capabilities = capabilities;
    this.sequence = channel.sequence();
  }

  /**
   * Sends one result; more may follow if the status says so.
   *
   * @param status flags of {@link dev.baton.wire.packet.ServerStatus}
   */
  void write(SqlResult result, int status, int warnings) throws IOException {
    sequence = channel.sequence();
    switch (result) {
      case SqlResult.Changed changed -> {
        OkPacket ok =
            new OkPacket(
                false,
                changed.affected(),
                changed.lastInsertId(),
                status,
                warnings,
                changed.info(),
                new byte[0]);
        sequence = ok.write(buffer, sequence, capabilities);
      }
      case SqlResult.Rows rows -> writeRows(rows, status, warnings);
    }
    channel.send(buffer, sequence);
  }

  /** Answers {@code COM_FIELD_LIST}: columns without rows, each with its default, here none. */
  void writeFieldList(SqlResult.Rows columns, int status) throws IOException {
    sequence = channel.sequence();
    for (@Nullable Object[] row : columns.rows()) {
      String name = String.valueOf(row[0]);
      SqlResult.Column column = new SqlResult.Column(name, "", SqlResult.Type.TEXT);
      int start = Packets.begin(buffer);
      writeDefinition(column);
      buffer.writeByte(Fields.NULL_MARKER);
      sequence = Packets.end(buffer, start, sequence);
    }
    endOfRows(status, 0);
    channel.send(buffer, sequence);
  }

  private void writeRows(SqlResult.Rows rows, int status, int warnings) throws IOException {
    int start = Packets.begin(buffer);
    Fields.writeLenenc(buffer, rows.columns().size());
    sequence = Packets.end(buffer, start, sequence);
    for (SqlResult.Column column : rows.columns()) {
      start = Packets.begin(buffer);
      writeDefinition(column);
      sequence = Packets.end(buffer, start, sequence);
    }
    if (!Capabilities.has(capabilities, Capabilities.DEPRECATE_EOF)) {
      sequence = new EofPacket(0, status).write(buffer, sequence);
    }
    for (@Nullable Object[] row : rows.rows()) {
      start = Packets.begin(buffer);
      for (Object value : row) {
        writeValue(value);
      }
      sequence = Packets.end(buffer, start, sequence);
      if (PacketChannel.full(buffer)) {
        channel.send(buffer, sequence);
      }
    }
    endOfRows(status, warnings);
  }

  private void endOfRows(int status, int warnings) {
    sequence =
        Capabilities.has(capabilities, Capabilities.DEPRECATE_EOF)
            ? OkPacket.endOfRows(status, warnings).write(buffer, sequence, capabilities)
            : new EofPacket(warnings, status).write(buffer, sequence);
  }

  private void writeDefinition(SqlResult.Column column) {
    Fields.writeLenencString(buffer, "def");
    Fields.writeLenencString(buffer, "");
    Fields.writeLenencString(buffer, column.table());
    Fields.writeLenencString(buffer, column.table());
    Fields.writeLenencString(buffer, column.name());
    Fields.writeLenencString(buffer, column.name());
    Fields.writeLenenc(buffer, FIXED_FIELDS_LENGTH);
    boolean text = column.type() == SqlResult.Type.TEXT;
    buffer.writeShortLE(text ? UTF8MB4 : BINARY);
    buffer.writeIntLE(text || column.type() == SqlResult.Type.BLOB ? 65_535 : 20);
    buffer.writeByte(type(column.type()));
    buffer.writeShortLE(text ? 0 : BINARY_FLAG);
    buffer.writeByte(column.type() == SqlResult.Type.REAL ? 31 : 0);
    buffer.writeShortLE(0);
  }

  private static int type(SqlResult.Type type) {
    return switch (type) {
      case INTEGER -> TYPE_LONGLONG;
      case REAL -> TYPE_DOUBLE;
      case TEXT -> TYPE_VAR_STRING;
      case BLOB -> TYPE_BLOB;
    };
  }

  private void writeValue(@Nullable Object value) {
    switch (value) {
      case null -> buffer.writeByte(Fields.NULL_MARKER);
      case byte[] bytes -> Fields.writeLenencBytes(buffer, bytes);
      default -> Fields.writeLenencBytes(buffer, value.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
