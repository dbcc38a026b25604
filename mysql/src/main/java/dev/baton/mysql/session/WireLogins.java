package dev.baton.mysql.session;

import dev.baton.core.instance.InstanceKey;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.tls.TrustAll;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.sql.SQLException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections of Baton's own protocol with the credentials that sessions have, for what a
 * JDBC driver does not offer: binary log dumps, and values as the bytes that they are.
 */
public final class WireLogins {

  private WireLogins() {}

  /**
   * @param connect for the TCP connection and the login, each
   * @param read for each packet awaited; zero to wait without limit
   * @throws dev.baton.wire.client.ServerErrorException if the server says no
   * @throws IOException if it cannot be reached
   * @throws SQLException if the credentials ask for what cannot be done
   */
  public static WireConnection open(
      InstanceKey address, LinkCredentials credentials, Duration connect, Duration read)
      throws IOException, SQLException {
    ConnectOptions options =
        ConnectOptions.to(address, credentials.user(), credentials.password())
            .withTimeouts(connect, read);
    SSLContext tls = tls(credentials);
    return WireConnection.connect(
        tls == null ? options.withPublicKeyRetrieval() : options.withTls(tls));
  }

  private static @Nullable SSLContext tls(LinkCredentials credentials) throws SQLException {
    return switch (credentials.tls()) {
      case DISABLED -> null;
      case TRUST -> TrustAll.context();
      case VERIFY_CA -> trusting(credentials.authority());
      case VERIFY_FULL ->
          throw new RefusedException(
              "binary logs and backups cannot be read with TLS mode VERIFY_FULL yet: use"
                  + " VERIFY_CA");
    };
  }

  private static SSLContext trusting(@Nullable Path authority) throws SQLException {
    if (authority == null) {
      throw new RefusedException("TLS mode VERIFY_CA needs the authority's certificate");
    }
    try (InputStream pem = Files.newInputStream(authority)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("authority" + number++, one);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new SQLException("the authority's certificate " + authority + " cannot be used", e);
    }
  }
}
