package dev.baton.server.http.orchestrator;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.server.config.ClusterConfiguration;
import dev.baton.server.config.Configuration;
import dev.baton.server.config.ConfigurationException;
import dev.baton.server.config.ConfigurationKeeper;
import dev.baton.server.config.OrchestratorApiConfiguration;
import java.util.List;
import java.util.Optional;

/** What the configuration in force says that orchestrator's answers tell. */
final class Configured {

  private static final List<InstanceKey> ANY = List.of(new InstanceKey("any", 1));

  private final Optional<ConfigurationKeeper> keeper;

  Configured(Optional<ConfigurationKeeper> keeper) {
    this.keeper = keeper;
  }

  OrchestratorApiConfiguration answers() {
    return keeper
        .map(k -> k.current().orchestrator())
        .orElse(OrchestratorApiConfiguration.DEFAULTS);
  }

  /** Of a cluster that is listed, or was found out. */
  RecoverySettings recovery(String cluster) {
    return keeper
        .map(ConfigurationKeeper::current)
        .flatMap(
            now ->
                now.clusters().stream()
                    .filter(c -> c.name().equals(cluster))
                    .findFirst()
                    .or(() -> found(now, cluster)))
        .map(ClusterConfiguration::recovery)
        .orElse(RecoverySettings.defaults());
  }

  private static Optional<ClusterConfiguration> found(Configuration now, String cluster) {
    try {
      return Optional.of(now.found().apply(cluster, ANY));
    } catch (ConfigurationException e) {
      return Optional.empty(); // the file says nothing for clusters that it does not list
    }
  }
}
