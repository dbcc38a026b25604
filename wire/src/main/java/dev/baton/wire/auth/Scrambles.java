package dev.baton.wire.auth;

import dev.baton.core.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The hashes by which both sides prove that they know a password without sending it.
 *
 * <p>Source: MySQL {@code sql-common/sha2_password_common.cc}, {@code sql/auth/password.cc}.
 */
public final class Scrambles {
  public static final int NONCE_LENGTH = 20;

  private static final byte[] NOTHING = {};

  private Scrambles() {}

  /**
   * 20 random bytes, each from 1 to 127 and none of them {@code '$'}: the nonce travels as text
   * that a NUL ends, and the servers use {@code '$'} as a delimiter.
   */
  public static byte[] newNonce(SecureRandom random) {
    byte[] nonce = new byte[NONCE_LENGTH];
    random.nextBytes(nonce);
    for (int i = 0; i < nonce.length; i++) {
      nonce[i] &= 0x7f;
      if (nonce[i] == 0 || nonce[i] == '$') {
        nonce[i]++;
      }
    }
    return nonce;
  }

  /** {@code SHA1(p) XOR SHA1(nonce, SHA1(SHA1(p)))}; empty for an empty password. */
  public static byte[] nativePassword(byte[] password, byte[] nonce) {
    if (password.length == 0) {
      return NOTHING;
    }
    return nativePasswordOfDigest(sha1(password), nonce);
  }

  /** The same, of {@code SHA1(p)}. */
  static byte[] nativePasswordOfDigest(byte[] once, byte[] nonce) {
    return xor(once, sha1(nonce, sha1(once)));
  }

  /** What an answer that matches has revealed: {@code SHA1(p)}. */
  static LoginSecret.NativeDigest nativeDigest(byte[] answer, byte[] nonce, byte[] doubleSha1) {
    byte[] once = xor(answer, sha1(nonce, doubleSha1));
    return new LoginSecret.NativeDigest(new Secret(HexFormat.of().formatHex(once)));
  }

  /**
   * Whether a client's answer proves that it knows the password of this double SHA-1. Takes the
   * same time whether it does or not.
   */
  public static boolean nativeMatches(byte[] answer, byte[] nonce, byte[] doubleSha1) {
    byte[] fixed = Arrays.copyOf(answer, 20);
    byte[] once = xor(fixed, sha1(nonce, doubleSha1));
    return MessageDigest.isEqual(sha1(once), doubleSha1) && answer.length == 20;
  }

  /** {@code SHA256(p) XOR SHA256(SHA256(SHA256(p)), nonce)}; empty for an empty password. */
  public static byte[] cachingSha2(byte[] password, byte[] nonce) {
    if (password.length == 0) {
      return NOTHING;
    }
    byte[] once = sha256(password);
    return xor(once, sha256(sha256(once), nonce));
  }

  /** As {@link #nativeMatches}, for {@code caching_sha2_password} and a double SHA-256. */
  public static boolean cachingSha2Matches(byte[] answer, byte[] nonce, byte[] doubleSha256) {
    byte[] fixed = Arrays.copyOf(answer, 32);
    byte[] once = xor(fixed, sha256(doubleSha256, nonce));
    return MessageDigest.isEqual(sha256(once), doubleSha256) && answer.length == 32;
  }

  public static byte[] doubleSha1(byte[] password) {
    return sha1(sha1(password));
  }

  public static byte[] doubleSha256(byte[] password) {
    return sha256(sha256(password));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** {@code data} XOR {@code pad}, which is repeated if it is shorter. */
  static byte[] xor(byte[] data, byte[] pad) {
    byte[] result = data.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] ^= pad[i % pad.length];
    }
    return result;
  }

  private static byte[] sha1(byte[]... parts) {
    return hash("SHA-1", parts);
  }

  /** Of all parts, one after the other. */
  static byte[] sha256(byte[]... parts) {
    return hash("SHA-256", parts);
  }

  private static byte[] hash(String algorithm, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}
