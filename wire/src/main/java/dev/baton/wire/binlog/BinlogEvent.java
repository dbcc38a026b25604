package dev.baton.wire.binlog;

import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.zip.CRC32;

/**
 * One event as it lies in a binary log: a header of 19 bytes, a body, and with checksums on a
 * CRC-32 of both. The array is shared, not copied; do not change it.
 *
 * @param raw header, body and checksum
 * @param checksumLength 4 or 0
 * @param offset where it begins in its file; -1 if it came over the network
 */
public record BinlogEvent(byte[] raw, int checksumLength, long offset) {
  public static final int HEADER_LENGTH = 19;

  /** Set by the server on events that it made up for one dump and that are in no file. */
  private static final int ARTIFICIAL = 0x20;

  /** Set in a file's first event while the server writes the file; the checksum is without it. */
  private static final int IN_USE = 1;

  private static final int FLAGS_AT = 17;

  public BinlogEvent {
    if (raw.length < HEADER_LENGTH + checksumLength) {
      throw new MalformedPacketException("an event of " + raw.length + " bytes has no header");
    }
  }

  private ByteBuf header() {
    return Unpooled.wrappedBuffer(raw);
  }

  public Instant timestamp() {
    return Instant.ofEpochSecond(header().getUnsignedIntLE(0));
  }

  /** See {@link EventTypes}. */
  public int type() {
    return raw[4] & 0xff;
  }

  public long serverId() {
    return header().getUnsignedIntLE(5);
  }

  /** Length that the header states, in bytes; equal to the array's in a whole event. */
  public long statedLength() {
    return header().getUnsignedIntLE(9);
  }

  /** Where the next event begins in the file that the event was written to first. */
  public long nextPosition() {
    return header().getUnsignedIntLE(13);
  }

  public int flags() {
    return header().getUnsignedShortLE(17);
  }

  public boolean isArtificial() {
    return (flags() & ARTIFICIAL) != 0;
  }

  /** What lies between header and checksum, to be read from its first byte. */
  public ByteBuf body() {
    return Unpooled.wrappedBuffer(raw, HEADER_LENGTH, raw.length - HEADER_LENGTH - checksumLength);
  }

  /** Where the event after it begins in the same file. */
  public long endOffset() {
    return offset + raw.length;
  }

  /** Whether the checksum is right, or there is none. */
  public boolean isIntact() {
    if (checksumLength == 0) {
      return true;
    }
    CRC32 crc = new CRC32();
    crc.update(raw, 0, FLAGS_AT);
    boolean first = type() == EventTypes.FORMAT_DESCRIPTION;
    crc.update(first ? raw[FLAGS_AT] & ~IN_USE : raw[FLAGS_AT]);
    crc.update(raw, FLAGS_AT + 1, raw.length - checksumLength - FLAGS_AT - 1);
    return crc.getValue() == header().getUnsignedIntLE(raw.length - checksumLength);
  }

  @Override
  public String toString() {
    return "event of type " + type() + ", " + raw.length + " bytes at " + offset;
  }
}
