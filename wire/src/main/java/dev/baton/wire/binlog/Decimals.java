package dev.baton.wire.binlog;

import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import java.math.BigInteger;

/**
 * Reads DECIMAL: groups of nine digits in four bytes each, highest first, with shorter groups at
 * both ends; the highest bit is inverted, and all bits are if the number is negative. Source:
 * {@code strings/decimal.cc}, {@code bin2decimal}.
 */
final class Decimals {
  private static final int GROUP = 9;
  private static final int[] BYTES_OF = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

  private Decimals() {}

  static String read(ByteBuf in, int precision, int scale) {
    if (precision < 1 || precision > 65 || scale > 38 || scale > precision) {
      throw new MalformedPacketException("DECIMAL(" + precision + "," + scale + ")");
    }
    int whole = precision - scale;
    int size = size(whole) + size(scale);
    byte[] bytes = Fields.readBytes(in, size, "decimal");
    boolean negative = (bytes[0] & 0x80) == 0;
    bytes[0] ^= (byte) 0x80;
    if (negative) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) ~bytes[i];
      }
    }
    StringBuilder digits = new StringBuilder();
    int at = append(digits, bytes, 0, whole % GROUP);
    for (int i = 0; i < whole / GROUP; i++) {
      at = append(digits, bytes, at, GROUP);
    }
    String integer = new BigInteger(digits.isEmpty() ? "0" : digits.toString()).toString();
    StringBuilder fraction = new StringBuilder();
    for (int i = 0; i < scale / GROUP; i++) {
      at = append(fraction, bytes, at, GROUP);
    }
    append(fraction, bytes, at, scale % GROUP);
    String text = scale == 0 ? integer : integer + "." + fraction;
    return negative ? "-" + text : text;
  }

  private static int size(int digits) {
    return digits / GROUP * 4 + BYTES_OF[digits % GROUP];
  }

  private static int append(StringBuilder out, byte[] bytes, int at, int digits) {
    if (digits == 0) {
      return at;
    }
    int length = BYTES_OF[digits];
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | bytes[at + i] & 0xff;
    }
    String text = Long.toString(value);
    out.repeat('0', Math.max(0, digits - text.length())).append(text);
    return at + length;
  }
}
