package dev.baton.wire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.testkit.Seeded;
import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {

  private static final String V2 = "0d0a0d0a000d0a515549540a";
  private static final String V4_ADDRESSES = "cb007109" + "0a000001" + "1267" + "1791";
  private static final String V6_ADDRESSES =
      "20010db8000000000000000000000009" + "00000000000000000000000000000001" + "1267" + "1791";

  private static ByteBuf text(String line) {
    return Unpooled.copiedBuffer(line, StandardCharsets.ISO_8859_1);
  }

  private static ByteBuf hex(String digits) {
    return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(digits));
  }

  @Test
  void aLineOfVersion1NamesTheClient() {
    String line = "PROXY TCP4 203.0.113.9 10.0.0.1 4711 6033\r\n";
    ProxyHeader header = ProxyHeader.read(text(line + "more"));
    assertThat(header.length()).isEqualTo(line.length());
    assertThat(header.client()).isEqualTo(new InetSocketAddress("203.0.113.9", 4711));
    assertThat(ProxyHeader.read(text("PROXY TCP6 2001:db8::9 ::1 4711 6033\r\n")).client())
        .isEqualTo(new InetSocketAddress("2001:db8::9", 4711));
    assertThat(ProxyHeader.read(text("PROXY UNKNOWN\r\n")).client()).isNull();
    assertThat(ProxyHeader.read(text("PROXY UNKNOWN anything at all\r\n")).length()).isEqualTo(31);
  }

  @Test
  void aHeaderOfVersion2NamesTheClient() {
    ProxyHeader four = ProxyHeader.read(hex(V2 + "2111" + "000c" + V4_ADDRESSES + "ff"));
    assertThat(four.length()).isEqualTo(28);
    assertThat(four.client()).isEqualTo(new InetSocketAddress("203.0.113.9", 0x1267));
    ProxyHeader six = ProxyHeader.read(hex(V2 + "2121" + "0024" + V6_ADDRESSES));
    assertThat(six.client()).isEqualTo(new InetSocketAddress("2001:db8::9", 0x1267));
    ProxyHeader extended = ProxyHeader.read(hex(V2 + "2111" + "0010" + V4_ADDRESSES + "04000155"));
    assertThat(extended.length()).as("with extensions").isEqualTo(32);
    assertThat(ProxyHeader.read(hex(V2 + "2000" + "0000")).client()).as("LOCAL").isNull();
    assertThat(ProxyHeader.read(hex(V2 + "2131" + "0000")).client()).as("UNIX").isNull();
  }

  @Test
  void aHeaderThatComesInPiecesIsAwaited() {
    for (ByteBuf whole :
        List.of(
            text("PROXY TCP4 203.0.113.9 10.0.0.1 4711 6033\r\n"),
            hex(V2 + "2111" + "000c" + V4_ADDRESSES))) {
      for (int length = 0; length < whole.readableBytes(); length++) {
        assertThat(ProxyHeader.read(whole.slice(0, length))).isEqualTo(ProxyHeader.INCOMPLETE);
      }
      assertThat(ProxyHeader.read(whole).client()).isNotNull();
    }
  }

  @Test
  void aLoginIsNoHeaderEvenIfItsLengthLooksLikeTheBeginningOfOne() {
    assertThat(ProxyHeader.read(hex("50000001"))).isNull();
    assertThat(ProxyHeader.read(hex("0d000001"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 203.0.113.9 10.0.0.1 4711\r\n",
        "PROXY TCP4 203.0.113.9 10.0.0.1 4711 6033 9\r\n",
        "PROXY TCP4 203.0.113.9  10.0.0.1 4711 6033\r\n",
        "PROXY TCP4 203.0.113.9 10.0.0.1 4711 6033\n",
        "PROXY TCP4 203.0.113.9 10.0.0.1 4711 65536\r\n",
        "PROXY TCP4 203.0.113.9 10.0.0.1 -1 6033\r\n",
        "PROXY TCP4 203.0.113 10.0.0.1 4711 6033\r\n",
        "PROXY TCP4 203.0.113.256 10.0.0.1 4711 6033\r\n",
        "PROXY TCP4 ::1 10.0.0.1 4711 6033\r\n",
        "PROXY TCP6 203.0.113.9 ::1 4711 6033\r\n",
        "PROXY TCP4 evil.example.com 10.0.0.1 4711 6033\r\n",
        "PROXY TCP4 fe80::1%lo 10.0.0.1 4711 6033\r\n",
        "PROXY UDP4 203.0.113.9 10.0.0.1 4711 6033\r\n",
        "PROXY \r\n"
      })
  void whatIsMalformedIsRefused(String line) {
    assertThatThrownBy(() -> ProxyHeader.read(text(line)))
        .isInstanceOf(MalformedPacketException.class);
  }

  @Test
  void aLineThatNeverEndsAndALengthThatIsTooLargeAreRefusedAndNotAwaited() {
    assertThatThrownBy(() -> ProxyHeader.read(text("PROXY " + "x".repeat(200))))
        .isInstanceOf(MalformedPacketException.class);
    assertThatThrownBy(() -> ProxyHeader.read(hex(V2 + "2111" + "ffff")))
        .isInstanceOf(MalformedPacketException.class);
    assertThatThrownBy(() -> ProxyHeader.read(hex(V2 + "2111" + "0004")))
        .as("shorter than its addresses")
        .isInstanceOf(MalformedPacketException.class);
    assertThatThrownBy(() -> ProxyHeader.read(hex(V2 + "3111" + "000c")))
        .isInstanceOf(MalformedPacketException.class);
  }

  @Test
  void whateverComesItIsAHeaderOrIncompleteOrNoneOrMalformed() {
    Seeded.check(
        "a PROXY header never fails in another way",
        2_000,
        random -> {
          boolean first = random.nextBoolean();
          ByteBuf bytes =
              first
                  ? text("PROXY TCP4 203.0.113.9 10.0.0.1 4711 6033\r\n")
                  : hex(V2 + "2111" + "0010" + V4_ADDRESSES + "04000155");
          for (int i = random.nextInt(4); i >= 0; i--) {
            int least = first ? 6 : 12;
            bytes.setByte(
                least + random.nextInt(bytes.readableBytes() - least), random.nextInt(256));
          }
          ByteBuf cut = bytes.slice(0, random.nextInt(bytes.readableBytes() + 1));
          try {
            ProxyHeader header = ProxyHeader.read(cut);
            assertThat(header == null || header.length() <= cut.readableBytes()).isTrue();
          } catch (MalformedPacketException e) {
            assertThat(e).hasMessageContaining("PROXY");
          }
        });
  }
}
