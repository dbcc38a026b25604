package dev.baton.wire.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class BinlogEventTest {

  private static final int FLAGS_OFFSET = 17;

  @Test
  void theMarkOfAFileThatIsWrittenDoesNotBreakItsFirstEventsChecksum() {
    byte[] raw = event(EventTypes.FORMAT_DESCRIPTION);
    assertThat(new BinlogEvent(raw, 4, 4).isIntact()).isTrue();
    raw[FLAGS_OFFSET] |= 1;
    assertThat(new BinlogEvent(raw, 4, 4).isIntact()).isTrue();
    raw[FLAGS_OFFSET] |= 2;
    assertThat(new BinlogEvent(raw, 4, 4).isIntact()).isFalse();
  }

  @Test
  void anyOtherChangeBreaksTheChecksum() {
    for (int i = 0; i < 27; i++) {
      byte[] raw = event(EventTypes.XID);
      raw[i] ^= 1;
      assertThat(new BinlogEvent(raw, 4, 4).isIntact()).as("byte " + i).isFalse();
    }
  }

  private static byte[] event(int type) {
    ByteBuffer buffer = ByteBuffer.allocate(31).order(ByteOrder.LITTLE_ENDIAN);
    buffer
        .putInt(1_700_000_000)
        .put((byte) type)
        .putInt(7)
        .putInt(31)
        .putInt(35)
        .putShort((short) 0);
    buffer.putLong(42);
    CRC32 crc = new CRC32();
    crc.update(buffer.array(), 0, 27);
    buffer.putInt((int) crc.getValue());
    return buffer.array();
  }
}
