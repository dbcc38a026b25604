package dev.baton.wire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  private static final byte[] NONCE = "abcdefghijklmnopqrst".getBytes(StandardCharsets.US_ASCII);
  private static final long ALL =
      Capabilities.CLIENT_MYSQL
          | Capabilities.PROTOCOL_41
          | Capabilities.SECURE_CONNECTION
          | Capabilities.PLUGIN_AUTH
          | Capabilities.PLUGIN_AUTH_LENENC
          | Capabilities.CONNECT_WITH_DB
          | Capabilities.CONNECT_ATTRS
          | Capabilities.ZSTD_COMPRESSION;

  private static ByteBuf payload(Consumer<ByteBuf> writer) {
    ByteBuf out = Unpooled.buffer();
    writer.accept(out);
    return Packets.readPayload(out, Long.MAX_VALUE);
  }

  @Test
  void aGreetingOfMysqlComesBack() throws Exception {
    HandshakeV10 greeting =
        new HandshakeV10("9.7.0", 42, NONCE, ALL, 255, 2, "caching_sha2_password");
    HandshakeV10 read = HandshakeV10.read(payload(out -> greeting.write(out, 0)));
    assertThat(read).usingRecursiveComparison().isEqualTo(greeting);
    assertThat(read.hasExtendedCapabilities()).isFalse();
  }

  @Test
  void aGreetingOfMariaDbHasExtendedCapabilities() throws Exception {
    long capabilities = ALL & ~Capabilities.CLIENT_MYSQL | Capabilities.MARIADB_PROGRESS;
    HandshakeV10 greeting =
        new HandshakeV10(
            "5.5.5-11.4.5-MariaDB", 7, NONCE, capabilities, 45, 2, "mysql_native_password");
    HandshakeV10 read = HandshakeV10.read(payload(out -> greeting.write(out, 0)));
    assertThat(read.hasExtendedCapabilities()).isTrue();
    assertThat(read.capabilities()).isEqualTo(capabilities);
  }

  @Test
  void anErrorInsteadOfAGreetingIsTold() {
    ByteBuf refused =
        payload(out -> ErrPacket.of(1040, "Too many connections").writeBeforeHandshake(out, 0));
    assertThatThrownBy(() -> HandshakeV10.read(refused))
        .isInstanceOf(ServerRefusedException.class)
        .hasMessageContaining("Too many connections");
  }

  @Test
  void aResponseComesBack() {
    HandshakeResponse41 response =
        new HandshakeResponse41(
            ALL,
            1 << 24,
            45,
            "u\u00e9",
            new byte[300],
            "db",
            "caching_sha2_password",
            Map.of("program_name", "x"),
            3);
    HandshakeResponse41 read = HandshakeResponse41.read(payload(out -> response.write(out, 1)));
    assertThat(read).usingRecursiveComparison().isEqualTo(response);
  }

  @Test
  void aResponseOfAnOldClientIsRefused() {
    byte[] old = {0x05, 0, 0, 0, 0, 'u', 0};
    assertThatThrownBy(() -> HandshakeResponse41.read(Unpooled.wrappedBuffer(old)))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessageContaining("4.1");
  }

  @Test
  void aTlsRequestIsToldFromAResponse() {
    SslRequest request = new SslRequest(ALL | Capabilities.SSL, 100, 45);
    ByteBuf payload = payload(out -> request.write(out, 1));
    assertThat(SslRequest.isOne(payload)).isTrue();
    assertThat(SslRequest.read(payload)).isEqualTo(request);
  }

  @Test
  void anAuthenticationSwitchComesBack() {
    AuthSwitchRequest read =
        AuthSwitchRequest.read(payload(out -> new AuthSwitchRequest("p", NONCE).write(out, 2)));
    assertThat(read.plugin()).isEqualTo("p");
    assertThat(read.data()).isEqualTo(NONCE);
  }

  @Test
  void aChangeOfUserComesBack() {
    ChangeUser change = new ChangeUser("u", new byte[20], "db", 45, "p", Map.of("a", "b"));
    ChangeUser read = ChangeUser.read(payload(out -> change.write(out, 0, ALL)), ALL);
    assertThat(read).usingRecursiveComparison().isEqualTo(change);
  }

  @Test
  void nothingButMalformedEverEscapes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = mutated(random);
      try {
        decodeAll(bytes);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
  }

  private static void decodeAll(byte[] bytes) {
    attempt(() -> HandshakeV10.read(Unpooled.wrappedBuffer(bytes)));
    attempt(() -> HandshakeResponse41.read(Unpooled.wrappedBuffer(bytes)));
    attempt(() -> ChangeUser.read(Unpooled.wrappedBuffer(bytes), ALL));
    attempt(() -> AuthSwitchRequest.read(Unpooled.wrappedBuffer(bytes)));
    attempt(() -> AuthMoreData.read(Unpooled.wrappedBuffer(bytes)));
    attempt(() -> SslRequest.read(Unpooled.wrappedBuffer(bytes)));
    attempt(() -> SslRequest.isOne(Unpooled.wrappedBuffer(bytes)));
  }

  private interface Decoding {
    void run() throws ServerRefusedException;
  }

  private static void attempt(Decoding decoding) {
    try {
      decoding.run();
    } catch (MalformedPacketException | ServerRefusedException e) {
      // as it should be
    }
  }

  private static byte[] mutated(Random random) {
    ByteBuf out = Unpooled.buffer();
    switch (random.nextInt(3)) {
      case 0 -> new HandshakeV10("8.0", 1, NONCE, ALL, 1, 2, "x").write(out, 0);
      case 1 ->
          new HandshakeResponse41(ALL, 1, 1, "u", NONCE, "d", "p", Map.of("a", "b"), 1)
              .write(out, 1);
      default -> new ChangeUser("u", NONCE, "d", 1, "p", Map.of("a", "b")).write(out, 0, ALL);
    }
    out.skipBytes(4);
    byte[] bytes = new byte[random.nextInt(out.readableBytes() + 1)];
    out.readBytes(bytes);
    for (int i = 0; i < random.nextInt(4) && bytes.length > 0; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }
}
