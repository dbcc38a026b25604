package dev.baton.wire.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.OkPacket;
import dev.baton.wire.packet.ServerStatus;
import dev.baton.wire.packet.SessionStateListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server tracks for Baton does not come to a client that has not asked for it. */
class StateEntriesTest {
  private static final long TRACKED = Capabilities.SESSION_TRACK | Capabilities.DEPRECATE_EOF;
  private static final int MORE = ServerStatus.MORE_RESULTS_EXISTS | ServerStatus.AUTOCOMMIT;

  private static final String SCHEMA = "01" + "05" + "04" + "73686f70";
  private static final String STATE = "02" + "01" + "31";
  private static final String UNKNOWN = "09" + "02" + "aabb";

  private boolean told;
  private final ResponseTracker tracker =
      new ResponseTracker(
          new SessionStateListener() {
            @Override
            public void onStateChange(boolean changed) {
              told |= changed;
            }
          });

  private static byte[] packet(int sequence, int status, String info, String entries) {
    ByteBuf out = Unpooled.buffer();
    new OkPacket(false, 1, 300, status, 2, info, HexFormat.of().parseHex(entries))
        .write(out, sequence, TRACKED);
    return ByteBufUtil.getBytes(out);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** What of it is passed on if it arrives in pieces that end anywhere. */
  private byte[] passed(byte[] sent, Random random) {
    tracker.configure(TRACKED);
    tracker.begin(Commands.QUERY);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuf pending = Unpooled.directBuffer();
    for (int at = 0; at < sent.length; ) {
      int size = Math.min(1 + random.nextInt(40), sent.length - at);
      pending.writeBytes(sent, at, size);
      at += size;
      byte[] ready = new byte[tracker.scan(pending)];
      pending.readBytes(ready);
      out.writeBytes(ready);
    }
    assertThat(tracker.isComplete()).isTrue();
    pending.release();
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, " + SCHEMA + STATE + UNKNOWN + ", " + SCHEMA + STATE + UNKNOWN,
    "true, false, " + SCHEMA + STATE + UNKNOWN + ", " + SCHEMA + UNKNOWN,
    "true, false, " + STATE + ", ''",
    "true, false, " + SCHEMA + ", " + SCHEMA,
    "false, false, " + SCHEMA + STATE + UNKNOWN + ", ''",
  })
  void aClientGetsTheEntriesThatItAskedFor(
      boolean tracks, boolean stateChanges, String sent, String kept) {
    for (String info : new String[] {"", "Rows matched: 1", "x".repeat(300)}) {
      tracker.pass(tracks, stateChanges);
      byte[] whole =
          joined(packet(1, MORE, info, sent), packet(2, MORE, "", sent), packet(3, 2, info, sent));
      byte[] expected =
          joined(packet(1, MORE, info, kept), packet(2, MORE, "", kept), packet(3, 2, info, kept));
      told = false;
      assertThat(passed(whole, new Random(info.length()))).isEqualTo(expected);
      assertThat(told).isEqualTo(sent.contains(STATE));
    }
  }

  @Test
  void whatFollowsThePacketIsLeftAsItIs() {
    tracker.pass(true, false);
    tracker.configure(TRACKED);
    tracker.begin(Commands.PING);
    byte[] next = packet(1, 2, "of another response", SCHEMA + STATE);
    ByteBuf in = Unpooled.wrappedBuffer(joined(packet(1, 2, "", STATE), next));
    int ready = tracker.scan(in);
    assertThat(ByteBufUtil.getBytes(in.readSlice(ready))).isEqualTo(packet(1, 2, "", ""));
    assertThat(ByteBufUtil.getBytes(in)).isEqualTo(next);
  }

  @Test
  void entriesThatAreLongerThanTheirPacketAreRefused() {
    byte[] broken = packet(1, 2, "", SCHEMA + STATE);
    broken[broken.length - STATE.length() / 2 - SCHEMA.length() / 2 + 1] = 100;
    tracker.pass(false, false);
    assertThatThrownBy(() -> passed(broken, new Random(1)))
        .isInstanceOf(MalformedPacketException.class);
  }

  @Test
  void aFlagWithoutEntriesIsTakenAway() {
    byte[] flagged = packet(1, 2, "", "");
    flagged[4 + 1 + 1 + 3 + 1] |= (byte) (ServerStatus.SESSION_STATE_CHANGED >> 8);
    tracker.pass(false, false);
    assertThat(passed(flagged, new Random(1))).isEqualTo(packet(1, 2, "", ""));
  }
}
