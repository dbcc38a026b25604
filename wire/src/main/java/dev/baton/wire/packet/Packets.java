package dev.baton.wire.packet;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Framing: every packet is a 3-byte length (little-endian), a sequence number and that many bytes
 * of payload. A payload of {@value #MAX_PAYLOAD} bytes or more is cut into packets of exactly that
 * length and a shorter last one, which may be empty.
 *
 * <p>Source: MySQL internals, "MySQL Packets".
 */
public final class Packets {
  public static final int HEADER_LENGTH = 4;
  public static final int MAX_PAYLOAD = 0xffffff;

  public static final int OK = 0x00;
  public static final int AUTH_MORE_DATA = 0x01;
  public static final int LOCAL_INFILE = 0xfb;
  public static final int EOF = 0xfe;
  public static final int ERR = 0xff;

  private Packets() {}

  /** Payload length that the header at this index states; no index moves. */
  public static int lengthAt(ByteBuf in, int index) {
    return in.getUnsignedMediumLE(index);
  }

  public static int sequenceAt(ByteBuf in, int index) {
    return in.getUnsignedByte(index + 3);
  }

  /**
   * How many bytes, headers included, the logical packet takes that begins at the reader index.
   *
   * @param maxPayload what the receiver allows in all
   * @return -1 if its end is not in the buffer yet
   * @throws MalformedPacketException if it is larger than allowed; found from its headers, before
   *     its bytes are awaited
   */
  public static int completeLength(ByteBuf in, long maxPayload) {
    int index = in.readerIndex();
    long payload = 0;
    while (in.writerIndex() - index >= HEADER_LENGTH) {
      int length = lengthAt(in, index);
      payload += length;
      if (payload > maxPayload) {
        throw new MalformedPacketException(
            MalformedPacketException.Breach.SIZE,
            "packet of at least " + payload + " bytes; at most " + maxPayload + " are allowed");
      }
      if (length > in.writerIndex() - index - HEADER_LENGTH) {
        return -1;
      }
      index += HEADER_LENGTH + length;
      if (length < MAX_PAYLOAD) {
        return index - in.readerIndex();
      }
    }
    return -1;
  }

  /**
   * Takes one logical packet's payload off the buffer if it is all there. A payload of one packet
   * is a slice that shares the buffer's memory and reference count; one of several is joined in a
   * copy that the caller releases.
   */
  public static @Nullable ByteBuf readPayload(ByteBuf in, long maxPayload) {
    int total = completeLength(in, maxPayload);
    if (total < 0) {
      return null;
    }
    int length = lengthAt(in, in.readerIndex());
    if (length < MAX_PAYLOAD) {
      in.skipBytes(HEADER_LENGTH);
      return in.readRetainedSlice(length);
    }
    int end = in.readerIndex() + total;
    ByteBuf joined = in.alloc().buffer(total);
    while (in.readerIndex() < end) {
      int part = lengthAt(in, in.readerIndex());
      in.skipBytes(HEADER_LENGTH);
      joined.writeBytes(in, part);
    }
    return joined;
  }

  /** Leaves room for a header and returns what {@link #end} needs. */
  public static int begin(ByteBuf out) {
    int start = out.writerIndex();
    out.writeInt(0);
    return start;
  }

  /**
   * Completes the packet begun at {@code start}: its payload is everything written since. Splits it
   * if it is too long for one packet.
   *
   * @return the sequence number of the packet that follows
   */
  public static int end(ByteBuf out, int start, int sequence) {
    int length = out.writerIndex() - start - HEADER_LENGTH;
    if (length >= MAX_PAYLOAD) {
      return split(out, start, sequence);
    }
    out.setMediumLE(start, length);
    out.setByte(start + 3, sequence);
    return sequence + 1 & 0xff;
  }

  private static int split(ByteBuf out, int start, int sequence) {
    ByteBuf rest = out.copy(start + HEADER_LENGTH, out.writerIndex() - start - HEADER_LENGTH);
    try {
      out.writerIndex(start);
      return write(out, sequence, rest);
    } finally {
      rest.release();
    }
  }

  /** Writes a payload as one or more packets, moving the payload's reader index to its end. */
  public static int write(ByteBuf out, int sequence, ByteBuf payload) {
    int next = sequence;
    int length;
    do {
      length = Math.min(payload.readableBytes(), MAX_PAYLOAD);
      writeHeader(out, length, next);
      out.writeBytes(payload, length);
      next = next + 1 & 0xff;
    } while (length == MAX_PAYLOAD);
    return next;
  }

  public static int write(ByteBuf out, int sequence, byte[] payload) {
    int start = begin(out);
    out.writeBytes(payload);
    return end(out, start, sequence);
  }

  /**
   * Whether the parts of one payload are numbered from 0 on.
   *
   * @param whole all of its packets, as {@link #completeLength} says; no index is moved
   */
  public static boolean isNumberedFromZero(ByteBuf whole) {
    int sequence = 0;
    for (int at = whole.readerIndex(); at < whole.writerIndex(); sequence++) {
      if (sequenceAt(whole, at) != (sequence & 0xff)) {
        return false;
      }
      at += HEADER_LENGTH + lengthAt(whole, at);
    }
    return true;
  }

  /**
   * Numbers the parts of one payload from 0 on: within compressed frames clients number them as
   * they like, and a server that gets them without frames does not.
   *
   * @param whole all of its packets, as {@link #completeLength} says; no index is moved
   */
  public static void renumber(ByteBuf whole) {
    int sequence = 0;
    for (int at = whole.readerIndex(); at < whole.writerIndex(); ) {
      whole.setByte(at + 3, sequence++);
      at += HEADER_LENGTH + lengthAt(whole, at);
    }
  }

  public static void writeHeader(ByteBuf out, int length, int sequence) {
    out.writeMediumLE(length).writeByte(sequence);
  }
}
