package dev.baton.wire.auth;

import dev.baton.core.secret.Secret;
import java.util.HexFormat;

/** What a front knows of an account's password. */
public sealed interface Credential {

  /** The password itself: answers every plug-in. */
  record Password(Secret secret) implements Credential {}

  /** {@code SHA1(SHA1(password))}, as {@code mysql_native_password} stores it. */
  record NativeHash(byte[] doubleSha1) implements Credential {}

  /** Salted SHA-256 crypt, as {@code caching_sha2_password} stores it. */
  record Sha2Hash(Sha256Crypt crypt) implements Credential {}

  /**
   * Reads a server's {@code authentication_string}: {@code *} and 40 hex digits, or {@code
   * $A$005$...}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static Credential parseStored(String stored) {
    if (stored.length() == 41 && stored.charAt(0) == '*') {
      return new NativeHash(HexFormat.of().parseHex(stored, 1, 41));
    }
    if (stored.startsWith(Sha256Crypt.PREFIX)) {
      return new Sha2Hash(Sha256Crypt.parse(stored));
    }
    throw new IllegalArgumentException(
        "a stored password is '*' and 40 hex digits, or begins with '" + Sha256Crypt.PREFIX + "'");
  }
}
