package dev.baton.proxy;

import dev.baton.core.config.Option;
import dev.baton.core.net.ListenAddresses;
import dev.baton.core.secret.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one proxy runs.
 *
 * @param also where it listens besides
 */
public record ProxySettings(
    @Option(name = "proxy.name", description = "Who the proxy is, in audit lines.") String name,
    @Option(name = "proxy.bind-host", description = "The address to listen on.") String bindHost,
    @Option(name = "proxy.port", description = "The port to listen on; 0 for a free one.") int port,
    @Option(
            name = "proxy.io-threads",
            description = "Event loops; each owns its sessions and its share of the connections.")
        int ioThreads,
    List<ProxyUser> users,
    @Option(
            name = "proxy.hold-limit",
            description =
                "How long a statement for the primary waits while there is none, before it fails.",
            unit = "ms")
        Duration holdLimit,
    @Option(
            name = "proxy.max-connections-per-backend",
            description = "Connections to one server, over all event loops.")
        int maxConnectionsPerBackend,
    Limits limits,
    @Option(
            name = "proxy.server-version",
            description = "What the greeting says; without it, what the servers say.")
        @Nullable String serverVersion,
    @Option(
            name = "proxy.backend-tls",
            description =
                "Whether to encrypt connections to servers that offer TLS; their certificates are"
                    + " not verified.")
        boolean backendTls,
    ListenAddresses also) {

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
        false,
        ListenAddresses.NONE);
  }

  /** The same, listening there. */
  public ProxySettings at(String host, int onPort, ListenAddresses besides) {
    return new ProxySettings(
        name,
        host,
        onPort,
        ioThreads,
        users,
        holdLimit,
        maxConnectionsPerBackend,
        limits,
        serverVersion,
        backendTls,
        besides);
  }

  /** The same with so many event loops. */
  public ProxySettings withIoThreads(int threads) {
    return new ProxySettings(
        name,
        bindHost,
        port,
        threads,
        users,
        holdLimit,
        Math.max(threads, maxConnectionsPerBackend),
        limits,
        serverVersion,
        backendTls,
        also);
  }

  /** One account: the same name and password on both sides. */
  public record ProxyUser(String name, Secret password) {}

  /** What bounds the proxy's memory and patience. */
  public record Limits(
      @Option(
              name = "proxy.max-clients",
              description = "Client connections beyond it are refused with error 1040.",
              defaultValue = "20000")
          int maxClients,
      @Option(
              name = "proxy.max-command-bytes",
              description =
                  "The largest command taken from a client, all its packets together, in bytes.",
              defaultValue = "67108864")
          int maxCommandBytes,
      @Option(
              name = "proxy.login-timeout",
              description = "How long a client may take to prove who it is.",
              defaultValue = "10",
              unit = "s")
          Duration loginTimeout,
      @Option(
              name = "proxy.connect-timeout",
              description = "For opening and authenticating one connection to a server.",
              defaultValue = "1000",
              unit = "ms")
          Duration connectTimeout) {

    public static final Limits DEFAULT =
        new Limits(20_000, 64 << 20, Duration.ofSeconds(10), Duration.ofSeconds(1));
  }
}
