package dev.baton.wire.client;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.tls.ClientTls;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a server.
 *
 * @param database empty for none
 * @param connectTimeout for the TCP connection and the login, each
 * @param readTimeout for each packet awaited; zero to wait without limit
 * @param tls null to go without TLS
 * @param tlsOptional whether to go without it where the server does not offer it
 * @param allowPublicKeyRetrieval whether to trust an RSA key that comes over the open connection
 * @param capabilities what to negotiate where the server has it; those that the login itself needs
 *     come on top
 */
public record ConnectOptions(
    InstanceKey address,
    String user,
    Secret password,
    String database,
    Duration connectTimeout,
    Duration readTimeout,
    @Nullable ClientTls tls,
    boolean tlsOptional,
    boolean allowPublicKeyRetrieval,
    long capabilities) {

  /** What {@link #to} asks for. */
  public static final long USUAL_CAPABILITIES =
      Capabilities.LONG_FLAG
          | Capabilities.TRANSACTIONS
          | Capabilities.MULTI_RESULTS
          | Capabilities.DEPRECATE_EOF
          | Capabilities.SESSION_TRACK;

  /** Without TLS and without public-key retrieval; 5 s to connect, 30 s for each packet. */
  public static ConnectOptions to(InstanceKey address, String user, Secret password) {
    return new ConnectOptions(
        address,
        user,
        password,
        "",
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        null,
        false,
        false,
        USUAL_CAPABILITIES);
  }

  /** With TLS, or not at all. */
  public ConnectOptions withTls(SSLContext context) {
    return withTls(ClientTls.of(context));
  }

  /** With TLS, or not at all. */
  public ConnectOptions withTls(ClientTls wanted) {
    return with(wanted, false);
  }

  /** With TLS where the server offers it: whoever can change what is sent can take it away. */
  public ConnectOptions withTlsIfOffered(SSLContext context) {
    return with(ClientTls.of(context), true);
  }

  private ConnectOptions with(ClientTls wanted, boolean optional) {
    return new ConnectOptions(
        address,
        user,
        password,
        database,
        connectTimeout,
        readTimeout,
        wanted,
        optional,
        allowPublicKeyRetrieval && optional,
        capabilities);
  }

  public ConnectOptions withPublicKeyRetrieval() {
    return new ConnectOptions(
        address,
        user,
        password,
        database,
        connectTimeout,
        readTimeout,
        tls,
        tlsOptional,
        true,
        capabilities);
  }

  public ConnectOptions withDatabase(String name) {
    return new ConnectOptions(
        address,
        user,
        password,
        name,
        connectTimeout,
        readTimeout,
        tls,
        tlsOptional,
        allowPublicKeyRetrieval,
        capabilities);
  }

  public ConnectOptions withTimeouts(Duration connect, Duration read) {
    return new ConnectOptions(
        address,
        user,
        password,
        database,
        connect,
        read,
        tls,
        tlsOptional,
        allowPublicKeyRetrieval,
        capabilities);
  }

  /** With these capabilities instead of the usual ones. */
  public ConnectOptions withCapabilities(long wanted) {
    return new ConnectOptions(
        address,
        user,
        password,
        database,
        connectTimeout,
        readTimeout,
        tls,
        tlsOptional,
        allowPublicKeyRetrieval,
        wanted);
  }
}
