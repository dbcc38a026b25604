package dev.baton.wire.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.mariadb.jdbc.plugin.authentication.standard.ed25519.math.ScalarOps;
import org.mariadb.jdbc.plugin.authentication.standard.ed25519.spec.EdDSANamedCurveTable;
import org.mariadb.jdbc.plugin.authentication.standard.ed25519.spec.EdDSAParameterSpec;

/**
 * MariaDB's plug-ins by signature: the server knows a public key, and the password is or makes the
 * secret one. Stateless.
 *
 * <p>The arithmetic of the curve is that of MariaDB's own driver: the JDK signs with keys of 32
 * bytes only, and {@code ed25519} takes the password itself for one.
 *
 * <p>Sources: MariaDB's knowledge base, "Authentication Plugin - ed25519" and "Authentication
 * Plugin - PARSEC"; RFC 8032.
 */
final class MariadbSignatures {
  /** Of both plug-ins, in bytes. */
  static final int NONCE_LENGTH = 32;

  private static final int KEY_BITS = 256;
  private static final int ROUNDS = 1024;
  private static final byte SALT_OF_PARSEC = 'P';

  /** More would hold an event loop too long: 8,192 rounds are some 5 ms. */
  private static final int MOST_DOUBLINGS = 3;

  private static final EdDSAParameterSpec CURVE = EdDSANamedCurveTable.getByName("Ed25519");
  private static final SecureRandom RANDOM = new SecureRandom();

  private MariadbSignatures() {}

  /** What {@code client_ed25519} answers to a nonce. */
  static byte[] ed25519(byte[] password, byte[] nonce) {
    return sign(password, nonce);
  }

  /**
   * What {@code parsec} answers to a nonce, once it has the salt of the account: a nonce of its
   * own, and the signature of both.
   *
   * @param salted {@code 'P'}, how often the rounds are doubled, the salt
   * @throws IllegalArgumentException if it is no such salt, or asks for too much work
   */
  static byte[] parsec(byte[] password, byte[] nonce, byte[] salted) {
    if (salted.length < 3 || salted[0] != SALT_OF_PARSEC) {
      throw new IllegalArgumentException("the salt is not one of parsec");
    }
    int doublings = Byte.toUnsignedInt(salted[1]);
    if (doublings > MOST_DOUBLINGS) {
      throw new IllegalArgumentException(
          "the account's password is hashed 1024 * 2^"
              + doublings
              + " times; at most 8192 are done");
    }
    byte[] salt = Arrays.copyOfRange(salted, 2, salted.length);
    byte[] own = new byte[NONCE_LENGTH];
    RANDOM.nextBytes(own);
    byte[] signature = sign(derived(password, salt, ROUNDS << doublings), joined(nonce, own));
    return joined(own, signature);
  }

  private static byte[] derived(byte[] password, byte[] salt, int rounds) {
    PBEKeySpec spec =
        new PBEKeySpec(
            new String(password, StandardCharsets.UTF_8).toCharArray(), salt, rounds, KEY_BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PBKDF2WithHmacSHA512", e);
    } finally {
      spec.clearPassword();
    }
  }

  /** RFC 8032, 5.1.6, with a secret of any length. */
  private static byte[] sign(byte[] secret, byte[] message) {
    ScalarOps scalars = CURVE.getScalarOps();
    byte[] expanded = sha512(secret);
    byte[] key = Arrays.copyOf(expanded, 32);
    key[0] &= (byte) 0xf8;
    key[31] &= 0x3f;
    key[31] |= 0x40;
    byte[] r = scalars.reduce(sha512(Arrays.copyOfRange(expanded, 32, 64), message));
    byte[] commitment = CURVE.getB().scalarMultiply(r).toByteArray();
    byte[] publicKey = CURVE.getB().scalarMultiply(key).toByteArray();
    byte[] challenge = scalars.reduce(sha512(commitment, publicKey, message));
    return joined(commitment, scalars.multiplyAndAdd(challenge, key, r));
  }

  private static byte[] sha512(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-512");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
