package dev.baton.wire.binlog;

import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.util.Locale;

/**
 * Reads dates and times of row events, of today's form and that before MySQL 5.6. Timestamps are
 * shown in UTC. Source: {@code mysys/my_time.cc}.
 */
final class Temporals {

  private Temporals() {}

  static String date(ByteBuf in) {
    int packed = Fields.readInt3(in, "date");
    return format("%04d-%02d-%02d", packed >> 9, packed >> 5 & 15, packed & 31);
  }

  static String oldTime(ByteBuf in) {
    int value = Fields.readInt3(in, "time");
    int signed = value << 8 >> 8;
    int packed = Math.abs(signed);
    String sign = signed < 0 ? "-" : "";
    return sign + format("%02d:%02d:%02d", packed / 10_000, packed / 100 % 100, packed % 100);
  }

  static String oldDateTime(ByteBuf in) {
    long value = Fields.readInt8(in, "datetime");
    long date = value / 1_000_000;
    long time = value % 1_000_000;
    return format("%04d-%02d-%02d ", date / 10_000, date / 100 % 100, date % 100)
        + format("%02d:%02d:%02d", time / 10_000, time / 100 % 100, time % 100);
  }

  static String oldTimestamp(ByteBuf in) {
    return timestamp(Fields.readInt4(in, "timestamp"));
  }

  static String timestamp(ByteBuf in, int fraction) {
    Fields.require(in, 4, "timestamp");
    return timestamp(in.readUnsignedInt()) + fraction(in, fraction);
  }

  private static String timestamp(long seconds) {
    if (seconds == 0) {
      return "0000-00-00 00:00:00";
    }
    return Instant.ofEpochSecond(seconds).toString().replace('T', ' ').replace("Z", "");
  }

  static String dateTime(ByteBuf in, int fraction) {
    Fields.require(in, 5, "datetime");
    long packed = ((long) in.readUnsignedByte() << 32 | in.readUnsignedInt()) - 0x80_0000_0000L;
    long date = packed >> 17;
    long month = date >> 5;
    return format("%04d-%02d-%02d ", month / 13, month % 13, date & 31)
        + format("%02d:%02d:%02d", packed >> 12 & 31, packed >> 6 & 63, packed & 63)
        + fraction(in, fraction);
  }

  /** Whole and fraction are one number here, so that negative times borrow from the fraction. */
  static String time(ByteBuf in, int fraction) {
    int bytes = fractionBytes(fraction);
    Fields.require(in, 3 + bytes, "time");
    long packed = in.readUnsignedMedium();
    for (int i = 0; i < bytes; i++) {
      packed = packed << 8 | in.readUnsignedByte();
    }
    packed -= 0x80_0000L << 8 * bytes;
    boolean negative = packed < 0;
    long positive = Math.abs(packed);
    long whole = positive >> 8 * bytes;
    long parts = positive & (1L << 8 * bytes) - 1;
    return (negative ? "-" : "")
        + format("%02d:%02d:%02d", whole >> 12 & 1023, whole >> 6 & 63, whole & 63)
        + fractionText(parts, bytes, fraction);
  }

  private static String fraction(ByteBuf in, int digits) {
    int bytes = fractionBytes(digits);
    Fields.require(in, bytes, "fraction of a second");
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << 8 | in.readUnsignedByte();
    }
    return fractionText(value, bytes, digits);
  }

  private static int fractionBytes(int digits) {
    if (digits > 6) {
      throw new MalformedPacketException("a fraction of " + digits + " digits");
    }
    return (digits + 1) / 2;
  }

  /** Stored with an even number of digits, shown with as many as were declared. */
  private static String fractionText(long value, int bytes, int digits) {
    if (digits == 0) {
      return "";
    }
    String text = format("%0" + 2 * bytes + "d", value);
    return "." + text.substring(0, digits);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
