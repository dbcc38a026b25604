package dev.baton.proxy;

import dev.baton.core.secret.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one proxy runs.
 *
 * @param name who it is, in audit lines
 * @param bindHost the address to listen on
 * @param port the port to listen on; 0 for a free one
 * @param ioThreads event loops; each owns its sessions and its share of the backend connections
 * @param users who may log in, with the password used both for the client and for the servers
 * @param holdLimit how long a statement for the primary waits while there is none, before it fails
 * @param maxConnectionsPerBackend for each server, over all event loops
 * @param limits what bounds the proxy's memory and patience
 * @param serverVersion what the greeting says; null to say what the servers say
 * @param backendTls whether to encrypt connections to servers that offer TLS; their certificates
 *     are not verified
 */
public record ProxySettings(
    String name,
    String bindHost,
    int port,
    int ioThreads,
    List<ProxyUser> users,
    Duration holdLimit,
    int maxConnectionsPerBackend,
    Limits limits,
    @Nullable String serverVersion,
    boolean backendTls) {

  public ProxySettings {
    users = List.copyOf(users);
    if (ioThreads < 1) {
      throw new IllegalArgumentException("the proxy needs at least one event loop");
    }
    if (maxConnectionsPerBackend < ioThreads) {
      throw new IllegalArgumentException(
          "at least one connection per event loop and backend is needed: "
              + maxConnectionsPerBackend
              + " for "
              + ioThreads
              + " event loops");
    }
  }

  /** With the default limits, and the servers' own version in the greeting. */
  public ProxySettings(
      String name,
      String bindHost,
      int port,
      int ioThreads,
      List<ProxyUser> users,
      Duration holdLimit,
      int maxConnectionsPerBackend) {
    this(
        name,
        bindHost,
        port,
        ioThreads,
        users,
        holdLimit,
        maxConnectionsPerBackend,
        Limits.DEFAULT,
        null,
        false);
  }

  /** One account: the same name and password on both sides. */
  public record ProxyUser(String name, Secret password) {}

  /**
   * What bounds the proxy.
   *
   * @param maxClients connections beyond it are refused with error 1040
   * @param maxCommandBytes the largest command taken from a client, all its packets together
   * @param loginTimeout from accept until the client has proven who it is
   * @param connectTimeout for opening and authenticating one backend connection
   */
  public record Limits(
      int maxClients, int maxCommandBytes, Duration loginTimeout, Duration connectTimeout) {

    public static final Limits DEFAULT =
        new Limits(20_000, 64 << 20, Duration.ofSeconds(10), Duration.ofSeconds(1));
  }
}
