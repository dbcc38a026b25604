package dev.baton.ops.docker;

import dev.baton.ops.mode.ReplicationMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The cluster that is wanted.
 *
 * @param name also the beginning of its containers' and its network's names
 * @param nodes how many servers, the first of which becomes the primary
 * @param directory gets each server's data, log and conf folders and the cluster's own files
 * @param acks how many replicas acknowledge a write before its client is told (MariaDB: one)
 * @param options added to every server's configuration, or replacing what it would say
 * @param mode null for semi-sync where the image has it and there is a replica, else async
 */
public record DockerSpec(
    String name,
    String image,
    int nodes,
    Path directory,
    int acks,
    Map<String, String> options,
    @Nullable ReplicationMode mode) {

  private static final int MAX_NODES = 16;

  public DockerSpec {
    directory = directory.toAbsolutePath().normalize();
    options = Map.copyOf(new TreeMap<>(options));
    if (!name.matches("[a-z][a-z0-9-]{0,30}")) { // it begins host names
      throw new IllegalArgumentException(
          "cluster name '" + name + "': use small letters, digits and dashes, a letter first");
    }
    if (nodes < 1 || nodes > MAX_NODES) {
      throw new IllegalArgumentException("--nodes must be 1 to " + MAX_NODES + ", not " + nodes);
    }
    if (acks < 1 || (nodes > 1 && acks >= nodes)) {
      throw new IllegalArgumentException(
          nodes + " nodes cannot give " + acks + " acknowledgements: use 1 to " + (nodes - 1));
    }
    if (mode != null && mode != ReplicationMode.ASYNC && nodes < 2) {
      throw new IllegalArgumentException("--mode " + mode.word() + " needs two nodes at the least");
    }
    String path = directory.toString();
    if (path.contains(",") || path.contains("\"") || path.contains("\n")) {
      throw new IllegalArgumentException(
          "--dir " + path + ": the engine takes no folder with a comma or a quote in its name");
    }
  }

  /** In the mode that suits the image. */
  public DockerSpec(
      String name, String image, int nodes, Path directory, int acks, Map<String, String> options) {
    this(name, image, nodes, directory, acks, options, null);
  }

  /** The bridge network's name. */
  public String network() {
    return name + "-net";
  }

  /** The names of its servers, as {@code db001}. */
  public List<String> nodeNames() {
    return IntStream.rangeClosed(1, nodes).mapToObj(n -> nodeName(name, n)).toList();
  }

  static String nodeName(String cluster, int number) {
    return "%s%03d".formatted(cluster, number);
  }
}
