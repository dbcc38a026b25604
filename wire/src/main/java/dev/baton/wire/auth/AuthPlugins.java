package dev.baton.wire.auth;

/** Names of the authentication plug-ins that Baton speaks. */
public final class AuthPlugins {
  public static final String NATIVE = "mysql_native_password";
  public static final String CACHING_SHA2 = "caching_sha2_password";

  /** Before caching_sha2_password; the same, without a cache. */
  public static final String SHA256 = "sha256_password";

  public static final String CLEAR = "mysql_clear_password";

  private AuthPlugins() {}
}
