package dev.baton.admin.secret;

import dev.baton.core.secret.OwnerOnlyFiles;
import dev.baton.core.secret.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals texts with a key that lies in a file of its own (AES-256-GCM, a random nonce each), so that
 * a copy of the database alone gives no password away. Thread-safe.
 */
public final class Sealer {
  /** Name of the key file in the data folder. */
  public static final String KEY_FILE = "baton-admin.key";

  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int ITERATIONS = 100_000;
  private static final byte[] PURPOSE = "baton-admin-1".getBytes(StandardCharsets.US_ASCII);

  private final SecretKeySpec key;
  private final SecureRandom random;

  Sealer(byte[] key, SecureRandom random) {
    this.key = new SecretKeySpec(key, "AES");
    this.random = random;
  }

  /**
   * Reads the folder's key, or makes one that only its owner can read.
   *
   * @throws IOException if the file cannot be used, or others may read it
   */
  public static Sealer open(Path folder, SecureRandom random) throws IOException {
    Path file = folder.resolve(KEY_FILE);
    create(file, random);
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (permissions.stream().anyMatch(p -> !p.name().startsWith("OWNER"))) {
      throw new IOException(
          file + " holds the key of the passwords and is open to others: chmod 600");
    }
    byte[] key = Base64.getDecoder().decode(Files.readString(file).strip());
    if (key.length != KEY_BYTES) {
      throw new IOException(file + " is not a key: restore it from its backup");
    }
    return new Sealer(key, random);
  }

  /**
   * With a key that is made of a password, for what only those who know it are to read. Takes some
   * ten milliseconds, so that guessing is slow.
   */
  public static Sealer ofPassword(Secret password, SecureRandom random) {
    char[] letters = password.reveal().toCharArray();
    PBEKeySpec spec = new PBEKeySpec(letters, PURPOSE, ITERATIONS, KEY_BYTES * 8);
    try {
      SecretKeyFactory factory = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
      return new Sealer(factory.generateSecret(spec).getEncoded(), random);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PBKDF2 with HMAC-SHA-256", e);
    }
  }

  private static void create(Path file, SecureRandom random) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    // Whole or not at all: an empty one, left by a full disk, would count as the key that is lost.
    OwnerOnlyFiles.replace(file, Base64.getEncoder().encodeToString(key) + "\n");
  }

  public String seal(Secret clear) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, nonce)
              .doFinal(clear.reveal().getBytes(StandardCharsets.UTF_8));
      byte[] whole = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
      System.arraycopy(sealed, 0, whole, NONCE_BYTES, sealed.length);
      return Base64.getEncoder().encodeToString(whole);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  /** Null if it was sealed with another key, or changed since. */
  public @Nullable Secret open(String sealed) {
    try {
      byte[] whole = Base64.getDecoder().decode(sealed);
      if (whole.length < NONCE_BYTES) {
        return null;
      }
      byte[] clear =
          cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(whole, NONCE_BYTES))
              .doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
      return new Secret(new String(clear, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return null;
    }
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(PURPOSE);
    return cipher;
  }
}
