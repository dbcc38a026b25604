package dev.baton.server.config;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.config.HistorySettings;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.server.config.Configuration.Ignored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a manager's configuration: Baton's own YAML, or an {@code orchestrator.conf.json} as it is
 * (a file that begins with a brace). Nothing is used of a file that is wrong anywhere.
 */
public final class ConfigurationReader {

  private final Map<String, String> environment;
  private final String managerId;

  /**
   * @param environment where {@code ${NAME}} is looked up
   * @param managerId who this manager is, unless the file says so
   */
  public ConfigurationReader(Map<String, String> environment, String managerId) {
    this.environment = Map.copyOf(environment);
    this.managerId = managerId;
  }

  /**
   * @throws ConfigurationException if the file cannot be read or used
   */
  public Configuration read(Path path) {
    return read(path, new Overlay());
  }

  /**
   * @param overlay what a command line says beside the file
   * @throws ConfigurationException if the file cannot be read or used
   */
  public Configuration read(Path path, Overlay overlay) {
    Path file = path.toAbsolutePath().normalize();
    String text = text(file);
    List<Ignored> ignored = new ArrayList<>();
    ConfigTree tree =
        text.stripLeading().startsWith("{")
            ? new OrchestratorReader(file, environment).read(text, ignored)
            : new YamlReader(file, Options.names()).read(text);
    overlay.layOver(tree);
    return bind(file, tree, ignored);
  }

  /** Of a command line alone: one cluster. */
  public Configuration of(Overlay overlay) {
    return bind(Path.of("the command line"), overlay.tree(), List.of());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ConfigurationException("the configuration " + file + " cannot be read: " + e, e);
    }
  }

  private Configuration bind(Path file, ConfigTree tree, List<Ignored> ignored) {
    Path folder = file.getParent() == null ? Path.of("") : file.getParent();
    RecordBinder binder = new RecordBinder(file, new Conversion(folder, environment));
    Map<String, ConfigValue> values = tree.values();
    BasicConfiguration basic = binder.bind(BasicConfiguration.class, values, Map.of());
    Map<String, Object> given = new HashMap<>();
    given.put("manager.id", managerId);
    given.put("manager.archive-directory", basic.dataDirectory().resolve("archive"));
    List<ClusterConfiguration> clusters =
        tree.clusters().stream().map(own -> cluster(binder, tree, own, null, List.of())).toList();
    checkNames(file, clusters);
    DiscoveryConfiguration discovery = binder.bind(DiscoveryConfiguration.class, values, Map.of());
    Configuration read =
        new Configuration(
            file,
            basic,
            binder.bind(HttpConfiguration.class, values, Map.of()),
            discovery,
            binder.bind(ManagerSettings.class, values, given),
            binder.bind(HistorySettings.class, values, Map.of()),
            binder.bind(OrchestratorApiConfiguration.class, values, Map.of()),
            binder.bind(NotificationConfiguration.class, values, Map.of()),
            clusters,
            (name, seeds) -> cluster(binder, tree, Map.of(), name, seeds),
            ignored);
    if (!discovery.seeds().isEmpty()) {
      Objects.requireNonNull(
          read.found().apply("found", discovery.seeds())); // so that a missing account is told now
    }
    return read;
  }

  private static ClusterConfiguration cluster(
      RecordBinder binder,
      ConfigTree tree,
      Map<String, ConfigValue> own,
      @Nullable String name,
      List<InstanceKey> seeds) {
    Map<String, ConfigValue> all = new LinkedHashMap<>(tree.values());
    all.putAll(tree.clusterDefaults());
    all.putAll(own);
    Map<String, Object> given =
        name == null ? Map.of() : Map.of("clusters.name", name, "clusters.seeds", seeds);
    return binder.bind(ClusterConfiguration.class, all, given);
  }

  private static void checkNames(Path file, List<ClusterConfiguration> clusters) {
    Set<String> names = new HashSet<>();
    Set<InstanceKey> seeds = new HashSet<>();
    for (ClusterConfiguration cluster : clusters) {
      if (!names.add(cluster.name())) {
        throw ConfigurationException.at(
            file, 0, "two clusters are called " + cluster.name() + ": rename one");
      }
      for (InstanceKey seed : cluster.seeds()) {
        if (!seeds.add(seed)) {
          throw ConfigurationException.at(
              file, 0, seed + " is a seed twice: a server is of one cluster");
        }
      }
    }
  }
}
