package dev.baton.wire.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The one certificate that is shown to whoever asks, whatever authorities he names, as OpenSSL does
 * it: then it is the server that says what is wrong with it. The JDK's own would show none.
 */
public final class OwnKey extends X509ExtendedKeyManager {

  private static final String IT = "it";

  private final PrivateKey key;
  private final List<X509Certificate> chain;

  /**
   * @param chain the certificate, and those between it and its authority
   */
  public OwnKey(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = List.copyOf(chain);
  }

  private @Nullable String chosen(String... types) {
    for (String type : types) {
      boolean fits =
          type.equals(key.getAlgorithm())
              || (type.equals("RSASSA-PSS") && key.getAlgorithm().equals("RSA"));
      if (fits) {
        return IT;
      }
    }
    return null;
  }

  @Override
  public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
    return new String[] {IT};
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chosen(types);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return chosen(types);
  }

  @Override
  public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
    return new String[] {IT};
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chosen(type);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return chosen(type);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return chain.toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return key;
  }
}
