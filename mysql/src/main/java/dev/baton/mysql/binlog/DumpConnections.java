package dev.baton.mysql.binlog;

import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.TrustAll;
import dev.baton.wire.client.WireConnection;
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
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections for binary log dumps, which a JDBC driver does not offer, to one instance with
 * the same credentials. Thread-safe.
 */
public final class DumpConnections {

  private static final int TOO_MANY_CONNECTIONS = 1040;

  private final InstanceKey key;
  private final LinkCredentials credentials;
  private final SqlSessions sessions;

  /**
   * @param sessions who knows the administrative port
   */
  public DumpConnections(InstanceKey key, LinkCredentials credentials, SqlSessions sessions) {
    this.key = key;
    this.credentials = credentials;
    this.sessions = sessions;
  }

  /** Opens one whose every read ends by the deadline. */
  WireConnection open(Deadline deadline) throws SQLException {
    try {
      return connect(key.port(), deadline);
    } catch (ServerErrorException e) {
      OptionalInt admin = sessions.adminPort();
      if (e.code() != TOO_MANY_CONNECTIONS || admin.isEmpty()) {
        throw asSql(e);
      }
      return openAt(admin.getAsInt(), deadline);
    } catch (IOException e) {
      throw asSql(e);
    }
  }

  private WireConnection openAt(int port, Deadline deadline) throws SQLException {
    try {
      return connect(port, deadline);
    } catch (IOException e) {
      throw asSql(e);
    }
  }

  private WireConnection connect(int port, Deadline deadline) throws IOException, SQLException {
    Duration left = Duration.ofMillis(deadline.socketMillis());
    ConnectOptions options =
        ConnectOptions.to(
                new InstanceKey(key.host(), port), credentials.user(), credentials.password())
            .withTimeouts(left, left);
    SSLContext tls = tls();
    return WireConnection.connect(
        tls == null ? options.withPublicKeyRetrieval() : options.withTls(tls));
  }

  private @Nullable SSLContext tls() throws SQLException {
    return switch (credentials.tls()) {
      case DISABLED -> null;
      case TRUST -> TrustAll.context();
      case VERIFY_CA -> trusting(credentials.authority());
      case VERIFY_FULL ->
          throw new RefusedException(
              "binary logs cannot be read with TLS mode VERIFY_FULL yet: use VERIFY_CA");
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

  /** An id for a dump: high and random, since a dump ends another of the same id. */
  static long dumpId() {
    return ThreadLocalRandom.current().nextLong(0xC000_0000L, 0xFFFF_FFFFL);
  }

  static SQLException asSql(IOException e) {
    if (e instanceof ServerErrorException error) {
      return new SQLException(error.getMessage(), error.sqlState(), error.code());
    }
    return new SQLException(e.getMessage(), e);
  }
}
