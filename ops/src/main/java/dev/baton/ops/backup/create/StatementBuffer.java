package dev.baton.ops.backup.create;

import java.util.Arrays;

/** Bytes of a statement that grows. Not thread-safe. */
final class StatementBuffer {

  private static final byte[] DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'
  };

  /** By byte: 0 if it stands for itself in a string, otherwise what follows the backslash. */
  private static final byte[] ESCAPES = new byte[256];

  static {
    ESCAPES[0] = '0';
    ESCAPES['\n'] = 'n'; // so that a statement is a line
    ESCAPES['\r'] = 'r';
    ESCAPES['\\'] = '\\';
    ESCAPES['\''] = '\'';
    ESCAPES[26] = 'Z';
  }

  private byte[] bytes = new byte[1 << 16];
  private int size;

  int size() {
    return size;
  }

  /** The bytes, of which {@link #size} count; valid until the next change. */
  byte[] bytes() {
    return bytes;
  }

  void clear() {
    size = 0;
  }

  void raw(int b) {
    reserve(1);
    bytes[size++] = (byte) b;
  }

  void raw(byte[] from) {
    raw(from, 0, from.length);
  }

  void raw(byte[] from, int offset, int length) {
    reserve(length);
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  void hex(byte[] from, int offset, int length) {
    reserve(2 * length);
    for (int i = offset; i < offset + length; i++) {
      bytes[size++] = DIGITS[from[i] >> 4 & 0xf];
      bytes[size++] = DIGITS[from[i] & 0xf];
    }
  }

  /** A string literal for a session whose character set is {@code binary}. */
  void quoted(byte[] from, int offset, int length) {
    reserve(Math.addExact(Math.multiplyExact(length, 2), 2));
    byte[] out = bytes;
    int at = size;
    out[at++] = '\'';
    for (int i = offset; i < offset + length; i++) {
      byte b = from[i];
      byte escape = ESCAPES[b & 0xff];
      if (escape != 0) {
        out[at++] = '\\';
        out[at++] = escape;
      } else {
        out[at++] = b;
      }
    }
    out[at++] = '\'';
    size = at;
  }

  private void reserve(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(2L * bytes.length, needed)));
    }
  }
}
