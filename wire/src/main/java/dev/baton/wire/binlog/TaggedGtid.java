package dev.baton.wire.binlog;

import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;

/**
 * Reads the GTID from a GTID_TAGGED event (MySQL 8.3 and later), whose fields are numbered and of
 * variable length.
 *
 * <p>An integer's length is in its first byte: as many ones at the low end as bytes follow. Signed
 * ones have their sign in the lowest bit. Source: {@code libs/mysql/serialization}.
 */
final class TaggedGtid {
  private static final int FLAGS = 0;
  private static final int UUID = 1;
  private static final int NUMBER = 2;
  private static final int TAG = 3;
  private static final int MAX_TAG = 32;

  private TaggedGtid() {}

  static EventData.Gtid read(ByteBuf in) {
    readUnsigned(in); // version of the format
    readUnsigned(in); // size of the message
    readUnsigned(in); // last field that must be understood
    expect(in, FLAGS);
    readUnsigned(in);
    expect(in, UUID);
    byte[] uuid = new byte[16];
    for (int i = 0; i < uuid.length; i++) {
      uuid[i] = (byte) readUnsigned(in);
    }
    expect(in, NUMBER);
    long zigzag = readUnsigned(in);
    long number = zigzag >>> 1 ^ -(zigzag & 1);
    expect(in, TAG);
    long length = readUnsigned(in);
    if (length < 0 || length > MAX_TAG) {
      throw new MalformedPacketException("a GTID tag of " + length + " characters");
    }
    String tag = Fields.readString(in, length, "GTID tag");
    String middle = tag.isEmpty() ? ":" : ":" + tag + ":";
    return new EventData.Gtid(GtidCodec.formatUuid(uuid) + middle + number, false);
  }

  private static void expect(ByteBuf in, int field) {
    long found = readUnsigned(in);
    if (found != field) {
      throw new MalformedPacketException(
          "field " + found + " of a tagged GTID where " + field + " is expected");
    }
  }

  static long readUnsigned(ByteBuf in) {
    int first = Fields.readInt1(in, "tagged GTID");
    int more = Integer.numberOfTrailingZeros(~first);
    Fields.require(in, more, "tagged GTID");
    if (more >= 8) {
      return in.readLongLE();
    }
    long value = first >>> more + 1;
    int bits = 7 - more;
    for (int i = 0; i < more; i++) {
      value |= (long) in.readUnsignedByte() << bits + 8 * i;
    }
    return value;
  }
}
