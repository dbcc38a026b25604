package dev.baton.ops.backup.seal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The format of encrypted files: that of AES256_GCM_HKDF_1MB of Google's Tink without its prefix,
 * so that other programs can read them. A header (its length, a salt, the beginning of nonces),
 * then segments of a megabyte, each with its tag. A segment's nonce has its number and whether it
 * is the last, so that none can be left out, moved, or cut off.
 *
 * <p>The file's key is derived from the backup's, the salt, and the file's name in the backup.
 */
final class Segments {

  static final int SIZE = 1 << 20;
  static final int TAG = 16;
  static final int SALT = 32;
  static final int PREFIX = 7;
  static final int HEADER = 1 + SALT + PREFIX;
  private static final int NONCE = 12;

  private final SecretKey key;
  private final byte[] prefix;
  private final Cipher cipher;
  private int number;

  Segments(BackupKey key, byte[] salt, byte[] prefix, String name) {
    this.key = key.ofFile(salt, name);
    this.prefix = prefix;
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The next one, sealed or opened. */
  int next(int mode, boolean last, byte[] in, int length, byte[] out)
      throws GeneralSecurityException {
    ByteBuffer nonce = ByteBuffer.allocate(NONCE);
    nonce.put(prefix).putInt(number).put((byte) (last ? 1 : 0));
    number = Math.incrementExact(number);
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG, nonce.array()));
    return cipher.doFinal(in, 0, length, out, 0);
  }
}
