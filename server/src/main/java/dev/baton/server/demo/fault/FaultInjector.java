package dev.baton.server.demo.fault;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.server.wiring.ManagedCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Does harm to a running cluster, as planned. Whom it hits is decided when it strikes: the primary
 * of that moment. Thread-safe.
 */
public final class FaultInjector {

  /** After which a frozen primary is woken. */
  public static final Duration FREEZE = Duration.ofSeconds(20);

  private static final Duration WAIT_FOR_TARGET = Duration.ofSeconds(10);
  private static final long LOOK_AGAIN_MILLIS = 20;

  private final ManagedCluster cluster;
  private final Listener listener;
  private final Set<InstanceKey> frozen = ConcurrentHashMap.newKeySet();

  public FaultInjector(ManagedCluster cluster, Listener listener) {
    this.cluster = cluster;
    this.listener = listener;
  }

  /** Told of each fault just before it is done, so that its time is not late. */
  public interface Listener {
    /**
     * @param target null if there is nothing to do it to
     */
    void striking(FaultKind kind, @Nullable InstanceKey target);

    /** Something else about faults that is worth telling. */
    void note(String sentence);
  }

  /** Does it now. Blocks while a switchover runs; a freeze is ended by {@link #thaw}. */
  public void inject(FaultKind kind) throws InterruptedException {
    Optional<InstanceKey> target = kind == FaultKind.KILL_REPLICA ? awaitReplica() : awaitPrimary();
    listener.striking(kind, target.orElse(null));
    if (target.isEmpty()) {
      listener.note(kind.word() + " could not be done: there is no such server now");
      return;
    }
    try {
      strike(kind, target.get());
    } catch (IOException e) {
      listener.note(kind.word() + " could not be done: " + e.getMessage());
    }
  }

  private void strike(FaultKind kind, InstanceKey target) throws IOException {
    LocalCluster servers = cluster.servers();
    switch (kind) {
      case KILL_PRIMARY, KILL_REPLICA -> servers.signal(target, Signal.KILL);
      case STOP_PRIMARY -> servers.signal(target, Signal.TERM);
      case FREEZE_PRIMARY -> {
        frozen.add(target);
        servers.signal(target, Signal.FREEZE);
      }
      case SWITCHOVER -> {
        OperationReport report = cluster.manager().switchover(cluster.name(), null);
        if (report.state() != OperationReport.State.DONE) {
          listener.note("the switchover was not done: " + report.outcome());
        }
      }
      case KILL_PROXY_CONNECTIONS -> cluster.proxy().closeAllBackendConnections();
    }
  }

  /** Wakes every server that is frozen. */
  public void thaw() {
    for (InstanceKey server : frozen) {
      frozen.remove(server);
      try {
        cluster.servers().signal(server, Signal.THAW);
        listener.note("frozen server " + server + " is woken");
      } catch (IOException e) {
        listener.note("frozen server " + server + " could not be woken: " + e.getMessage());
      }
    }
  }

  private Optional<InstanceKey> awaitPrimary() throws InterruptedException {
    long deadline = System.nanoTime() + WAIT_FOR_TARGET.toNanos();
    while (System.nanoTime() - deadline < 0) {
      Optional<InstanceKey> primary = cluster.primary().filter(this::isUp);
      if (primary.isPresent()) {
        return primary;
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
    return Optional.empty();
  }

  private Optional<InstanceKey> awaitReplica() throws InterruptedException {
    Optional<InstanceKey> primary = awaitPrimary();
    return cluster.servers().nodes().stream()
        .map(LocalCluster.Node::key)
        .filter(key -> isUp(key) && !Optional.of(key).equals(primary))
        .findFirst();
  }

  private boolean isUp(InstanceKey server) {
    return cluster.servers().isRunning(server) && !frozen.contains(server);
  }
}
