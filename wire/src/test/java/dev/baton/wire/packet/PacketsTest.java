package dev.baton.wire.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketsTest {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  @Test
  void thePartsOfALongPayloadAreNumberedAnew() {
    ByteBuf whole = Unpooled.buffer();
    Packets.write(whole, 0, new byte[Packets.MAX_PAYLOAD + 5]);
    int second = Packets.HEADER_LENGTH + Packets.MAX_PAYLOAD;
    whole.setByte(second + 3, 65); // as a client has it that compresses
    Packets.renumber(whole);
    assertThat(Packets.sequenceAt(whole, 0)).isZero();
    assertThat(Packets.sequenceAt(whole, second)).isEqualTo(1);
    assertThat(Packets.completeLength(whole, Integer.MAX_VALUE)).isEqualTo(whole.readableBytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 0xfffffe, 0xffffff, 0x1000000, 2 * 0xffffff, 2 * 0xffffff + 7})
  void aPayloadOfAnyLengthComesBack(int length) {
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) (i * 31);
    }
    ByteBuf written = Unpooled.buffer();
    int next = Packets.write(written, 254, payload);
    assertThat(next).isEqualTo(254 + length / 0xffffff + 1 & 0xff);
    assertThat(Packets.completeLength(written, NO_LIMIT)).isEqualTo(written.readableBytes());
    ByteBuf read = Packets.readPayload(written, NO_LIMIT);
    assertThat(read).isEqualTo(Unpooled.wrappedBuffer(payload));
    assertThat(written.isReadable()).isFalse();
  }

  @Test
  void bothWaysToWriteGiveTheSame() {
    byte[] payload = new byte[0xffffff + 3];
    ByteBuf one = Unpooled.buffer();
    Packets.write(one, 0, payload);
    ByteBuf other = Unpooled.buffer();
    Packets.write(other, 0, Unpooled.wrappedBuffer(payload));
    assertThat(one).isEqualTo(other);
  }

  @Test
  void aPacketIsAwaitedUntilItIsWhole() {
    ByteBuf whole = Unpooled.buffer();
    Packets.write(whole, 0, new byte[20]);
    for (int length = 0; length < whole.readableBytes(); length++) {
      assertThat(Packets.readPayload(whole.slice(0, length), NO_LIMIT)).isNull();
    }
  }

  @Test
  void aPacketAboveTheLimitIsRefusedByItsHeader() {
    ByteBuf header = Unpooled.buffer();
    Packets.writeHeader(header, 5_000_000, 0);
    assertThatThrownBy(() -> Packets.completeLength(header, 1_000_000))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessageContaining("5000000");
  }

  @Test
  void okComesBackWithAndWithoutSessionTracking() {
    byte[] state = {SessionChanges.SCHEMA, 3, 2, 'd', 'b'};
    OkPacket ok = new OkPacket(false, 300, 70_000, ServerStatus.AUTOCOMMIT, 2, "info", state);
    ByteBuf out = Unpooled.buffer();
    assertThat(ok.write(out, 7, Capabilities.SESSION_TRACK)).isEqualTo(8);
    OkPacket read = OkPacket.read(Packets.readPayload(out, NO_LIMIT), Capabilities.SESSION_TRACK);
    assertThat(read.affectedRows()).isEqualTo(300);
    assertThat(read.lastInsertId()).isEqualTo(70_000);
    assertThat(read.info()).isEqualTo("info");
    assertThat(read.sessionState()).isEqualTo(state);
    assertThat(read.status() & ServerStatus.SESSION_STATE_CHANGED).isNotZero();
    List<String> schemas = new ArrayList<>();
    SessionChanges.read(
        Unpooled.wrappedBuffer(read.sessionState()),
        new SessionStateListener() {
          @Override
          public void onSchema(String schema) {
            schemas.add(schema);
          }
        });
    assertThat(schemas).containsExactly("db");

    ByteBuf plain = Unpooled.buffer();
    ok.write(plain, 0, 0);
    OkPacket second = OkPacket.read(Packets.readPayload(plain, NO_LIMIT), 0);
    assertThat(second.info()).isEqualTo("info");
    assertThat(second.status() & ServerStatus.SESSION_STATE_CHANGED).isZero();
  }

  @Test
  void readsWhatServersSendAsSessionState() {
    byte[] entries = {
      0, 15, 10, 'a', 'u', 't', 'o', 'c', 'o', 'm', 'm', 'i', 't', 3, 'O', 'F', 'F', 2, 1, '1', 3,
      5, 0, 3, 'u', ':', '1', 5, 9, 8, 'T', '_', '_', '_', '_', '_', '_', '_', 99, 1, 0,
    };
    List<String> heard = new ArrayList<>();
    SessionChanges.read(
        Unpooled.wrappedBuffer(entries),
        new SessionStateListener() {
          @Override
          public void onSystemVariable(String name, String value) {
            heard.add(name + "=" + value);
          }

          @Override
          public void onStateChange(boolean changed) {
            heard.add("changed " + changed);
          }

          @Override
          public void onGtids(String gtids) {
            heard.add(gtids);
          }

          @Override
          public void onTransactionState(String state) {
            heard.add(state);
          }
        });
    assertThat(heard).containsExactly("autocommit=OFF", "changed true", "u:1", "T_______");
  }

  @Test
  void errorsComeBackBeforeAndAfterTheHandshake() {
    ErrPacket error = new ErrPacket(1045, "28000", "Access denied");
    ByteBuf out = Unpooled.buffer();
    error.write(out, 2);
    assertThat(ErrPacket.read(Packets.readPayload(out, NO_LIMIT))).isEqualTo(error);
    ByteBuf early = Unpooled.buffer();
    error.writeBeforeHandshake(early, 0);
    assertThat(ErrPacket.read(Packets.readPayload(early, NO_LIMIT)))
        .isEqualTo(ErrPacket.of(1045, "Access denied"));
  }

  @Test
  void eofComesBack() {
    ByteBuf out = Unpooled.buffer();
    new EofPacket(1, 2).write(out, 5);
    assertThat(EofPacket.read(Packets.readPayload(out, NO_LIMIT))).isEqualTo(new EofPacket(1, 2));
  }
}
