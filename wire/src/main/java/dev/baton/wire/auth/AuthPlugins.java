package dev.baton.wire.auth;

/** Names of the authentication plug-ins that Baton speaks. */
public final class AuthPlugins {
  public static final String NATIVE = "mysql_native_password";
  public static final String CACHING_SHA2 = "caching_sha2_password";

  /** Before caching_sha2_password; the same, without a cache. */
  public static final String SHA256 = "sha256_password";

  public static final String CLEAR = "mysql_clear_password";

  /** MariaDB's from 10.1.22 on; the server's half is called {@code ed25519}. */
  public static final String ED25519 = "client_ed25519";

  /** MariaDB's from 11.6 on. */
  public static final String PARSEC = "parsec";

  private AuthPlugins() {}
}
