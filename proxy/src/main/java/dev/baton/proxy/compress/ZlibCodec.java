package dev.baton.proxy.compress;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * zlib, by the JDK, a whole frame at a time, so that nothing is kept between two frames and one
 * serves all connections of a thread. Used on that thread only.
 */
final class ZlibCodec implements FrameCodec {

  /** A fast one, as ProxySQL's {@code mysql-protocol_compression_level}. */
  private static final int LEVEL = 3;

  private static final FastThreadLocal<ZlibCodec> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected ZlibCodec initialValue() {
          return new ZlibCodec();
        }

        @Override
        protected void onRemoval(ZlibCodec codec) {
          codec.deflater.end();
          codec.inflater.end();
        }
      };

  private final Deflater deflater = new Deflater(LEVEL);
  private final Inflater inflater = new Inflater();

  private ZlibCodec() {}

  /** The calling thread's. */
  static ZlibCodec ofThread() {
    return OF_THREAD.get();
  }

  /** zlib's {@code compressBound}. */
  @Override
  public int bound(int length) {
    return length + (length >> 12) + (length >> 14) + (length >> 25) + 13;
  }

  @Override
  public void pack(ByteBuf from, int index, int length, ByteBuf to) {
    deflater.reset();
    deflater.setInput(from.nioBuffer(index, length));
    deflater.finish();
    int written = deflater.deflate(to.nioBuffer(to.writerIndex(), to.writableBytes()));
    to.writerIndex(to.writerIndex() + written);
  }

  @Override
  public boolean unpack(ByteBuf from, int index, int length, ByteBuf to) {
    inflater.reset();
    inflater.setInput(from.nioBuffer(index, length));
    try {
      int wanted = to.writableBytes();
      int written = inflater.inflate(to.nioBuffer(to.writerIndex(), wanted));
      to.writerIndex(to.writerIndex() + written);
      return written == wanted && isAtEnd();
    } catch (DataFormatException e) {
      return false;
    }
  }

  /** The checksum may be left when there is no more room: it is read by asking for nothing. */
  private boolean isAtEnd() throws DataFormatException {
    return inflater.finished() || inflater.inflate(new byte[1]) == 0 && inflater.finished();
  }
}
