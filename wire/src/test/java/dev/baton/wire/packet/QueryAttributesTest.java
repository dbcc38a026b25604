package dev.baton.wire.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.testkit.Seeded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QueryAttributesTest {

  private static int skip(ByteBuf packet) {
    return QueryAttributes.skip(packet, 0, packet.writerIndex());
  }

  private static ByteBuf withText(ByteBuf attributes) {
    return attributes.writeBytes("SELECT 1".getBytes(StandardCharsets.US_ASCII));
  }

  private static ByteBuf one(int type, byte... value) {
    ByteBuf out = Unpooled.buffer();
    out.writeByte(1).writeByte(1).writeByte(0).writeByte(1).writeShortLE(type);
    Fields.writeLenencString(out, "name");
    return out.writeBytes(value);
  }

  @Test
  void aStatementWithoutAnyBeginsAfterTwoBytes() {
    ByteBuf packet = Unpooled.buffer();
    QueryAttributes.writeNone(packet);
    assertThat(skip(withText(packet))).isEqualTo(2);
  }

  @Test
  void valuesOfAllTypesArePassed() {
    int[][] typesAndSizes = {{1, 1}, {2, 2}, {3, 4}, {4, 4}, {5, 8}, {6, 0}, {8, 8}, {13, 2}};
    for (int[] typeAndSize : typesAndSizes) {
      ByteBuf attributes = one(typeAndSize[0] | 0x8000, new byte[typeAndSize[1]]);
      int begins = attributes.writerIndex();
      assertThat(skip(withText(attributes))).as("type %d", typeAndSize[0]).isEqualTo(begins);
    }
    ByteBuf date = one(12, (byte) 4, (byte) 0, (byte) 0, (byte) 1, (byte) 1);
    int afterDate = date.writerIndex();
    assertThat(skip(withText(date))).isEqualTo(afterDate);
    ByteBuf text = one(254, (byte) 2, (byte) 'a', (byte) 'b');
    int afterText = text.writerIndex();
    assertThat(skip(withText(text))).isEqualTo(afterText);
  }

  @Test
  void aNullHasNoValue() {
    ByteBuf attributes = one(254);
    attributes.setByte(2, 1);
    int begins = attributes.writerIndex();
    assertThat(skip(withText(attributes))).isEqualTo(begins);
  }

  @Test
  void whatIsCutOffIsRefused() {
    ByteBuf attributes = one(254, (byte) 3, (byte) 'a', (byte) 'b', (byte) 'c');
    for (int length = 0; length < attributes.writerIndex(); length++) {
      ByteBuf cut = attributes.copy(0, length);
      assertThatThrownBy(() -> skip(cut))
          .as("%d bytes", length)
          .isInstanceOf(MalformedPacketException.class);
    }
  }

  @Test
  void twoSetsAreRefused() {
    ByteBuf packet = Unpooled.wrappedBuffer(new byte[] {0, 2, 'x'});
    assertThatThrownBy(() -> skip(packet)).hasMessageContaining("one set");
  }

  @Test
  void noBytesMakeItReadPastTheEnd() throws Exception {
    Seeded.check(
        "query-attributes",
        500,
        random -> {
          byte[] bytes = new byte[random.nextInt(40)];
          random.nextBytes(bytes);
          if (bytes.length > 1) {
            bytes[0] = (byte) random.nextInt(4);
            bytes[1] = 1;
          }
          try {
            assertThat(skip(Unpooled.wrappedBuffer(bytes))).isBetween(2, bytes.length);
          } catch (MalformedPacketException e) {
            // as it should
          }
        });
  }
}
