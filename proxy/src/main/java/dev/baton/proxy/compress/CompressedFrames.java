package dev.baton.proxy.compress;

import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Packs what is written into compressed frames and unpacks what is read. A frame is any part of the
 * stream of packets: three bytes of length, one of sequence, three of plain length (0 if it is not
 * compressed). A command's frames are numbered from 0 on, and its answer's on from there; the
 * numbers of the packets in them mean nothing to either side then.
 *
 * <p>Bounded: one frame of at most 16 MB is unpacked at a time, and none while the receiver does
 * not want to read. Nothing is kept for a connection that is idle.
 *
 * <p>Source: MySQL internals, "Compression"; {@code sql-common/net_serv.cc}.
 */
public final class CompressedFrames extends ChannelDuplexHandler {

  private static final int HEADER = 7;

  /** Less is not worth it; the servers' limit. */
  private static final int MIN_COMPRESSED = 50;

  private static final int MAX_PLAIN = 1 << 18;

  /** Of a command, which is in memory as a whole anyway. The largest take less than 256 frames. */
  private static final int MAX_PLAIN_OF_COMMAND = 1 << 20;

  private final FrameCodec codec;
  private final @Nullable AnswerNumbers answers;
  private final int maxPlain;
  private @Nullable ByteBuf pending;
  private int sequence;

  private CompressedFrames(FrameCodec codec, @Nullable AnswerNumbers answers, int maxPlain) {
    this.codec = codec;
    this.answers = answers;
    this.maxPlain = maxPlain;
  }

  /** The server's end of a connection. To be made on the event loop that will use it. */
  public static CompressedFrames toClient(FrameCodec codec) {
    return new CompressedFrames(codec, null, MAX_PLAIN);
  }

  /**
   * The client's end of a connection: each write is one whole command, and what is read is numbered
   * as if the server did not compress. To be made on the event loop that will use it.
   */
  public static CompressedFrames toServer(FrameCodec codec) {
    return new CompressedFrames(codec, new AnswerNumbers(), MAX_PLAIN_OF_COMMAND);
  }

  // ---- reading

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    pending =
        pending == null
            ? bytes
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), pending, bytes);
    unpackAll(context);
  }

  /** The receiver wants more: perhaps it is here already. */
  @Override
  public void read(ChannelHandlerContext context) {
    if (pending != null && unpackAll(context)) {
      context.fireChannelReadComplete();
    }
    context.read();
  }

  /** Says whether there was anything. */
  private boolean unpackAll(ChannelHandlerContext context) {
    boolean any = false;
    while (pending != null && context.channel().config().isAutoRead() && unpackOne(context)) {
      any = true;
    }
    return any;
  }

  private boolean unpackOne(ChannelHandlerContext context) {
    ByteBuf in = pending;
    if (in == null || in.readableBytes() < HEADER) {
      return false;
    }
    int start = in.readerIndex();
    int length = in.getUnsignedMediumLE(start);
    int plain = in.getUnsignedMediumLE(start + 4);
    if (in.readableBytes() < HEADER + length) {
      return false;
    }
    sequence = in.getUnsignedByte(start + 3) + 1;
    ByteBuf out;
    try {
      out =
          plain == 0
              ? in.retainedSlice(start + HEADER, length)
              : unpacked(context, in, length, plain);
    } catch (MalformedPacketException e) {
      drop();
      throw e;
    }
    in.skipBytes(HEADER + length);
    if (!in.isReadable()) {
      drop();
    }
    if (answers != null) {
      answers.renumber(out);
    }
    context.fireChannelRead(out);
    return true;
  }

  private ByteBuf unpacked(ChannelHandlerContext context, ByteBuf in, int length, int plain) {
    ByteBuf out = context.alloc().directBuffer(plain, plain);
    if (!codec.unpack(in, in.readerIndex() + HEADER, length, out)) {
      out.release();
      throw new MalformedPacketException("a compressed packet cannot be unpacked");
    }
    return out;
  }

  private void drop() {
    if (pending != null) {
      pending.release();
      pending = null;
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    drop();
  }

  // ---- writing

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ByteBuf plain = (ByteBuf) message;
    if (!plain.isReadable()) {
      context.write(plain, promise);
      return;
    }
    if (answers != null) {
      answers.begin(plain);
      sequence = 0;
    }
    try {
      while (plain.readableBytes() > maxPlain) {
        var _ = context.write(packed(context, plain, maxPlain), context.voidPromise());
      }
      var _ = context.write(packed(context, plain, plain.readableBytes()), promise);
    } finally {
      plain.release();
    }
  }

  private ByteBuf packed(ChannelHandlerContext context, ByteBuf plain, int length) {
    ByteBuf out = context.alloc().directBuffer(HEADER + Math.max(length, codec.bound(length)));
    out.writeZero(HEADER);
    int plainLength = 0;
    if (length >= MIN_COMPRESSED) {
      codec.pack(plain, plain.readerIndex(), length, out);
      plainLength = length;
    }
    if (length < MIN_COMPRESSED || out.readableBytes() - HEADER >= length) {
      out.writerIndex(HEADER).writeBytes(plain, plain.readerIndex(), length);
      plainLength = 0;
    }
    plain.skipBytes(length);
    out.setMediumLE(0, out.readableBytes() - HEADER).setByte(3, sequence++);
    out.setMediumLE(4, plainLength);
    return out;
  }
}
