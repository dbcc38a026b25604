package dev.baton.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads Baton's own file. Mappings within each other make an option's full name: {@code http:}
 * around {@code listen:} is {@code http.listen}. A name that no option has is an error that tells
 * the nearest one.
 */
final class YamlReader {

  private static final String CLUSTERS = "clusters";
  private static final String DEFAULTS = "cluster-defaults";

  private final Path file;
  private final Set<String> known;

  /**
   * @param known the full names of all options
   */
  YamlReader(Path file, Set<String> known) {
    this.file = file;
    this.known = known;
  }

  /**
   * @throws ConfigurationException if it is no YAML, or names what does not exist
   */
  ConfigTree read(String text) {
    ConfigTree tree = ConfigTree.empty();
    Node root = compose(text);
    if (root == null) {
      return tree;
    }
    for (NodeTuple tuple : mapping(root, "the file").getValue()) {
      String key = key(tuple);
      switch (key) {
        case CLUSTERS -> readClusters(tuple.getValueNode(), tree);
        case DEFAULTS ->
            flatten(
                CLUSTERS + ".", mapping(tuple.getValueNode(), DEFAULTS), tree.clusterDefaults());
        default -> put("", tuple, tree.values());
      }
    }
    return tree;
  }

  private @Nullable Node compose(String text) {
    LoadSettings settings =
        LoadSettings.builder().setUseMarks(true).setLabel(file.toString()).build();
    try {
      return new Compose(settings).composeString(text).orElse(null);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      throw ConfigurationException.at(file, line, "this is no YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw ConfigurationException.at(file, 0, "this is no YAML: " + e.getMessage());
    }
  }

  private void readClusters(Node node, ConfigTree tree) {
    if (!(node instanceof SequenceNode sequence)) {
      throw ConfigurationException.at(
          file, line(node), "clusters is a list: begin each cluster with a dash");
    }
    for (Node cluster : sequence.getValue()) {
      Map<String, ConfigValue> values = new LinkedHashMap<>();
      flatten(CLUSTERS + ".", mapping(cluster, "a cluster"), values);
      tree.clusters().add(values);
    }
  }

  private void flatten(String prefix, MappingNode mapping, Map<String, ConfigValue> into) {
    mapping.getValue().forEach(tuple -> put(prefix, tuple, into));
  }

  private void put(String prefix, NodeTuple tuple, Map<String, ConfigValue> into) {
    Node node = tuple.getValueNode();
    String name = name(prefix, key(tuple));
    if (node instanceof MappingNode nested && !known.contains(name)) {
      if (known.stream().noneMatch(option -> option.startsWith(name + "."))) {
        throw unknown(name, line(tuple.getKeyNode()));
      }
      flatten(name + ".", nested, into);
      return;
    }
    if (!known.contains(name)) {
      throw unknown(name, line(tuple.getKeyNode()));
    }
    if (into.put(name, value(name, node)) != null) {
      throw ConfigurationException.at(
          file, line(tuple.getKeyNode()), name + " is said twice: remove one of them");
    }
  }

  /** In a cluster, its own options come first, then those that can be said for one cluster too. */
  private String name(String prefix, String key) {
    String own = prefix + key;
    boolean ofCluster =
        known.contains(own) || known.stream().anyMatch(option -> option.startsWith(own + "."));
    return prefix.equals(CLUSTERS + ".") && !ofCluster ? perCluster(key, own) : own;
  }

  private static String perCluster(String key, String own) {
    boolean allowed =
        Options.PER_CLUSTER.stream()
            .anyMatch(section -> key.equals(section) || key.startsWith(section + "."));
    return allowed ? key : own;
  }

  private ConfigurationException unknown(String name, int line) {
    return ConfigurationException.at(
        file,
        line,
        "there is no option '%s'; the nearest is '%s'".formatted(name, Nearest.to(name, known)));
  }

  private ConfigValue value(String name, Node node) {
    return switch (node) {
      case ScalarNode scalar -> new ConfigValue.Text(scalar.getValue(), line(node));
      case SequenceNode sequence -> {
        List<String> texts = new ArrayList<>();
        for (Node element : sequence.getValue()) {
          if (!(element instanceof ScalarNode scalar)) {
            throw ConfigurationException.at(
                file, line(element), name + " is a list of plain values");
          }
          texts.add(scalar.getValue());
        }
        yield new ConfigValue.Texts(texts, line(node));
      }
      default ->
          throw ConfigurationException.at(file, line(node), name + " is a plain value or a list");
    };
  }

  private MappingNode mapping(Node node, String what) {
    if (node instanceof MappingNode mapping) {
      return mapping;
    }
    throw ConfigurationException.at(
        file, line(node), what + " is a mapping: write 'name: value' lines");
  }

  private String key(NodeTuple tuple) {
    if (tuple.getKeyNode() instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw ConfigurationException.at(file, line(tuple.getKeyNode()), "a name is a plain text");
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }
}
