package dev.baton.wire.auth;

import org.jspecify.annotations.Nullable;

/** A front's accounts. Thread-safe. */
public interface CredentialStore {

  /** Null if there is no such account. Must take the same time either way. */
  @Nullable Credential find(String user);

  /**
   * What a login of an unknown user is checked against, and never passes: of the kind that most
   * accounts are, so that answer and timing do not tell which names exist.
   */
  Credential decoy();
}
