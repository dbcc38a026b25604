package dev.baton.wire.auth;

/** What a front does next in a client's login. */
public sealed interface ServerStep {

  /** Send this payload with the next sequence number and await the client's answer. */
  record Send(byte[] payload) implements ServerStep {}

  /**
   * The password is right. Send the payload, if it is not empty, and then OK.
   *
   * @param payloadBeforeOk empty if only OK is to be sent
   */
  record Accepted(byte[] payloadBeforeOk) implements ServerStep {}

  /** No such user, or not with this password; say {@code ER_ACCESS_DENIED} and close. */
  record Denied() implements ServerStep {}
}
