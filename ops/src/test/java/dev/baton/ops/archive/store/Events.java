package dev.baton.ops.archive.store;

import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.EventTypes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/** Events with checksums, as servers send them. */
public final class Events {

  public static final String UUID = "00112233-4455-6677-8899-aabbccddeeff";

  /** When every transaction without another time was committed. */
  public static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private Events() {}

  public static BinlogEvent format(String serverVersion) {
    return event(
        EventTypes.FORMAT_DESCRIPTION,
        1,
        body -> {
          byte[] version = serverVersion.getBytes(StandardCharsets.US_ASCII);
          body.writeShortLE(4).writeBytes(version).writeZero(50 - version.length);
          body.writeIntLE(0).writeByte(19).writeZero(40).writeByte(1);
        });
  }

  /** A MySQL transaction of three events. */
  public static List<BinlogEvent> mysql(long number, Instant commit) {
    return List.of(
        event(
            EventTypes.GTID,
            1,
            body -> {
              body.writeByte(1).writeBytes(HexFormat.of().parseHex(UUID.replace("-", "")));
              body.writeLongLE(number).writeByte(2).writeZero(16);
              long micros = commit.getEpochSecond() * 1_000_000 + commit.getNano() / 1000;
              body.writeIntLE((int) micros).writeMediumLE((int) (micros >>> 32));
            }),
        query("BEGIN"),
        event(EventTypes.XID, 1, body -> body.writeLongLE(number)));
  }

  public static List<BinlogEvent> mysql(long number) {
    return mysql(number, NOON);
  }

  /** A MariaDB transaction of two events. */
  public static List<BinlogEvent> mariadb(int domain, int server, long sequence) {
    return List.of(
        event(
            EventTypes.MARIADB_GTID,
            server,
            body -> body.writeLongLE(sequence).writeIntLE(domain).writeByte(0).writeZero(6)),
        event(EventTypes.XID, server, body -> body.writeLongLE(sequence)));
  }

  public static BinlogEvent query(String statement) {
    return event(
        EventTypes.QUERY,
        1,
        body -> {
          body.writeIntLE(17).writeIntLE(0).writeByte(2).writeShortLE(0).writeShortLE(0);
          body.writeBytes("db\0".getBytes(StandardCharsets.US_ASCII));
          body.writeBytes(statement.getBytes(StandardCharsets.UTF_8));
        });
  }

  public static BinlogEvent rotate() {
    return event(
        EventTypes.ROTATE,
        1,
        body -> body.writeLongLE(4).writeBytes("next".getBytes(StandardCharsets.US_ASCII)));
  }

  static BinlogEvent event(int type, int server, Consumer<ByteBuf> writer) {
    ByteBuf body = Unpooled.buffer();
    writer.accept(body);
    int length = BinlogEvent.HEADER_LENGTH + body.readableBytes() + 4;
    ByteBuf out = Unpooled.buffer();
    out.writeIntLE((int) NOON.getEpochSecond()).writeByte(type).writeIntLE(server);
    out.writeIntLE(length).writeIntLE(0).writeShortLE(0).writeBytes(body);
    CRC32 crc = new CRC32();
    crc.update(out.array(), 0, length - 4);
    out.writeIntLE((int) crc.getValue());
    byte[] raw = new byte[length];
    out.readBytes(raw);
    return new BinlogEvent(raw, 4, -1);
  }
}
