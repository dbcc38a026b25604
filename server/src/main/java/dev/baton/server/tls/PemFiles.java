package dev.baton.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes a TLS context of PEM files. */
public final class PemFiles {

  private static final char[] NO_PASSWORD = new char[0];

  private PemFiles() {}

  /**
   * @param chain the server's certificate and those between it and its authority
   * @param authority that of the clients' certificates; empty if they are not asked for one
   * @throws GeneralSecurityException if a file is not what it should be
   */
  public static SSLContext context(Path chain, Path key, Optional<Path> authority)
      throws GeneralSecurityException, IOException {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, NO_PASSWORD);
    own.setKeyEntry("own", key(key), NO_PASSWORD, certificates(chain).toArray(Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, NO_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust(authority), null);
    return context;
  }

  private static TrustManager @Nullable [] trust(Optional<Path> authority)
      throws GeneralSecurityException, IOException {
    if (authority.isEmpty()) {
      return null;
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, NO_PASSWORD);
    int number = 0;
    for (Certificate certificate : certificates(authority.get())) {
      trusted.setCertificateEntry("authority" + number++, certificate);
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    return managers.getTrustManagers();
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in);
    }
  }

  private static PrivateKey key(Path file) throws GeneralSecurityException, IOException {
    try {
      return PrivateKeys.read(file);
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(file + ": " + e.getMessage(), e);
    }
  }
}
