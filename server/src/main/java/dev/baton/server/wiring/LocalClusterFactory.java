package dev.baton.server.wiring;

import dev.baton.ops.provision.ClusterSpec;
import java.io.IOException;
import java.util.function.Consumer;

/** Servers as local processes, manager and proxy in this process. */
public final class LocalClusterFactory implements ClusterFactory {

  @Override
  public ManagedCluster start(
      ClusterSpec spec, String engine, int proxyPort, Consumer<String> phases)
      throws IOException, InterruptedException {
    throw new IOException("this build has no manager yet, and a cluster needs one");
  }
}
