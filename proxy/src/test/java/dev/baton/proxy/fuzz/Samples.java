package dev.baton.proxy.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.proxy.compress.FrameCodec;
import dev.baton.wire.auth.AuthPlugins;
import dev.baton.wire.handshake.ChangeUser;
import dev.baton.wire.handshake.HandshakeResponse41;
import dev.baton.wire.handshake.HandshakeV10;
import dev.baton.wire.handshake.SslRequest;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.EofPacket;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.OkPacket;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.packet.ServerStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Inputs for the targets, written by what writes such packets. */
final class Samples {

  private static final long LOGIN =
      Capabilities.CLIENT_MYSQL
          | Capabilities.PROTOCOL_41
          | Capabilities.SECURE_CONNECTION
          | Capabilities.PLUGIN_AUTH
          | Capabilities.CONNECT_WITH_DB
          | Capabilities.CONNECT_ATTRS;
  private static final long LENENC = LOGIN | Capabilities.PLUGIN_AUTH_LENENC;

  private Samples() {}

  private static byte[] bytes(Consumer<ByteBuf> writer) {
    ByteBuf out = Unpooled.buffer();
    writer.accept(out);
    return ByteBufUtil.getBytes(out);
  }

  /** Without the header. */
  private static byte[] payload(Consumer<ByteBuf> writer) {
    byte[] packet = bytes(writer);
    return java.util.Arrays.copyOfRange(packet, Packets.HEADER_LENGTH, packet.length);
  }

  private static byte[] after(int first, byte[] rest) {
    return bytes(out -> out.writeByte(first).writeBytes(rest));
  }

  static List<byte[]> framing() {
    return List.of(
        after(3, bytes(out -> Packets.write(out, 0, "SELECT 1".getBytes(UTF_8)))),
        after(
            0,
            bytes(
                out -> {
                  Packets.write(out, 0, new byte[0]);
                  Packets.write(out, 255, new byte[] {1});
                })),
        after(1, bytes(out -> Packets.writeHeader(out, Packets.MAX_PAYLOAD, 1))));
  }

  static List<byte[]> handshakeResponses() {
    List<byte[]> all = new ArrayList<>();
    for (long capabilities :
        new long[] {
          LOGIN, LENENC, LENENC | Capabilities.ZSTD_COMPRESSION, Capabilities.PROTOCOL_41
        }) {
      all.add(
          payload(
              out ->
                  new HandshakeResponse41(
                          capabilities,
                          1 << 24,
                          45,
                          "app",
                          new byte[] {1, 2, 3},
                          "shop",
                          AuthPlugins.CACHING_SHA2,
                          Map.of("_os", "Linux"),
                          3)
                      .write(out, 1)));
    }
    return all;
  }

  static List<byte[]> changeUser() {
    return List.of(
        payload(
            out ->
                new ChangeUser(
                        "app",
                        new byte[20],
                        "shop",
                        45,
                        AuthPlugins.NATIVE,
                        Map.of("program_name", "x"))
                    .write(out, 0, LOGIN)));
  }

  static List<byte[]> greetings() {
    return List.of(
        payload(
            out ->
                new HandshakeV10("9.7.4", 7, new byte[20], LENENC, 45, 2, AuthPlugins.CACHING_SHA2)
                    .write(out, 0)),
        payload(
            out ->
                new HandshakeV10(
                        "5.5.5-11.4.5-MariaDB",
                        7,
                        new byte[20],
                        LOGIN & ~Capabilities.CLIENT_MYSQL | Capabilities.MARIADB_PROGRESS,
                        45,
                        2,
                        AuthPlugins.NATIVE)
                    .write(out, 0)),
        payload(out -> ErrPacket.of(1040, "Too many connections").writeBeforeHandshake(out, 0)));
  }

  static List<byte[]> loginPackets() {
    return List.of(
        payload(out -> new SslRequest(LOGIN | Capabilities.SSL, 1 << 24, 45).write(out, 1)),
        bytes(
            out -> {
              out.writeByte(Packets.EOF);
              Fields.writeNulString(out, AuthPlugins.NATIVE);
              out.writeZero(21);
            }),
        new byte[] {1, 4});
  }

  static List<byte[]> proxyHeaders() {
    byte[] v2 = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    return List.of(
        "PROXY TCP4 192.0.2.1 192.0.2.2 1234 3306\r\n".getBytes(UTF_8),
        "PROXY TCP6 2001:db8::1 ::1 1 65535\r\n".getBytes(UTF_8),
        "PROXY UNKNOWN\r\n".getBytes(UTF_8),
        bytes(
            out ->
                out.writeBytes(v2)
                    .writeByte(0x21)
                    .writeByte(0x11)
                    .writeShort(12)
                    .writeBytes(new byte[] {10, 0, 0, 1, 10, 0, 0, 2, 4, 5, 6, 7})),
        bytes(out -> out.writeBytes(v2).writeByte(0x20).writeByte(0).writeShort(0)));
  }

  static List<byte[]> terminals() {
    byte[] changes =
        HexFormat.of().parseHex("000f0a6175746f636f6d6d6974034f4646010504746573740201" + "31");
    OkPacket changed =
        new OkPacket(
            false,
            300,
            1L << 40,
            ServerStatus.SESSION_STATE_CHANGED,
            1,
            "Rows matched: 1",
            changes);
    return List.of(
        payload(out -> OkPacket.of(1, 2, 2, 3).write(out, 1, 0)),
        payload(out -> changed.write(out, 1, Capabilities.SESSION_TRACK)),
        payload(out -> OkPacket.endOfRows(2, 0).write(out, 1, Capabilities.DEPRECATE_EOF)),
        payload(out -> new EofPacket(1, 2).write(out, 1)),
        payload(out -> ErrPacket.of(1064, "You have an error").write(out, 1)));
  }

