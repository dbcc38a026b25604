package dev.baton.cli.api;

import java.util.List;

/**
 * A cluster as a tree: {@code GET /api/v1/clusters/{name}/topology}.
 *
 * @param roots instances that replicate from nobody, the primary first, and those whose source is
 *     no member
 */
public record ApiTopology(String cluster, long epoch, String state, List<Node> roots) {

  public ApiTopology {
    roots = List.copyOf(roots);
  }

  /** An instance and those that replicate from it. */
  public record Node(ApiInstance instance, List<Node> replicas) {
    public Node {
      replicas = List.copyOf(replicas);
    }
  }
}
