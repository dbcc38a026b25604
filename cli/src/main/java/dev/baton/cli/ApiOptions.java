package dev.baton.cli;

import dev.baton.cli.api.ApiCluster;
import dev.baton.cli.client.ApiClient;
import dev.baton.cli.client.ApiException;
import dev.baton.cli.client.EndpointResolver;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that speaks to a running Baton. */
final class ApiOptions {

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Address of Baton's HTTP API. Default: the environment's BATON_URL, else the newest Baton"
              + " that runs as this user, else http://127.0.0.1:3000.")
  @Nullable String url;

  @Option(names = "--json", description = "Print the API's JSON instead of text.")
  boolean json;

  ApiClient open() {
    return new ApiClient(EndpointResolver.ofUser().resolve(url));
  }

  /** The clusters a command is about: the named one, or all. */
  static List<String> names(ApiClient client, @Nullable String cluster) {
    return cluster != null
        ? List.of(cluster)
        : client.clusters().stream().map(ApiCluster::name).toList();
  }

  /** The cluster an operation is about: the named one, or the only one there is. */
  static String single(ApiClient client, @Nullable String cluster) {
    List<String> names = names(client, cluster);
    if (names.size() == 1) {
      return names.getFirst();
    }
    throw new ApiException(
        names.isEmpty()
            ? "this Baton knows no cluster"
            : "this Baton knows several clusters, name one: " + String.join(", ", names));
  }
}
