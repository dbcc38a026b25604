package dev.baton.ops.backup.seal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The key of backups: 256 random bits. Every use has a key of its own that is derived from it.
 * Never printed: its {@code toString} shows only {@link #id}. Immutable.
 */
public final class BackupKey {

  private static final int BYTES = 32;
  private static final int ID_BYTES = 8;
  private static final byte[] NO_SALT = new byte[0];

  private final byte[] secret;

  private BackupKey(byte[] secret) {
    this.secret = secret;
  }

  /**
   * @throws IllegalArgumentException if they are not as many as a key has
   */
  public static BackupKey of(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException("a key has " + BYTES + " bytes");
    }
    return new BackupKey(secret.clone());
  }

  /**
   * Reads a file with 32 random bytes in Base64, as {@code openssl rand -base64 32} prints them.
   *
   * @throws IOException if it cannot be read or is no key; nothing of it is in the message
   */
  public static BackupKey read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (IOException e) {
      throw new IOException("the key file " + file + " cannot be read: " + e, e);
    }
    try {
      return of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "the key file %s holds no key: it is to be %d random bytes in Base64, as openssl rand -base64 %d makes them"
              .formatted(file, BYTES, BYTES));
    }
  }

  /** Tells it from others, and nothing of it. */
  public String id() {
    return HexFormat.of()
        .formatHex(derived("Generic", NO_SALT, "baton backup key id", ID_BYTES).getEncoded());
  }

  /** A checksum that only who has the key can make, in hexadecimal. */
  public String mac(byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(derived("HmacSHA256", NO_SALT, "baton backup manifest", BYTES));
      return HexFormat.of().formatHex(mac.doFinal(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The key of one file. */
  SecretKey ofFile(byte[] salt, String name) {
    return derived("AES", salt, name, BYTES);
  }

  private SecretKey derived(String algorithm, byte[] salt, String purpose, int bytes) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              algorithm,
              HKDFParameterSpec.ofExtract()
                  .addIKM(secret)
                  .addSalt(salt)
                  .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "key " + id();
  }
}
