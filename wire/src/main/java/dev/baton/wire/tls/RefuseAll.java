package dev.baton.wire.tls;

import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts nobody, with a reason. */
final class RefuseAll extends X509ExtendedTrustManager {

  private final String why;

  RefuseAll(String why) {
    this.why = why;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type)
      throws UntrustedPeerException {
    throw new UntrustedPeerException(why);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type)
      throws UntrustedPeerException {
    throw new UntrustedPeerException(why);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws UntrustedPeerException {
    throw new UntrustedPeerException(why);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws UntrustedPeerException {
    throw new UntrustedPeerException(why);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws UntrustedPeerException {
    throw new UntrustedPeerException(why);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws UntrustedPeerException {
    throw new UntrustedPeerException(why);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
