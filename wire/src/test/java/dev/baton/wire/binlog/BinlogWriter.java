package dev.baton.wire.binlog;

import dev.baton.wire.packet.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/** Writes binary logs with checksums, as servers lay them out. */
final class BinlogWriter {
  private static final int SERVER_ID = 1;

  private final ByteBuf out = Unpooled.buffer();

  BinlogWriter(String serverVersion) {
    out.writeBytes(new byte[] {(byte) 0xfe, 'b', 'i', 'n'});
    event(
        EventTypes.FORMAT_DESCRIPTION,
        body -> {
          byte[] version = serverVersion.getBytes(StandardCharsets.US_ASCII);
          body.writeShortLE(4).writeBytes(version).writeZero(50 - version.length);
          body.writeIntLE(0).writeByte(19).writeZero(40).writeByte(1);
        });
  }

  int length() {
    return out.writerIndex();
  }

  byte[] bytes() {
    return Fields.readRest(out.duplicate());
  }

  BinlogWriter event(int type, Consumer<ByteBuf> writer) {
    ByteBuf body = Unpooled.buffer();
    writer.accept(body);
    int start = out.writerIndex();
    int length = BinlogEvent.HEADER_LENGTH + body.readableBytes() + 4;
    out.writeIntLE(1_700_000_000).writeByte(type).writeIntLE(SERVER_ID).writeIntLE(length);
    out.writeIntLE(start + length).writeShortLE(0).writeBytes(body);
    CRC32 crc = new CRC32();
    crc.update(out.array(), start, length - 4);
    out.writeIntLE((int) crc.getValue());
    return this;
  }

  BinlogWriter previousGtids(String set) {
    return event(EventTypes.PREVIOUS_GTIDS, body -> GtidCodec.encode(set, body));
  }

  BinlogWriter gtid(long number) {
    return event(
        EventTypes.GTID,
        body -> {
          body.writeByte(1);
          for (int i = 0; i < 16; i++) {
            body.writeByte(i);
          }
          body.writeLongLE(number).writeByte(2).writeZero(16);
        });
  }

  BinlogWriter mariadbGtidList(long domain, long server, long sequence) {
    return event(
        EventTypes.MARIADB_GTID_LIST,
        body ->
            body.writeIntLE(1)
                .writeIntLE((int) domain)
                .writeIntLE((int) server)
                .writeLongLE(sequence));
  }

  BinlogWriter mariadbGtid(long sequence, boolean standalone) {
    return event(
        EventTypes.MARIADB_GTID,
        body ->
            body.writeLongLE(sequence).writeIntLE(0).writeByte(standalone ? 1 : 0).writeZero(6));
  }

  BinlogWriter query(String statement) {
    return event(
        EventTypes.QUERY,
        body -> {
          body.writeIntLE(17).writeIntLE(0).writeByte(2).writeShortLE(0).writeShortLE(0);
          body.writeBytes("db\0".getBytes(StandardCharsets.US_ASCII));
          body.writeBytes(statement.getBytes(StandardCharsets.UTF_8));
        });
  }

  BinlogWriter xid() {
    return event(EventTypes.XID, body -> body.writeLongLE(99));
  }

  BinlogWriter rotate(String next) {
    return event(
        EventTypes.ROTATE,
        body -> body.writeLongLE(4).writeBytes(next.getBytes(StandardCharsets.US_ASCII)));
  }
}
