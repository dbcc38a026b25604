package dev.baton.ops.backup.seal;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;

/**
 * Encrypts what is written, a segment at a time. What was not ended by {@link #finish} cannot be
 * opened. Not thread-safe.
 */
public final class SealingStream extends OutputStream {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final OutputStream out;
  private final Segments segments;
  private final int segment;
  private final byte[] plain;
  private final byte[] sealed;
  private int room;
  private int filled;

  /**
   * @param name of the file in its backup; it can be opened under this name only
   */
  public SealingStream(OutputStream out, BackupKey key, String name) throws IOException {
    this(out, key, name, Segments.SIZE);
  }

  SealingStream(OutputStream out, BackupKey key, String name, int segment) throws IOException {
    byte[] salt = random(Segments.SALT);
    byte[] prefix = random(Segments.PREFIX);
    this.out = out;
    this.segments = new Segments(key, salt, prefix, name);
    this.segment = segment;
    this.plain = new byte[segment - Segments.TAG];
    this.sealed = new byte[segment];
    this.room = plain.length - Segments.HEADER;
    out.write(Segments.HEADER);
    out.write(salt);
    out.write(prefix);
  }

  private static byte[] random(int bytes) {
    byte[] made = new byte[bytes];
    RANDOM.nextBytes(made);
    return made;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] data, int offset, int length) throws IOException {
    int at = offset;
    int rest = length;
    while (rest > 0) {
      if (filled == room) { // there is more, so that it is not the last
        end(false);
      }
      int taken = Math.min(rest, room - filled);
      System.arraycopy(data, at, plain, filled, taken);
      filled += taken;
      at += taken;
      rest -= taken;
    }
  }

  private void end(boolean last) throws IOException {
    try {
      int bytes = segments.next(Cipher.ENCRYPT_MODE, last, plain, filled, sealed);
      out.write(sealed, 0, bytes);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    filled = 0;
    room = segment - Segments.TAG;
  }

  /** Writes the last segment. */
  public void finish() throws IOException {
    end(true);
    out.flush();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
