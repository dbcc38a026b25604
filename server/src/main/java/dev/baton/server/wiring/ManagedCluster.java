package dev.baton.server.wiring;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.Manager;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.proxy.Proxy;
import dev.baton.topology.port.InstanceLink;
import java.util.Optional;
import java.util.function.Function;

/**
 * A local cluster with the manager that keeps it writable and the proxy in front of it, all in this
 * process. Thread-safe.
 */
public final class ManagedCluster implements AutoCloseable {

  private final String name;
  private final LocalCluster servers;
  private final Manager manager;
  private final Proxy proxy;
  private final Function<InstanceKey, InstanceLink> links;
  private final AutoCloseable rest;

  /**
   * @param links opens a link of the caller's own to a server
   * @param rest what else is to be closed, after the manager and before the servers
   */
  public ManagedCluster(
      String name,
      LocalCluster servers,
      Manager manager,
      Proxy proxy,
      Function<InstanceKey, InstanceLink> links,
      AutoCloseable rest) {
    this.name = name;
    this.servers = servers;
    this.manager = manager;
    this.proxy = proxy;
    this.links = links;
    this.rest = rest;
  }

  public String name() {
    return name;
  }

  public LocalCluster servers() {
    return servers;
  }

  public Manager manager() {
    return manager;
  }

  public Proxy proxy() {
    return proxy;
  }

  /** A link of the caller's own, to be closed by it. */
  public InstanceLink link(InstanceKey server) {
    return links.apply(server);
  }

  /** What the manager knows now; empty before it has looked for the first time. */
  public Optional<ClusterStatus> status() {
    return manager.clusters().stream()
        .filter(status -> status.snapshot().cluster().equals(name))
        .findFirst();
  }

  /** Who takes the writes now, by the manager's word. */
  public Optional<InstanceKey> primary() {
    return status().map(status -> status.snapshot().primary());
  }

  /**
   * Proxy first, so that no client is acknowledged by what is being taken apart; the manager before
   * the servers, so that it does not mistake their stop for a failure.
   */
  @Override
  public void close() {
    Closing.all(proxy, manager, rest, servers);
  }
}
