package dev.baton.wire.packet;

/**
 * The other side sent bytes that are not what the protocol has in this place.
 *
 * <p>The only exception that decoders of this module let out. The connection is not usable
 * afterwards: nobody knows where the next packet begins.
 */
public final class MalformedPacketException extends RuntimeException {

  /** What of the protocol is broken: each has an error of its own. */
  public enum Breach {
    FORM,
    SIZE,
    ORDER
  }

  private final Breach breach;

  public MalformedPacketException(String message) {
    this(Breach.FORM, message);
  }

  public MalformedPacketException(Breach breach, String message) {
    super(message);
    this.breach = breach;
  }

  public MalformedPacketException(String message, Throwable cause) {
    super(message, cause);
    this.breach = Breach.FORM;
  }

  public Breach breach() {
    return breach;
  }
}
