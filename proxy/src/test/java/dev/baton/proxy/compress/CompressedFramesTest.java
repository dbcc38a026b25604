package dev.baton.proxy.compress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressedFramesTest {

  private enum Algorithm {
    ZLIB,
    ZSTD
  }

  private static FrameCodec codec(Algorithm algorithm) {
    return algorithm == Algorithm.ZLIB ? FrameCodec.zlib() : FrameCodec.zstd(3);
  }

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
    by.writeOutbound(Unpooled.directBuffer().writeBytes(plain)); // as most comes; else from TLS
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

  @ParameterizedTest
  @EnumSource
  void whatOneSidePacksTheOtherUnpacks(Algorithm algorithm) {
    EmbeddedChannel server = new EmbeddedChannel(CompressedFrames.toClient(codec(algorithm)));
    EmbeddedChannel client = new EmbeddedChannel(CompressedFrames.toClient(codec(algorithm)));
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

  @ParameterizedTest
  @EnumSource
  void whatIsLongAndRegularBecomesShortAndWhatIsNotStaysAsItIs(Algorithm algorithm) {
    EmbeddedChannel server = new EmbeddedChannel(CompressedFrames.toClient(codec(algorithm)));
    assertThat(written(server, text(5_000)).readableBytes()).isLessThan(120);
    for (byte[] plain : new byte[][] {text(49), noise(5_000)}) {
      ByteBuf frame = written(server, plain);
      assertThat(frame.readableBytes()).isEqualTo(7 + plain.length);
      assertThat(frame.getUnsignedMediumLE(4)).as("plain length").isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswersFramesAreNumberedOnFromTheCommands(Algorithm algorithm) {
    EmbeddedChannel server = new EmbeddedChannel(CompressedFrames.toClient(codec(algorithm)));
    for (int last : new int[] {0, 4, 0}) { // of a command in one frame, and in five
      byte[] command = {5, 0, 0, (byte) last, 0, 0, 0, 1, 0, 0, 0, 14};
      server.writeInbound(Unpooled.copiedBuffer(command));
      assertThat(written(server, (byte) 9).getByte(3)).isEqualTo((byte) (last + 1));
      assertThat(written(server, (byte) 9).getByte(3)).isEqualTo((byte) (last + 2));
    }
    server.finishAndReleaseAll();
  }

  @ParameterizedTest
  @EnumSource
  void aCommandsFramesAreNumberedFromZeroAndItsAnswersPacketsOnFromItsPackets(Algorithm algorithm) {
    EmbeddedChannel client = new EmbeddedChannel(CompressedFrames.toServer(codec(algorithm)));
    EmbeddedChannel server = new EmbeddedChannel(CompressedFrames.toClient(codec(algorithm)));
    for (int length : new int[] {5, 3_000_000, 17_000_000, 5}) {
      ByteBuf command = Unpooled.directBuffer();
      Packets.write(command, 0, noise(length));
      byte[] sent = ByteBufUtil.getBytes(command);
      int packets = length / Packets.MAX_PAYLOAD + 1;
      client.writeOutbound(command);
      int frames = 0;
      for (ByteBuf frame = client.readOutbound(); frame != null; frame = client.readOutbound()) {
        assertThat(frame.getUnsignedByte(3)).isEqualTo((short) frames++);
        server.writeInbound(frame);
      }
      assertThat(Arrays.equals(ByteBufUtil.getBytes(all(server, true)), sent)).isTrue();
      ByteBuf answer = Unpooled.directBuffer();
      Packets.write(answer, frames, text(300)); // as servers number it
      client.writeInbound(written(server, ByteBufUtil.getBytes(answer)));
      answer.release();
      assertThat(Packets.sequenceAt(all(client, true), 0)).isEqualTo(packets);
    }
    assertThat(client.finish()).isFalse();
    assertThat(server.finish()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aFrameThatIsNotWhatItSaysIsRefused(Algorithm algorithm) {
    byte[] frame =
        ByteBufUtil.getBytes(
            written(new EmbeddedChannel(CompressedFrames.toClient(codec(algorithm))), text(5_000)));
    for (int broken : new int[] {4, 5, 9, frame.length - 1}) { // length, body
      EmbeddedChannel client = new EmbeddedChannel(CompressedFrames.toClient(codec(algorithm)));
      byte[] changed = frame.clone();
      changed[broken] ^= 0x5a;
      assertThatThrownBy(() -> client.writeInbound(Unpooled.copiedBuffer(changed)))
          .isInstanceOf(MalformedPacketException.class);
      assertThat(client.finish()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsUnpackedForAReceiverThatDoesNotRead(Algorithm algorithm) {
    EmbeddedChannel server = new EmbeddedChannel(CompressedFrames.toClient(codec(algorithm)));
    EmbeddedChannel client = new EmbeddedChannel(CompressedFrames.toClient(codec(algorithm)));
    client.config().setAutoRead(false);
    client.writeInbound(written(server, text(5_000)));
    assertThat(client.<ByteBuf>readInbound()).isNull();
    client.config().setAutoRead(true);
    assertThat(all(client, true).readableBytes()).isEqualTo(5_000);
  }

  @ParameterizedTest
  @EnumSource
  void noFrameBecomesMoreThanItSays(Algorithm algorithm) {
    byte[] frame =
        ByteBufUtil.getBytes(
            written(
                new EmbeddedChannel(CompressedFrames.toClient(codec(algorithm))), text(1 << 18)));
    for (int said : new int[] {1, 100, (1 << 18) - 1, (1 << 18) + 1, 0xffffff}) {
      ByteBuf lie = Unpooled.copiedBuffer(frame).setMediumLE(4, said);
      EmbeddedChannel client = new EmbeddedChannel(CompressedFrames.toClient(codec(algorithm)));
      assertThatThrownBy(() -> client.writeInbound(lie))
          .isInstanceOf(MalformedPacketException.class);
      assertThat(client.finish()).isFalse();
    }
  }

  @Test
  void zstdPacksAsHardAsTheClientAsksForWithinLimits() {
    StringBuilder rows = new StringBuilder();
    Random random = new Random(3);
    String[] words = {"order", "invoice", "customer", "shipped", "street", "2026-01-"};
    while (rows.length() < 1 << 18) {
      rows.append(random.nextInt(1_000_000)).append(words[random.nextInt(words.length)]);
    }
    byte[] plain = rows.toString().getBytes(UTF_8);
    int[] lengths =
        IntStream.of(0, 3, 1, 6, 22, 255)
            .map(
                level ->
                    written(
                            new EmbeddedChannel(CompressedFrames.toClient(FrameCodec.zstd(level))),
                            plain)
                        .readableBytes())
            .toArray();
    assertThat(lengths[0]).as("none given: the usual one").isEqualTo(lengths[1]);
    assertThat(lengths[3]).isNotEqualTo(lengths[2]);
    assertThat(lengths[4]).as("not at everybody's expense").isEqualTo(lengths[3]);
    assertThat(lengths[5]).isEqualTo(lengths[3]);
  }

  @Test
  void theContextsOfAnEventLoopEndWithIt() throws Exception {
    DefaultEventLoopGroup loops = new DefaultEventLoopGroup(1);
    FrameCodec ofLoop = loops.submit(() -> FrameCodec.zstd(3)).get();
    ByteBuf plain = Unpooled.directBuffer().writeBytes(text(100));
    ByteBuf packed = Unpooled.directBuffer(ofLoop.bound(100));
    loops.submit(() -> ofLoop.pack(plain, 0, 100, packed)).get();
    assertThat(packed.readableBytes()).isBetween(1, 99);
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).get();
    packed.clear();
    assertThatThrownBy(() -> ofLoop.pack(plain, 0, 100, packed)).hasMessageContaining("closed");
    plain.release();
    packed.release();
  }
}
