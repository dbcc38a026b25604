package dev.baton.server.backup;

import dev.baton.cli.api.ApiCluster;
import dev.baton.cli.api.ApiSuspension;
import java.util.List;
import java.util.Optional;

/** What the manager knows that matters for backups. Thread-safe; never waits. */
public interface BackupGround {

  /** The cluster as it is now; empty if the manager does not watch it. */
  Optional<ApiCluster> cluster(String name);

  List<ApiSuspension> suspensions();

  /**
   * Why no backup of the cluster is begun at this moment: this manager is not the one that acts,
   * has just begun to look, or is in the middle of an operation; empty if one may be.
   */
  String notNow(String cluster);

  /** What was last remembered of the cluster's backups. */
  Optional<String> recall(String cluster);

  /**
   * Keeps that over restarts.
   *
   * @throws RuntimeException if it cannot be kept now
   */
  void remember(String cluster, String memory);
}
