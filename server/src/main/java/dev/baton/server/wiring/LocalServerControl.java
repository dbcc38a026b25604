package dev.baton.server.wiring;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.port.ServerControl;
import dev.baton.ops.provision.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Lets the manager handle the processes of a local cluster. Thread-safe as the cluster is. */
final class LocalServerControl implements ServerControl {

  private final LocalCluster cluster;

  LocalServerControl(LocalCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public boolean owns(InstanceKey instance) {
    return cluster.nodes().stream().anyMatch(node -> node.key().equals(instance));
  }

  @Override
  public boolean isRunning(InstanceKey instance) {
    return cluster.isRunning(instance);
  }

  @Override
  public int restartReadOnly(
      InstanceKey instance,
      @Nullable GtidPosition clusterHistory,
      Path archiveDirectory,
      Duration deadline)
      throws IOException {
    return cluster.restartReadOnly(instance, clusterHistory, archiveDirectory, deadline);
  }

  @Override
  public Rebuilt rebuild(
      InstanceKey instance, InstanceKey donor, InstanceKey source, Duration deadline)
      throws IOException {
    var rebuilt = cluster.rebuild(instance, donor, source, deadline);
    return new Rebuilt(rebuilt.done(), rebuilt.sentence());
  }
}