  static List<byte[]> responses() {
    byte[] rows = result(false, 0);
    byte[] more = result(false, ServerStatus.MORE_RESULTS_EXISTS);
    byte[] deprecating = result(true, 0);
    byte[] prepared =
        bytes(
            out -> {
              Packets.write(out, 1, HexFormat.of().parseHex("000100000001000100000000"));
              int next = definition(out, 2);
              next = new EofPacket(0, 2).write(out, next);
              next = definition(out, next);
              new EofPacket(0, 2).write(out, next);
            });
    byte[] ok = bytes(out -> OkPacket.of(3, 4, 2, 0).write(out, 1, 0));
    byte[] error = bytes(out -> ErrPacket.of(1064, "no").write(out, 1));
    List<byte[]> all = new ArrayList<>();
    for (int command = 0; command < 8; command++) {
      all.add(tracked(5, command, rows));
      all.add(tracked(2, command | 8, deprecating));
      all.add(tracked(7, command, ok));
      all.add(tracked(1, command | 32, error));
    }
    all.add(tracked(9, 0, bytes(out -> out.writeBytes(more).writeBytes(rows))));
    all.add(tracked(4, 2, prepared));
    all.add(tracked(4, 0, bytes(out -> Packets.write(out, 1, "\u00fbx".getBytes(UTF_8)))));
    return all;
  }

  private static byte[] tracked(int step, int choice, byte[] answer) {
    return bytes(out -> out.writeByte(step).writeByte(choice).writeBytes(answer));
  }

  private static byte[] result(boolean deprecating, int status) {
    return bytes(
        out -> {
          int next = Packets.write(out, 1, new byte[] {1});
          next = definition(out, next);
          next = deprecating ? next : new EofPacket(0, 2).write(out, next);
          next = Packets.write(out, next, new byte[] {3, 'a', 'b', 'c'});
          if (deprecating) {
            OkPacket.endOfRows(status, 0).write(out, next, Capabilities.DEPRECATE_EOF);
          } else {
            new EofPacket(0, status).write(out, next);
          }
        });
  }

  private static int definition(ByteBuf out, int sequence) {
    int start = Packets.begin(out);
    for (String field : List.of("def", "s", "t", "t", "name", "name")) {
      Fields.writeLenencString(out, field);
    }
    out.writeByte(12).writeShortLE(45).writeIntLE(100).writeByte(253).writeZero(5);
    return Packets.end(out, start, sequence);
  }

  static List<byte[]> compressed(FrameCodec codec) {
    byte[] plain = "SELECT REPEAT('a', 100), REPEAT('a', 100), REPEAT('a', 100)".getBytes(UTF_8);
    ByteBuf packed = Unpooled.directBuffer(codec.bound(plain.length));
    codec.pack(Unpooled.wrappedBuffer(plain), 0, plain.length, packed);
    byte[] body = ByteBufUtil.getBytes(packed);
    packed.release();
    byte[] frame =
        bytes(
            out ->
                out.writeMediumLE(body.length)
                    .writeByte(0)
                    .writeMediumLE(plain.length)
                    .writeBytes(body));
    byte[] unpacked =
        bytes(out -> out.writeMediumLE(5).writeByte(0).writeMediumLE(0).writeBytes(plain, 0, 5));
    return List.of(
        after(3, frame),
        after(1, unpacked),
        after(6, bytes(out -> out.writeBytes(unpacked).writeBytes(frame))));
  }

  /** The first byte is the session's modes. */
  static List<byte[]> statements() {
    return List.of(
            "SELECT a, @u := 1 FROM t WHERE b IN (1,2,3,4,5) /* c */ FOR UPDATE",
            "SET @@session.sql_mode = 'a,b', time_zone = DEFAULT, @x := 1, NAMES utf8mb4",
            "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
            "INSERT INTO `t` VALUES (1, 'it''s', \"x\\\"\", 0x1f, 1e-5), (NULL, _utf8'ä', b'1', .5)",
            "SELECT 1; SET autocommit = 0; USE `a``b`; COMMIT AND CHAIN; SELECT ROW_COUNT()",
            "/*!50000 SELECT */ -- end\n 1 # x\n",
            "KILL QUERY 12; kill connection 13",
            "KILL /* x */ 99999999999999999999",
            "SHOW COUNT(*) WARNINGS",
            "WITH c AS (SELECT 1) UPDATE t SET a = c.next VALUE FOR s",
            "SELECT SQL_CALC_FOUND_ROWS * FROM t LIMIT 1, 2; SELECT FOUND_ROWS() AS `n`",
            "CALL p(?, @a)",
            "SELECT 'open")
        .stream()
        .map(sql -> after(sql.length() & 3, sql.getBytes(UTF_8)))
        .toList();
  }

  /** The first byte is the number of parameters, the second says whether types are known. */
  static List<byte[]> executes() {
    byte[] withTypes = HexFormat.of().parseHex("170100000000010000000001080003002a00000000000000");
    byte[] without = HexFormat.of().parseHex("17010000000101000000030000");
    return List.of(
        bytes(out -> out.writeByte(1).writeByte(0).writeBytes(withTypes)),
        bytes(out -> out.writeByte(2).writeByte(1).writeBytes(without)),
        bytes(out -> out.writeByte(0).writeByte(0).writeBytes(without, 0, 10)),
        bytes(out -> out.writeByte(17).writeByte(1).writeBytes(withTypes)));
  }
}
