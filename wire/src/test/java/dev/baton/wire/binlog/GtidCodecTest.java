package dev.baton.wire.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GtidCodecTest {
  private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
  private static final String B = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        A + ":1",
        A + ":1-5:7:9-11",
        A + ":1-5," + B + ":3",
        A + ":1:tag:1-3",
        A + ":1-2:one:1:two:4-6," + B + ":tag:9"
      })
  void setsComeBack(String text) {
    ByteBuf out = Unpooled.buffer();
    GtidCodec.encode(text, out);
    assertThat(GtidCodec.decode(out)).isEqualTo(text);
    assertThat(out.isReadable()).isFalse();
  }

  @Test
  void aSetWithoutTagsHasTheFormThatOldServersKnow() {
    ByteBuf out = Unpooled.buffer();
    GtidCodec.encode(A + ":1-5", out);
    assertThat(out.readableBytes()).isEqualTo(8 + 16 + 8 + 16);
    assertThat(out.getLongLE(0)).isEqualTo(1);
  }

  @Test
  void lineBreaksAndCapitalsAsServersPrintThemAreTaken() {
    ByteBuf out = Unpooled.buffer();
    GtidCodec.encode(A.toUpperCase(java.util.Locale.ROOT) + ":1-5,\n" + B + ":2", out);
    assertThat(GtidCodec.decode(out)).isEqualTo(A + ":1-5," + B + ":2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "abc:1", A + ":0", A + ":5-3", A + ":1-x"})
  void otherTextIsRefused(String text) {
    assertThatThrownBy(() -> GtidCodec.encode(text, Unpooled.buffer()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCountBeyondTheBytesIsRefused() {
    ByteBuf out = Unpooled.buffer().writeLongLE(1L << 40).writeZero(100);
    assertThatThrownBy(() -> GtidCodec.decode(out)).isInstanceOf(MalformedPacketException.class);
  }

  @Test
  void variableLengthIntegersAreReadInEveryLength() {
    for (int bits = 0; bits < 64; bits++) {
      long value = 1L << bits;
      int more = Math.min(8, bits / 7);
      ByteBuf out = Unpooled.buffer();
      if (more == 8) {
        out.writeByte(0xff).writeLongLE(value);
      } else {
        long packed = value << more + 1 | (1L << more) - 1;
        for (int i = 0; i <= more; i++) {
          out.writeByte((int) (packed >>> 8 * i));
        }
      }
      assertThat(TaggedGtid.readUnsigned(out)).isEqualTo(value);
    }
  }
}
