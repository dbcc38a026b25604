package dev.baton.server.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a command line says in place of a file or beside one: beside one, a cluster's options hold
 * for every cluster that does not say otherwise. Filled, then read.
 */
public final class Overlay {

  private static final String CLUSTERS = "clusters.";

  private final Map<String, ConfigValue> values = new LinkedHashMap<>();
  private final Map<String, ConfigValue> cluster = new LinkedHashMap<>();

  public Overlay put(String option, String text) {
    return put(option, ConfigValue.of(text));
  }

  public Overlay put(String option, List<String> texts) {
    return put(option, ConfigValue.of(texts));
  }

  private Overlay put(String option, ConfigValue value) {
    (option.startsWith(CLUSTERS) ? cluster : values).put(option, value);
    return this;
  }

  /** Alone: one cluster. */
  ConfigTree tree() {
    ConfigTree tree = ConfigTree.empty();
    tree.values().putAll(values);
    tree.clusters().add(cluster);
    return tree;
  }

  /** Beside a file: its own words on the process go first, the file's on clusters. */
  void layOver(ConfigTree tree) {
    tree.values().putAll(values);
    cluster.forEach(tree.clusterDefaults()::putIfAbsent);
  }
}
