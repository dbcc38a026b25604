package dev.baton.ops.backup.seal;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts what a {@link SealingStream} has written. No byte comes out of a segment that is not as
 * it was written, and no end before the file's. Not thread-safe.
 */
public final class OpeningStream extends InputStream {

  private final InputStream in;
  private final BackupKey key;
  private final String name;
  private final String where;
  private final int segment;

  /** One byte more than a segment, by which it is known whether another one follows. */
  private final byte[] sealed;

  private final byte[] plain;
  private @Nullable Segments segments;
  private int carried;
  private int at;
  private int end;
  private boolean last;

  /**
   * @param name of the file in its backup
   * @param where it is, for messages
   */
  public OpeningStream(InputStream in, BackupKey key, String name, String where) {
    this(in, key, name, where, Segments.SIZE);
  }

  OpeningStream(InputStream in, BackupKey key, String name, String where, int segment) {
    this.in = in;
    this.key = key;
    this.name = name;
    this.where = where;
    this.segment = segment;
    this.sealed = new byte[segment + 1];
    this.plain = new byte[segment];
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (at == end) {
      if (last) {
        return -1;
      }
      next();
    }
    int taken = Math.min(length, end - at);
    System.arraycopy(plain, at, buffer, offset, taken);
    at += taken;
    return taken;
  }

  private void next() throws IOException {
    int size = segment;
    Segments known = segments;
    if (known == null) {
      byte[] header = in.readNBytes(Segments.HEADER);
      if (header.length < Segments.HEADER || header[0] != Segments.HEADER) {
        throw refused(null);
      }
      known =
          new Segments(
              key,
              Arrays.copyOfRange(header, 1, 1 + Segments.SALT),
              Arrays.copyOfRange(header, 1 + Segments.SALT, Segments.HEADER),
              name);
      segments = known;
      size = segment - Segments.HEADER;
    }
    int read = carried + in.readNBytes(sealed, carried, size + 1 - carried);
    boolean more = read > size;
    try {
      end = known.next(Cipher.DECRYPT_MODE, !more, sealed, more ? size : read, plain);
    } catch (GeneralSecurityException e) {
      throw refused(e);
    }
    at = 0;
    last = !more;
    carried = more ? 1 : 0;
    sealed[0] = sealed[size];
  }

  private IOException refused(@Nullable Throwable cause) {
    return new IOException(
        where
            + " cannot be decrypted: it was changed or cut off, or is another backup's: use another backup",
        cause);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
