package dev.baton.wire.packet;

/**
 * The other side sent bytes that are not what the protocol has in this place.
 *
 * <p>The only exception that decoders of this module let out. The connection is not usable
 * afterwards: nobody knows where the next packet begins.
 */
public final class MalformedPacketException extends RuntimeException {

  public MalformedPacketException(String message) {
    super(message);
  }

  public MalformedPacketException(String message, Throwable cause) {
    super(message, cause);
  }
}
