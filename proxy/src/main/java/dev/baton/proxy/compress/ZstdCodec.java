package dev.baton.proxy.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * zstd, by its own library, a whole frame at a time: nothing is kept between two frames, so that
 * the contexts, which are what it allocates, are those of the thread. They are freed when that
 * ends.
 */
public final class ZstdCodec implements FrameCodec {

  private static final Logger LOG = LoggerFactory.getLogger(ZstdCodec.class);

  /** What MySQL's clients ask for unless they are told otherwise. */
  private static final int USUAL_LEVEL = 3;

  /**
   * This one takes about as long as zlib's that is used here; level 12 takes twenty times as long,
   * and an event loop has others to serve. What unpacks cannot tell the difference.
   */
  private static final int HIGHEST_LEVEL = 6;

  private static final FastThreadLocal<Contexts> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected Contexts initialValue() {
          return new Contexts(new ZstdCompressCtx(), new ZstdDecompressCtx());
        }

        @Override
        protected void onRemoval(Contexts contexts) {
          contexts.packer.close();
          contexts.unpacker.close();
        }
      };

  private record Contexts(ZstdCompressCtx packer, ZstdDecompressCtx unpacker) {}

  private static final class Loading {
    static final boolean DONE = load();

    private static boolean load() {
      try {
        Native.load();
        return true;
      } catch (UnsatisfiedLinkError | ExceptionInInitializerError e) {
        LOG.warn(
            "clients are not offered zstd, as its library cannot be loaded: {}; let files in {}"
                + " be executed, or name another folder with -Djava.io.tmpdir",
            e.getMessage(),
            System.getProperty("java.io.tmpdir"));
        return false;
      }
    }
  }

  private final Contexts contexts = OF_THREAD.get();
  private final int level;

  ZstdCodec(int level) {
    this.level = level < 1 ? USUAL_LEVEL : Math.min(level, HIGHEST_LEVEL);
  }

  /** Whether this machine has it; loads it when first asked. */
  public static boolean isAvailable() {
    return Loading.DONE;
  }

  @Override
  public int bound(int length) {
    return Math.toIntExact(Zstd.compressBound(length));
  }

  @Override
  public void pack(ByteBuf from, int index, int length, ByteBuf to) {
    ByteBuf direct = direct(from, index, length);
    try {
      ByteBuffer source = direct.nioBuffer();
      ByteBuffer target = to.nioBuffer(to.writerIndex(), to.writableBytes());
      int written =
          contexts
              .packer
              .setLevel(level)
              .compressDirectByteBuffer(target, 0, target.remaining(), source, 0, length);
      to.writerIndex(to.writerIndex() + written);
    } finally {
      direct.release();
    }
  }

  @Override
  public boolean unpack(ByteBuf from, int index, int length, ByteBuf to) {
    ByteBuf direct = direct(from, index, length);
    try {
      ByteBuffer source = direct.nioBuffer();
      ByteBuffer target = to.nioBuffer(to.writerIndex(), to.writableBytes());
      int wanted = target.remaining();
      int written =
          contexts.unpacker.decompressDirectByteBuffer(target, 0, wanted, source, 0, length);
      to.writerIndex(to.writerIndex() + written);
      return written == wanted;
    } catch (ZstdException e) {
      return false;
    } finally {
      direct.release();
    }
  }

  /** The library reads memory outside of the heap, in one piece; what comes from TLS is in it. */
  private static ByteBuf direct(ByteBuf from, int index, int length) {
    return from.isDirect() && from.nioBufferCount() == 1
        ? from.retainedSlice(index, length)
        : from.alloc().directBuffer(length, length).writeBytes(from, index, length);
  }
}
