package dev.baton.proxy.compress;

import dev.baton.wire.packet.Capabilities;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** How frames are packed and unpacked, each for itself. Used on the event loop that made it. */
public sealed interface FrameCodec permits ZlibCodec, ZstdCodec {

  /**
   * What a client and a server have agreed on, for the calling thread: zlib comes first, as with
   * servers; null if nothing is to be compressed.
   *
   * @param zstdLevel as the client asked for
   */
  static @Nullable FrameCodec agreed(long capabilities, int zstdLevel) {
    if (Capabilities.has(capabilities, Capabilities.COMPRESS)) {
      return zlib();
    }
    return Capabilities.has(capabilities, Capabilities.ZSTD_COMPRESSION) ? zstd(zstdLevel) : null;
  }

  /** The calling thread's. */
  static FrameCodec zlib() {
    return ZlibCodec.ofThread();
  }

  /**
   * One with the calling thread's contexts.
   *
   * @param level what lies beyond the fast ones is taken down to them
   * @throws UnsatisfiedLinkError if {@link ZstdCodec#isAvailable} says no
   */
  static FrameCodec zstd(int level) {
    return new ZstdCodec(level);
  }

  /** The most bytes that so many may become. */
  int bound(int length);

  /** Appends the packed bytes to a direct buffer that has room for {@link #bound} of them. */
  void pack(ByteBuf from, int index, int length, ByteBuf to);

  /**
   * Appends the plain bytes.
   *
   * @param to direct, with room for exactly the bytes that there shall be
   * @return whether they were as many, and the frame whole
   */
  boolean unpack(ByteBuf from, int index, int length, ByteBuf to);
}
