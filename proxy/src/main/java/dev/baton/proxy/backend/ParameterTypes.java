package dev.baton.proxy.backend;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Of which types the values of a prepared statement's parameters were: two bytes for each, as
 * COM_STMT_EXECUTE has them, and zeros where there have been NULLs only. (Zero is DECIMAL, which a
 * client sends too; that is told from a gap by a bit that no client sends.) A null array is one of
 * gaps.
 */
public final class ParameterTypes {
  private static final byte TYPE_NULL = 6;
  private static final byte TOLD = 0x40; // of the byte of flags, where 0x80 is for unsigned

  private ParameterTypes() {}

  /** Whether a handle executed with the ones can be executed with the others. */
  static boolean fit(byte @Nullable [] handle, byte @Nullable [] wanted) {
    if (handle == wanted || handle == null || wanted == null) {
      return true;
    }
    for (int i = 0; i < wanted.length; i += 2) {
      if (isTold(handle, i)
          && isTold(wanted, i)
          && (handle[i] != wanted[i] || handle[i + 1] != wanted[i + 1])) {
        return false;
      }
    }
    return true;
  }

  /** Those of a handle, with its gaps filled; they have to fit. */
  static byte[] together(byte @Nullable [] handle, byte[] used) {
    if (handle == null || handle == used || !hasGap(used)) {
      return used;
    }
    byte[] both = handle;
    for (int i = 0; i < used.length; i += 2) {
      if (!isTold(both, i) && isTold(used, i)) {
        both = both == handle ? handle.clone() : both;
        both[i] = used[i];
        both[i + 1] = used[i + 1];
      }
    }
    return both;
  }

  public static boolean hasGap(byte[] types) {
    for (int i = 0; i < types.length; i += 2) {
      if (!isTold(types, i)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Those of one more execution: a NULL leaves what there was, unless another value has a new type,
   * for then the server looks at all of them anew.
   *
   * @param sent the types that the client sent
   * @param nulls the bitmap begins where the reader index is, plus {@code bitmap}
   */
  public static byte[] after(byte @Nullable [] before, byte[] sent, ByteBuf nulls, int bitmap) {
    byte[] now = new byte[sent.length];
    int from = nulls.readerIndex() + bitmap;
    for (int i = 0; i < sent.length / 2; i++) {
      boolean isNull = (nulls.getByte(from + i / 8) >> (i % 8) & 1) != 0;
      if (!isNull && sent[2 * i] != TYPE_NULL) {
        now[2 * i] = sent[2 * i];
        now[2 * i + 1] = (byte) (sent[2 * i + 1] | TOLD);
      }
    }
    if (before == null || !fit(before, now)) {
      return now;
    }
    byte[] both = together(before, now);
    return Arrays.equals(both, before) ? before : both;
  }

  private static boolean isTold(byte[] types, int at) {
    return (types[at + 1] & TOLD) != 0;
  }
}
