package dev.baton.ops.backup.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The checksum by which every storage of this kind can refuse what has changed on its way. */
final class Md5 {

  private static final int BUFFER = 1 << 16;

  private Md5() {}

  static String of(byte[] text) {
    return Base64.getEncoder().encodeToString(digest().digest(text));
  }

  /** Of a part of a file. */
  static String of(Path file, long offset, long bytes) throws IOException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[BUFFER];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(offset);
      for (long rest = bytes; rest > 0; ) {
        int read = in.read(buffer, 0, (int) Math.min(rest, BUFFER));
        if (read < 0) {
          throw new EOFException(file + " became shorter while it was sent");
        }
        digest.update(buffer, 0, read);
        rest -= read;
      }
    }
    return Base64.getEncoder().encodeToString(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
