package dev.baton.wire.binlog;

import dev.baton.wire.packet.MalformedPacketException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a binary log file event by event, also one that a crash cut in the middle of an event: then
 * {@link #next} ends before it, and {@link #tornAt} says where. Not thread-safe.
 */
public final class BinlogFileReader implements Closeable {
  public static final int MAGIC_LENGTH = 4;

  private static final byte[] MAGIC = {(byte) 0xfe, 'b', 'i', 'n'};
  private static final byte[] ENCRYPTED_MAGIC = {(byte) 0xfd, 'b', 'i', 'n'};
  private static final int BUFFER = 1 << 16;

  /** The most that max_allowed_packet can be, and what goes around it. */
  private static final long MAX_EVENT = (1L << 30) + (1 << 16);

  private final Path file;
  private final long fileLength;
  private final InputStream in;
  private long position;
  private long tornAt = -1;
  private int checksumLength;

  private BinlogFileReader(Path file, long fileLength, InputStream in) {
    this.file = file;
    this.fileLength = fileLength;
    this.in = in;
  }

  /**
   * Opens a file and checks that it is a binary log.
   *
   * @throws IOException if it cannot be read, is something else, or is encrypted
   */
  public static BinlogFileReader open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    try {
      byte[] magic = in.readNBytes(MAGIC_LENGTH);
      if (Arrays.equals(magic, ENCRYPTED_MAGIC)) {
        throw new IOException(file + ": the binary log is encrypted and cannot be read here");
      }
      if (!Arrays.equals(magic, MAGIC)) {
        throw new IOException(file + ": not a binary log: it begins with other bytes");
      }
      BinlogFileReader reader = new BinlogFileReader(file, Files.size(file), in);
      reader.position = MAGIC_LENGTH;
      return reader;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /**
   * The next event; null at the end of what is whole.
   *
   * @throws MalformedPacketException if the bytes are no event
   */
  public @Nullable BinlogEvent next() throws IOException {
    byte[] header = in.readNBytes(BinlogEvent.HEADER_LENGTH);
    if (header.length < BinlogEvent.HEADER_LENGTH) {
      return header.length == 0 ? null : torn();
    }
    long length = new BinlogEvent(header, 0, position).statedLength();
    if (length < BinlogEvent.HEADER_LENGTH || length > MAX_EVENT) {
      throw new MalformedPacketException(
          file + ": an event of " + length + " bytes at " + position);
    }
    if (position + length > fileLength) {
      return torn();
    }
    byte[] raw = Arrays.copyOf(header, (int) length);
    int rest = raw.length - header.length;
    if (in.readNBytes(raw, header.length, rest) < rest) {
      return torn();
    }
    BinlogEvent event = event(raw);
    position += length;
    return event;
  }

  private BinlogEvent event(byte[] raw) throws IOException {
    int type = raw[4] & 0xff;
    if (type == EventTypes.FORMAT_DESCRIPTION) {
      checksumLength = FormatDescriptions.checksumLength(raw);
      return new BinlogEvent(raw, FormatDescriptions.ownChecksumLength(raw), position);
    }
    if (type == EventTypes.MARIADB_START_ENCRYPTION) {
      throw new IOException(file + ": the binary log is encrypted and cannot be read here");
    }
    return new BinlogEvent(raw, checksumLength, position);
  }

  private @Nullable BinlogEvent torn() {
    tornAt = position;
    return null;
  }

  /** Where an event begins that is not whole; -1 if the file ended with a whole one. */
  public long tornAt() {
    return tornAt;
  }

  /** Where the next event begins. */
  public long position() {
    return position;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
