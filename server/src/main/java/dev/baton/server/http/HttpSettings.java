package dev.baton.server.http;

import dev.baton.server.http.auth.Authenticator;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * How the HTTP port is served.
 *
 * @param host the address to listen on
 * @param port 0 for a free one
 * @param authenticator who is let in
 * @param tls with what to encrypt; empty for plain HTTP
 * @param clientCertificates whether TLS asks every client for a certificate and wants one
 * @param publicNames under which HOST or HOST:PORT browsers reach it through a reverse proxy
 * @param urlPrefix what a reverse proxy leaves in front of every path; empty for nothing
 */
public record HttpSettings(
    String host,
    int port,
    Authenticator authenticator,
    Optional<SSLContext> tls,
    boolean clientCertificates,
    Set<String> publicNames,
    String urlPrefix) {

  public HttpSettings {
    publicNames = Set.copyOf(publicNames);
    urlPrefix = urlPrefix.isBlank() ? "" : "/" + urlPrefix.replaceAll("^/+|/+$", "");
  }

  /** On loopback, for everybody on this machine. */
  public static HttpSettings loopback(int port) {
    return new HttpSettings(
        "127.0.0.1", port, Authenticator.none(false), Optional.empty(), false, Set.of(), "");
  }

  /**
   * @throws IllegalArgumentException if it would let in whoever reaches this machine
   */
  void check(InetAddress bound) {
    if (!bound.isLoopbackAddress() && !authenticator.guards()) {
      throw new IllegalArgumentException(
          "the HTTP API would listen on "
              + host
              + " for everybody who reaches it: set http.authentication, or listen on 127.0.0.1");
    }
  }

  InetAddress address() throws UnknownHostException {
    return InetAddress.getByName(host);
  }
}
