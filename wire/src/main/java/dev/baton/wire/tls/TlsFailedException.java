package dev.baton.wire.tls;

import java.io.IOException;
import java.io.Serial;

/** Client and server cannot agree on TLS, and will not by trying again; the message says why. */
public final class TlsFailedException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  public TlsFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
