package dev.baton.proxy;

import dev.baton.core.secret.Secret;
import java.time.Duration;
import java.util.List;

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
 */
public record ProxySettings(
    String name,
    String bindHost,
    int port,
    int ioThreads,
    List<ProxyUser> users,
    Duration holdLimit,
    int maxConnectionsPerBackend) {

  public ProxySettings {
    users = List.copyOf(users);
  }

  /** One account: the same name and password on both sides. */
  public record ProxyUser(String name, Secret password) {}
}
