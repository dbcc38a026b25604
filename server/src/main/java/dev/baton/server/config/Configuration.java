package dev.baton.server.config;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.config.HistorySettings;
import dev.baton.manager.config.ManagerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Everything that a file says, checked and typed.
 *
 * @param file where it was read from
 * @param clusters those that the file lists
 * @param found makes the configuration of a cluster that was found out, from its name and seeds
 * @param ignored keys of an {@code orchestrator.conf.json} that are not honoured, with the reason
 */
public record Configuration(
    Path file,
    BasicConfiguration basic,
    HttpConfiguration http,
    DiscoveryConfiguration discovery,
    ManagerSettings manager,
    HistorySettings history,
    OrchestratorApiConfiguration orchestrator,
    NotificationConfiguration notifications,
    List<ClusterConfiguration> clusters,
    BiFunction<String, List<InstanceKey>, ClusterConfiguration> found,
    List<Ignored> ignored) {

  /** A key that is not honoured. */
  public record Ignored(String key, String reason) {}

  /**
   * What holds for a cluster that is found out; empty if the file does not say enough for one, such
   * as an account.
   */
  Optional<ClusterConfiguration> clusterDefaults() {
    try {
      return Optional.of(found.apply("found", List.of(new InstanceKey("found", 1))));
    } catch (ConfigurationException e) {
      return Optional.empty();
    }
  }

  public Configuration {
    clusters = List.copyOf(clusters);
    ignored = List.copyOf(ignored);
  }
}
