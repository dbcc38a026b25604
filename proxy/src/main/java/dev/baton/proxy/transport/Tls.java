package dev.baton.proxy.transport;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import javax.net.ssl.SSLException;

/** TLS contexts for the clients of the proxy. */
public final class Tls {

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private Tls() {}

  /** For clients, with a certificate made for this run. */
  public static SslContext generatedServer(String name) {
    GeneratedCertificate generated = GeneratedCertificate.generate(name);
    try {
      return SslContextBuilder.forServer(generated.key(), generated.certificate())
          .protocols(PROTOCOLS)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS with a generated certificate", e);
    }
  }
}
