package dev.baton.server.http.v1;

import dev.baton.cli.api.ApiInstance;
import dev.baton.cli.api.ApiTopology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Orders instances into trees by who replicates from whom. Pure. */
final class TreeMapper {

  private final List<ApiInstance> all;
  private final Set<String> placed = new HashSet<>();

  private TreeMapper(List<ApiInstance> all) {
    this.all = all;
  }

  /** Every instance is in exactly one tree, also those that replicate in a circle. */
  static List<ApiTopology.Node> roots(List<ApiInstance> all) {
    TreeMapper mapper = new TreeMapper(all);
    Set<String> keys = all.stream().map(ApiInstance::key).collect(Collectors.toSet());
    List<ApiTopology.Node> roots = new ArrayList<>();
    for (ApiInstance instance : all) {
      if (instance.source() == null || !keys.contains(instance.source())) {
        roots.add(mapper.node(instance));
      }
    }
    for (ApiInstance instance : all) {
      if (!mapper.placed.contains(instance.key())) {
        roots.add(mapper.node(instance));
      }
    }
    return roots;
  }

  private ApiTopology.Node node(ApiInstance instance) {
    placed.add(instance.key());
    List<ApiTopology.Node> replicas = new ArrayList<>();
    for (ApiInstance other : all) {
      if (instance.key().equals(other.source()) && !placed.contains(other.key())) {
        replicas.add(node(other));
      }
    }
    return new ApiTopology.Node(instance, replicas);
  }
}
