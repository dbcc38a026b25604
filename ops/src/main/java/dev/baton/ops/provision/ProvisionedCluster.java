package dev.baton.ops.provision;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.restart.ReadOnlyRestart;
import dev.baton.ops.provision.restart.Rebuilt;
import dev.baton.ops.provision.restart.ServerRebuild;
import dev.baton.ops.provision.server.Owner;
import dev.baton.ops.provision.server.ServerProcess;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cluster that {@link ClusterProvisioner} makes. */
final class ProvisionedCluster implements LocalCluster {

  private static final Logger LOG = LoggerFactory.getLogger(ProvisionedCluster.class);

  private final ClusterSpec spec;
  private final Engine engine;
  private final Accounts accounts;
  private final List<ServerProcess> servers;
  private final boolean directoryExisted;
  private final OrderlyStop orderlyStop;
  private final Map<InstanceKey, ReadOnlyRestart> restarts = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicLong serverIds; // the highest one that was given so far

  /**
   * @param servers the first of which is the primary at first
   * @param directoryExisted whether the cluster's folder is somebody else's, too
   */
  ProvisionedCluster(
      ClusterSpec spec,
      Engine engine,
      Accounts accounts,
      List<ServerProcess> servers,
      boolean directoryExisted) {
    this.spec = spec;
    this.engine = engine;
    this.accounts = accounts;
    this.servers = servers;
    this.directoryExisted = directoryExisted;
    this.orderlyStop = new OrderlyStop(accounts.root());
    this.serverIds = new AtomicLong(spec.nodes());
  }

  @Override
  public List<Node> nodes() {
    return servers.stream().map(ProvisionedCluster::node).toList();
  }

  private static Node node(ServerProcess server) {
    Engine engine = server.spec().engine();
    boolean hasAdminPort = engine.isMariaDb() || engine.isMysqlAtLeast(8, 0, 14);
    return new Node(
        server.spec().name(),
        server.key(),
        server.pid(),
        server.layout().directory(),
        server.layout().errorLog(),
        hasAdminPort ? OptionalInt.of(server.spec().adminPort()) : OptionalInt.empty());
  }

  @Override
  public Accounts accounts() {
    return accounts;
  }

  @Override
  public boolean semiSync() {
    return engine.semiSync().available();
  }

  @Override
  public String engine() {
    return engine.describe();
  }

  @Override
  public void signal(InstanceKey node, Signal signal) throws IOException {
    ServerProcess server = server(node);
    switch (signal) {
      case KILL -> server.kill();
      case TERM -> server.terminate();
      case FREEZE -> server.freeze();
      case THAW -> server.thaw();
    }
  }

  @Override
  public boolean isRunning(InstanceKey node) {
    return servers.stream().anyMatch(server -> server.key().equals(node) && server.isRunning());
  }

  @Override
  public int restartReadOnly(
      InstanceKey node,
      @Nullable GtidPosition clusterHistory,
      Path archiveDirectory,
      Duration deadline)
      throws IOException {
    return restart(server(node)).restart(clusterHistory, archiveDirectory, deadline);
  }

  private ReadOnlyRestart restart(ServerProcess server) {
    return restarts.computeIfAbsent(
        server.key(),
        key -> new ReadOnlyRestart(server, rootCredentials(), InstantSource.system()));
  }

  @Override
  public Rebuilt rebuild(InstanceKey node, InstanceKey donor, InstanceKey source, Duration deadline)
      throws IOException {
    ServerProcess server = server(node);
    return new ServerRebuild(server, restart(server), rootCredentials(), InstantSource.system())
        .run(serverIds::incrementAndGet, server(donor), server(source), deadline);
  }

  private LinkCredentials rootCredentials() {
    Account root = accounts.root();
    return new LinkCredentials(root.user(), root.password(), TlsMode.DISABLED);
  }

  private ServerProcess server(InstanceKey node) throws IOException {
    return servers.stream()
        .filter(server -> server.key().equals(node))
        .findFirst()
        .orElseThrow(() -> new IOException(node + " is no server of cluster " + spec.name()));
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (spec.keep()) {
      orderlyStop.stop(servers);
      unmark();
    } else {
      stopAndRemove();
    }
  }

  /**
   * After a failed creation: nothing of it is kept. Whole even if the thread is interrupted, which
   * is a reason to discard and not to leave half.
   */
  void discard() {
    closed.set(true);
    boolean interrupted = Thread.interrupted();
    stopAndRemove();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void unmark() {
    try {
      Owner.unmark(spec.directory());
    } catch (IOException e) {
      LOG.warn("{} still names this process as its owner: {}", spec.directory(), e.toString());
    }
  }

  private void stopAndRemove() {
    for (ServerProcess server : servers) {
      try {
        server.destroy();
      } catch (IOException e) {
        LOG.warn("{} was not removed completely: {}", server.spec().name(), e.toString());
      }
    }
    unmark();
    try {
      if (!directoryExisted) {
        CachedFolder.deleteTree(spec.directory());
      } else if (Files.isDirectory(spec.directory())) {
        Files.delete(spec.directory());
      }
    } catch (DirectoryNotEmptyException e) {
      LOG.debug("{} holds files that are not Baton's and stays", spec.directory());
    } catch (IOException e) {
      LOG.warn("{} was not removed: {}", spec.directory(), e.toString());
    }
  }
}
