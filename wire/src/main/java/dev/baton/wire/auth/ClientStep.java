package dev.baton.wire.auth;

import dev.baton.wire.packet.ErrPacket;

/** What a client does next in a login. */
public sealed interface ClientStep {

  /** Send this payload with the next sequence number and await an answer. */
  record Send(byte[] payload) implements ClientStep {}

  /** Await the next packet. */
  record Await() implements ClientStep {}

  /** Logged in: the packet just given was the OK. */
  record Accepted() implements ClientStep {}

  /** The server said no. */
  record Denied(ErrPacket error) implements ClientStep {}

  /** This side does not go on: what the server asked for would be unsafe or is not known. */
  record Refused(String reason) implements ClientStep {}
}
