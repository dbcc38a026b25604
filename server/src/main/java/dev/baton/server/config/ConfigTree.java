package dev.baton.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file's values by the full names of their options, and those of each of its clusters. Filled by
 * one reader, then read.
 *
 * @param clusterDefaults what holds for every cluster that does not say it itself
 */
record ConfigTree(
    Map<String, ConfigValue> values,
    Map<String, ConfigValue> clusterDefaults,
    List<Map<String, ConfigValue>> clusters) {

  static ConfigTree empty() {
    return new ConfigTree(new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
  }
}
