package dev.baton.ops.provision;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The cluster that is wanted.
 *
 * @param name the cluster's name, also the prefix of its node names
 * @param nodes how many servers, the first of which becomes the primary
 * @param directory where each node gets its data, log and conf folders
 * @param basePort the first of consecutive ports; empty for free ones
 * @param keep whether {@link LocalCluster#close} leaves the directory
 * @param acks how many replicas acknowledge a write before its client is told, where the engine has
 *     semi-sync (MariaDB always waits for one)
 * @param options added to every node's configuration, or replacing what it would say; an empty
 *     value stands for the bare option
 */
public record ClusterSpec(
    String name,
    int nodes,
    Path directory,
    OptionalInt basePort,
    boolean keep,
    int acks,
    Map<String, String> options) {

  public ClusterSpec {
    options = Map.copyOf(options);
    if (name.isBlank() || !name.matches("[A-Za-z0-9._-]+")) {
      throw new IllegalArgumentException(
          "cluster name '" + name + "': use letters, digits, dots, dashes and underscores");
    }
    if (nodes < 1) {
      throw new IllegalArgumentException("a cluster needs at least one node, not " + nodes);
    }
    if (acks < 1 || (nodes > 1 && acks >= nodes)) {
      throw new IllegalArgumentException(
          nodes + " nodes cannot give " + acks + " acknowledgements: use 1 to " + (nodes - 1));
    }
  }

  /** With one acknowledgement a write and nothing else configured. */
  public ClusterSpec(String name, int nodes, Path directory, OptionalInt basePort, boolean keep) {
    this(name, nodes, directory, basePort, keep, 1, Map.of());
  }
}
