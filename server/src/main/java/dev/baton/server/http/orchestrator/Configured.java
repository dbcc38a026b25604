package dev.baton.server.http.orchestrator;

import dev.baton.manager.config.RecoverySettings;
import dev.baton.server.config.ConfigurationKeeper;
import java.time.Duration;
import java.util.Optional;

/** What the configuration in force says that orchestrator's answers tell. */
final class Configured {

  private final Optional<ConfigurationKeeper> keeper;

  Configured(Optional<ConfigurationKeeper> keeper) {
    this.keeper = keeper;
  }

  /** Of a cluster; empty if there is no configuration. */
  Optional<RecoverySettings> recovery(String cluster) {
    return keeper.map(k -> RecoverySettings.defaults());
  }

  /** Of every cluster that does not say otherwise. */
  RecoverySettings recovery() {
    return RecoverySettings.defaults();
  }

  /** {@code CandidateInstanceExpireMinutes}. */
  Duration candidateExpiry() {
    return Duration.ofHours(1);
  }
}
