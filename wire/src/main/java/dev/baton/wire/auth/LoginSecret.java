package dev.baton.wire.auth;

import dev.baton.core.secret.Secret;

/** By what somebody logs in to a server. */
public sealed interface LoginSecret {

  /** The password itself: answers every plug-in. */
  record Password(Secret secret) implements LoginSecret {}

  /**
   * SHA1 of the password, in hex digits: what a client of {@code mysql_native_password} reveals to
   * who knows the stored hash. Enough to log in with that plug-in, and with no other.
   */
  record NativeDigest(Secret hex) implements LoginSecret {}
}
