package dev.baton.admin.protocol;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where and how the administration listens.
 *
 * @param bindHost loopback unless others are to reach it
 * @param port 0 for a free one
 * @param tls null if clients cannot have TLS
 * @param maxClients those beyond it are refused
 * @param loginTimeout from accept until the client has proven who it is
 * @param idleTimeout after which a client that sends nothing is let go
 */
public record ListenSettings(
    String bindHost,
    int port,
    @Nullable SSLContext tls,
    int maxClients,
    Duration loginTimeout,
    Duration idleTimeout) {

  /** Loopback, ProxySQL's port, no TLS. */
  public static final ListenSettings DEFAULT =
      new ListenSettings("127.0.0.1", 6032, null, 200, Duration.ofSeconds(10), Duration.ofHours(8));

  /** The same on another port. */
  public ListenSettings onPort(int other) {
    return new ListenSettings(bindHost, other, tls, maxClients, loginTimeout, idleTimeout);
  }
}
