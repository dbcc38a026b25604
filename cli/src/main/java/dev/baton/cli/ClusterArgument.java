package dev.baton.cli;

import dev.baton.cli.client.ApiClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** Which cluster a command is about. */
final class ClusterArgument {

  @Parameters(
      arity = "0..1",
      paramLabel = "CLUSTER",
      description = "Which cluster; may be left out if there is only one.")
  @Nullable String cluster;

  /** The name that was given, or that of the only cluster. */
  String name(ApiClient client) {
    return ApiOptions.single(client, cluster);
  }
}
