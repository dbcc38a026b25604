package dev.baton.wire.tls;

import java.io.Serial;
import java.security.cert.CertificateException;

/** A peer's certificate is not to be trusted; the message says which, why, and what to do. */
public final class UntrustedPeerException extends CertificateException {
  @Serial private static final long serialVersionUID = 1L;

  public UntrustedPeerException(String message) {
    super(message);
  }

  UntrustedPeerException(String message, Throwable cause) {
    super(message, cause);
  }
}
