package dev.baton.wire.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A password hash as {@code caching_sha2_password} stores it: {@code $A$}, three hex digits of
 * rounds in thousands, {@code $}, 20 bytes of salt and 43 characters of SHA-256 crypt.
 *
 * <p>The function is Ulrich Drepper's SHA-crypt ("Unix crypt using SHA-256"), with MySQL's longer
 * salt. Immutable.
 */
public final class Sha256Crypt {
  static final String PREFIX = "$A$";

  private static final int SALT_LENGTH = 20;
  private static final int HASH_LENGTH = 43;
  private static final int SALT_START = 7;
  private static final String ALPHABET =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private final String stored;
  private final byte[] salt;
  private final int rounds;

  private Sha256Crypt(String stored, byte[] salt, int rounds) {
    this.stored = stored;
    this.salt = salt;
    this.rounds = rounds;
  }

  /**
   * @param stored the {@code authentication_string}, its bytes as ISO 8859-1
   * @throws IllegalArgumentException if it is of another form
   */
  public static Sha256Crypt parse(String stored) {
    if (stored.length() != SALT_START + SALT_LENGTH + HASH_LENGTH
        || !stored.startsWith(PREFIX)
        || stored.charAt(SALT_START - 1) != '$') {
      throw new IllegalArgumentException("not a stored caching_sha2_password hash");
    }
    int thousands;
    try {
      thousands = Integer.parseInt(stored.substring(PREFIX.length(), SALT_START - 1), 16);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the rounds of a stored hash are not a number", e);
    }
    if (thousands < 1) {
      throw new IllegalArgumentException("a stored hash has no rounds");
    }
    String salt = stored.substring(SALT_START, SALT_START + SALT_LENGTH);
    return new Sha256Crypt(stored, salt.getBytes(StandardCharsets.ISO_8859_1), thousands * 1000);
  }

  /** Hashes a password for storing. */
  public static Sha256Crypt create(byte[] password, byte[] salt) {
    if (salt.length != SALT_LENGTH) {
      throw new IllegalArgumentException("the salt has 20 bytes, not " + salt.length);
    }
    String head = PREFIX + "005$" + new String(salt, StandardCharsets.ISO_8859_1);
    return parse(head + crypt(password, salt, 5000));
  }

  /** Some milliseconds of work, the same for every password of one length. */
  public boolean matches(byte[] password) {
    byte[] found = crypt(password, salt, rounds).getBytes(StandardCharsets.US_ASCII);
    byte[] wanted =
        stored.substring(SALT_START + SALT_LENGTH).getBytes(StandardCharsets.ISO_8859_1);
    return MessageDigest.isEqual(found, wanted);
  }

  public String stored() {
    return stored;
  }

  private static String crypt(byte[] password, byte[] salt, int rounds) {
    MessageDigest sha = sha256();
    sha.update(password);
    sha.update(salt);
    sha.update(password);
    byte[] b = sha.digest();

    sha.update(password);
    sha.update(salt);
    updateRepeated(sha, b, password.length);
    for (int n = password.length; n > 0; n >>= 1) {
      sha.update((n & 1) != 0 ? b : password);
    }
    byte[] a = sha.digest();

    for (int i = 0; i < password.length; i++) {
      sha.update(password);
    }
    byte[] p = repeated(sha.digest(), password.length);
    for (int i = 0; i < 16 + (a[0] & 0xff); i++) {
      sha.update(salt);
    }
    byte[] s = repeated(sha.digest(), salt.length);
    return encode(stretch(sha, a, p, s, rounds));
  }

  private static byte[] stretch(MessageDigest sha, byte[] start, byte[] p, byte[] s, int rounds) {
    byte[] c = start;
    for (int i = 0; i < rounds; i++) {
      sha.update((i & 1) != 0 ? p : c);
      if (i % 3 != 0) {
        sha.update(s);
      }
      if (i % 7 != 0) {
        sha.update(p);
      }
      sha.update((i & 1) != 0 ? c : p);
      c = sha.digest();
    }
    return c;
  }

  private static void updateRepeated(MessageDigest sha, byte[] block, int length) {
    int left = length;
    for (; left > block.length; left -= block.length) {
      sha.update(block);
    }
    sha.update(block, 0, left);
  }

  private static byte[] repeated(byte[] block, int length) {
    byte[] result = new byte[length];
    for (int at = 0; at < length; at += block.length) {
      System.arraycopy(block, 0, result, at, Math.min(block.length, length - at));
    }
    return result;
  }

  private static String encode(byte[] h) {
    StringBuilder out = new StringBuilder(HASH_LENGTH);
    int a = 0;
    int b = 10;
    int c = 20;
    for (int i = 0; i < 10; i++) { // the three indices rotate and advance by one
      append(out, h[a], h[b], h[c], 4);
      int next = c + 1;
      c = b + 1;
      b = a + 1;
      a = next;
    }
    append(out, (byte) 0, h[31], h[30], 3);
    return out.toString();
  }

  private static void append(StringBuilder out, byte high, byte middle, byte low, int characters) {
    int bits = (high & 0xff) << 16 | (middle & 0xff) << 8 | low & 0xff;
    for (int i = 0; i < characters; i++) {
      out.append(ALPHABET.charAt(bits & 0x3f));
      bits >>= 6;
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sha256Crypt crypt
        && stored.equals(crypt.stored)
        && Arrays.equals(salt, crypt.salt);
  }

  @Override
  public int hashCode() {
    return stored.hashCode();
  }

  /** Says nothing of the hash: it would be enough to log in with the fast path. */
  @Override
  public String toString() {
    return PREFIX + "******";
  }
}
