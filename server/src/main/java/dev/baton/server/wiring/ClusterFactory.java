package dev.baton.server.wiring;

import dev.baton.ops.provision.ClusterSpec;
import java.io.IOException;
import java.util.function.Consumer;

/** Brings up a cluster with everything around it. */
@FunctionalInterface
public interface ClusterFactory {

  /**
   * Blocks until the cluster takes writes through its proxy.
   *
   * @param engine as in {@code --engine}
   * @param proxyPort 0 for a free one
   * @param phases told in a sentence what is being done
   * @throws IOException if it cannot be brought up; whatever was started has been stopped
   * @throws InterruptedException if the wait is to be given up; the same holds
   */
  ManagedCluster start(ClusterSpec spec, String engine, int proxyPort, Consumer<String> phases)
      throws IOException, InterruptedException;
}
