package dev.baton.wire.client;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a server.
 *
 * @param database empty for none
 * @param connectTimeout for the TCP connection and the login, each
 * @param readTimeout for each packet awaited; zero to wait without limit
 * @param tls null to go without TLS; else the server must offer it
 * @param allowPublicKeyRetrieval whether to trust an RSA key that comes over the open connection
 */
public record ConnectOptions(
    InstanceKey address,
    String user,
    Secret password,
    String database,
    Duration connectTimeout,
    Duration readTimeout,
    @Nullable SSLContext tls,
    boolean allowPublicKeyRetrieval) {

  /** Without TLS and without public-key retrieval; 5 s to connect, 30 s for each packet. */
  public static ConnectOptions to(InstanceKey address, String user, Secret password) {
    return new ConnectOptions(
        address, user, password, "", Duration.ofSeconds(5), Duration.ofSeconds(30), null, false);
  }

  public ConnectOptions withTls(SSLContext context) {
    return new ConnectOptions(
        address, user, password, database, connectTimeout, readTimeout, context, false);
  }

  public ConnectOptions withPublicKeyRetrieval() {
    return new ConnectOptions(
        address, user, password, database, connectTimeout, readTimeout, tls, true);
  }

  public ConnectOptions withDatabase(String name) {
    return new ConnectOptions(
        address, user, password, name, connectTimeout, readTimeout, tls, allowPublicKeyRetrieval);
  }

  public ConnectOptions withTimeouts(Duration connect, Duration read) {
    return new ConnectOptions(
        address, user, password, database, connect, read, tls, allowPublicKeyRetrieval);
  }
}
