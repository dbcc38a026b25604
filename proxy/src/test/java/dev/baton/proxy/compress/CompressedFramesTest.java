package dev.baton.proxy.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompressedFramesTest {

  private static byte[] text(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ('a' + i % 7);
    }
    return bytes;
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private static ByteBuf written(EmbeddedChannel by, byte... plain) {
    by.writeOutbound(Unpooled.copiedBuffer(plain));
    return all(by, false);
  }

  private static ByteBuf all(EmbeddedChannel of, boolean inbound) {
    ByteBuf whole = Unpooled.buffer();
    for (ByteBuf part = take(of, inbound); part != null; part = take(of, inbound)) {
      whole.writeBytes(part);
      part.release();
    }
    return whole;
  }

  private static ByteBuf take(EmbeddedChannel of, boolean inbound) {
    return inbound ? of.readInbound() : of.readOutbound();
  }

  @Test
  void whatOneSidePacksTheOtherUnpacks() {
    EmbeddedChannel server = new EmbeddedChannel(new CompressedFrames());
    EmbeddedChannel client = new EmbeddedChannel(new CompressedFrames());
    for (byte[] plain :
        new byte[][] {text(10), text(5_000), noise(5_000), text(1 << 20), noise(700_000)}) {
      ByteBuf frames = written(server, plain);
      while (frames.isReadable()) { // in parts, as they come from a socket
        int part = Math.min(frames.readableBytes(), 1_021);
        client.writeInbound(frames.readBytes(part));
      }
      assertThat(ByteBufUtil.getBytes(all(client, true))).isEqualTo(plain);
    }
    assertThat(server.finish()).isFalse();
    assertThat(client.finish()).isFalse();
  }

  @Test
  void whatIsLongAndRegularBecomesShortAndWhatIsNotStaysAsItIs() {
    EmbeddedChannel server = new EmbeddedChannel(new CompressedFrames());
    assertThat(written(server, text(5_000)).readableBytes()).isLessThan(100);
    for (byte[] plain : new byte[][] {text(49), noise(5_000)}) {
      ByteBuf frame = written(server, plain);
      assertThat(frame.readableBytes()).isEqualTo(7 + plain.length);
      assertThat(frame.getUnsignedMediumLE(4)).as("plain length").isZero();
    }
  }

  @Test
  void anAnswersFramesAreNumberedOnFromTheCommands() {
    EmbeddedChannel server = new EmbeddedChannel(new CompressedFrames());
    for (int last : new int[] {0, 4, 0}) { // of a command in one frame, and in five
      byte[] command = {5, 0, 0, (byte) last, 0, 0, 0, 1, 0, 0, 0, 14};
      server.writeInbound(Unpooled.copiedBuffer(command));
      assertThat(written(server, (byte) 9).getByte(3)).isEqualTo((byte) (last + 1));
      assertThat(written(server, (byte) 9).getByte(3)).isEqualTo((byte) (last + 2));
    }
    server.finishAndReleaseAll();
  }

  @Test
  void aFrameThatIsNotWhatItSaysIsRefused() {
    byte[] frame =
        ByteBufUtil.getBytes(written(new EmbeddedChannel(new CompressedFrames()), text(5_000)));
    for (int broken : new int[] {4, 5, 9, frame.length - 1}) { // length, body
      EmbeddedChannel client = new EmbeddedChannel(new CompressedFrames());
      byte[] changed = frame.clone();
      changed[broken] ^= 0x5a;
      assertThatThrownBy(() -> client.writeInbound(Unpooled.copiedBuffer(changed)))
          .isInstanceOf(MalformedPacketException.class);
      assertThat(client.finish()).isFalse();
    }
  }

  @Test
  void nothingIsUnpackedForAReceiverThatDoesNotRead() {
    EmbeddedChannel server = new EmbeddedChannel(new CompressedFrames());
    EmbeddedChannel client = new EmbeddedChannel(new CompressedFrames());
    client.config().setAutoRead(false);
    client.writeInbound(written(server, text(5_000)));
    assertThat(client.<ByteBuf>readInbound()).isNull();
    client.config().setAutoRead(true);
    assertThat(all(client, true).readableBytes()).isEqualTo(5_000);
  }
}
