package dev.baton.wire.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {

  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, 250, 251, 252, 0xffff, 0x10000, 0xffffff, 0x1000000, Long.MAX_VALUE, -1, -2})
  void lengthEncodedIntegersComeBack(long value) {
    ByteBuf buffer = Unpooled.buffer();
    Fields.writeLenenc(buffer, value);
    assertThat(buffer.readableBytes()).isEqualTo(Fields.lenencSize(value));
    assertThat(Fields.readLenenc(buffer, "x")).isEqualTo(value);
  }

  @Test
  void aLengthBeyondThePacketIsRefusedBeforeAnythingIsAllocated() {
    ByteBuf buffer = Unpooled.buffer().writeByte(0xfe).writeLongLE(Long.MAX_VALUE);
    assertThatThrownBy(() -> Fields.readLenencBytes(buffer, "the field"))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessageContaining("the field");
    ByteBuf negative = Unpooled.buffer().writeByte(0xfe).writeLongLE(-5);
    assertThatThrownBy(() -> Fields.readLenencString(negative, "the field"))
        .isInstanceOf(MalformedPacketException.class);
  }

  @Test
  void nullAndErrorMarkersAreNoIntegers() {
    assertThatThrownBy(() -> Fields.readLenenc(Unpooled.wrappedBuffer(new byte[] {-5}), "x"))
        .isInstanceOf(MalformedPacketException.class);
    assertThatThrownBy(() -> Fields.readLenenc(Unpooled.wrappedBuffer(new byte[] {-1}), "x"))
        .isInstanceOf(MalformedPacketException.class);
  }

  @Test
  void aTextWithoutItsEndIsRefused() {
    assertThatThrownBy(() -> Fields.readNulString(Unpooled.wrappedBuffer(new byte[] {65}), "x"))
        .isInstanceOf(MalformedPacketException.class);
    assertThatThrownBy(() -> Fields.writeNulString(Unpooled.buffer(), "a\0b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
