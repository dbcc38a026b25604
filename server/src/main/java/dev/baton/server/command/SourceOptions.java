package dev.baton.server.command;

import dev.baton.cli.api.ApiCluster;
import dev.baton.cli.client.ApiClient;
import dev.baton.cli.client.ApiException;
import dev.baton.cli.client.EndpointResolver;
import dev.baton.ops.backup.choose.SourceChoice;
import dev.baton.ops.backup.choose.SourceRules;
import dev.baton.server.backup.BackupMembers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which member of a cluster is backed up, as a running manager knows it. */
final class SourceOptions {

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description =
          "The cluster of which an instance is chosen. Default: the only one that the manager has."
              + " With HOST:PORT it is only noted in the backup, for baton backup prune.")
  @Nullable String cluster;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Address of the manager's HTTP API. Default: the environment's BATON_URL, else the newest"
              + " Baton that runs as this user, else http://127.0.0.1:3000.")
  @Nullable String url;

  @Option(
      names = "--max-lag",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "A replica that is further behind is not chosen (default 60s).")
  @Nullable Duration maxLag;

  @Option(names = "--from-primary", description = "Back up the primary and not a replica.")
  boolean primary;

  private static final Duration MAX_LAG = Duration.ofSeconds(60);

  /** Whom a manager's word has led to. */
  record Found(String cluster, SourceChoice choice) {}

  /** Refuses what makes no sense beside a named instance. */
  void check(@Nullable String address, @Nullable CommandSpec spec) {
    if (address != null && (url != null || maxLag != null || primary)) {
      throw CommandSpecs.usage(
          spec, "--url, --max-lag and --from-primary choose an instance: leave out " + address);
    }
    if (cluster != null && cluster.isBlank()) {
      throw CommandSpecs.usage(spec, "--cluster needs a name");
    }
  }

  /** The cluster of a named instance; empty if nobody has said. */
  String named() {
    return cluster == null ? "" : cluster;
  }

  /**
   * Asks the manager.
   *
   * @throws IOException if nobody can be backed up; the message says why
   */
  Found choose() throws IOException {
    try (ApiClient client = new ApiClient(EndpointResolver.ofUser().resolve(url))) {
      ApiCluster found = cluster == null ? single(client) : client.cluster(cluster);
      if (!BackupMembers.allSeen(found)
          || client.health().uptimeSeconds() < BackupMembers.SETTLING.toSeconds()) {
        throw new ApiException(
            "the manager has just started and may not know every server of cluster %s: try again in %d s"
                .formatted(found.name(), BackupMembers.SETTLING.toSeconds()));
      }
      SourceRules rules =
          new SourceRules(found.durability().acks(), maxLag == null ? MAX_LAG : maxLag, primary);
      return new Found(
          found.name(),
          SourceChoice.of(found.name(), BackupMembers.of(found, client.suspensions()), rules));
    }
  }

  private static ApiCluster single(ApiClient client) {
    List<ApiCluster> clusters = client.clusters();
    if (clusters.size() == 1) {
      return clusters.getFirst();
    }
    throw new ApiException(
        clusters.isEmpty()
            ? "this Baton knows no cluster"
            : "this Baton knows several clusters, name one with --cluster: "
                + String.join(", ", clusters.stream().map(ApiCluster::name).toList()));
  }
}
