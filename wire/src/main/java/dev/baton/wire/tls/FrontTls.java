package dev.baton.wire.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS as it is done with clients: what is shown to them, and whom those are believed to be who show
 * a certificate. Immutable, thread-safe.
 *
 * <p>As with ProxySQL nobody is refused for a certificate that nobody asked for: a client's is
 * looked at where an account wants one.
 */
public final class FrontTls {

  /** In an alternative name: a URI. */
  private static final int URI = 6;

  private final SSLContext context;
  private final byte[] fingerprint;
  private final @Nullable PeerTrust clients;

  private FrontTls(SSLContext context, byte[] fingerprint, @Nullable PeerTrust clients) {
    this.context = context;
    this.fingerprint = fingerprint;
    this.clients = clients;
  }

  /**
   * @param chain the certificate, and those between it and its authority
   * @param clients whose certificates are believed; null to ask clients for none
   */
  public static FrontTls of(
      PrivateKey key, List<X509Certificate> chain, @Nullable PeerTrust clients) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new OwnKey(key, chain)}, new TrustManager[] {new TrustAll()}, null);
      byte[] own = chain.getFirst().getEncoded();
      return new FrontTls(context, MessageDigest.getInstance("SHA-256").digest(own), clients);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  /** For fronts on sockets; they ask for no certificates. */
  public SSLContext context() {
    return context;
  }

  /** The server's side of one connection. */
  public SSLEngine engine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(ClientTls.PROTOCOLS.toArray(String[]::new));
    engine.setWantClientAuth(clients != null);
    return engine;
  }

  /** SHA-256 of what is shown to clients. */
  public byte[] fingerprint() {
    return fingerprint.clone();
  }

  /**
   * The URIs that a client's certificate is for; it holds its key.
   *
   * @param session the connection's, after its handshake; it may have begun under other files
   * @throws UntrustedPeerException if it has shown none, or one that is not to be believed now
   */
  public List<String> provenUris(SSLSession session) throws UntrustedPeerException {
    PeerTrust trust = clients;
    if (trust == null) {
      throw new UntrustedPeerException("there is no authority for the certificates of clients");
    }
    X509Certificate[] chain = shown(session);
    trust.checkClient(chain);
    List<String> uris = new ArrayList<>();
    try {
      Collection<List<?>> names = chain[0].getSubjectAlternativeNames();
      for (List<?> name : names == null ? List.<List<?>>of() : names) {
        if (name.get(0).equals(URI)) {
          uris.add(name.get(1).toString());
        }
      }
    } catch (CertificateParsingException e) {
      throw new UntrustedPeerException("the client's certificate is damaged: " + e.getMessage(), e);
    }
    return uris;
  }

  private static X509Certificate[] shown(SSLSession session) throws UntrustedPeerException {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Certificate one : session.getPeerCertificates()) {
        if (one instanceof X509Certificate certificate) {
          chain.add(certificate);
        }
      }
    } catch (SSLPeerUnverifiedException e) {
      throw new UntrustedPeerException("it has shown no certificate", e);
    }
    return chain.toArray(X509Certificate[]::new);
  }
}
