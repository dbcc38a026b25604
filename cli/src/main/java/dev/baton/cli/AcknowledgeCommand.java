package dev.baton.cli;

import dev.baton.cli.api.ApiAcknowledged;
import dev.baton.cli.api.ApiJson;
import dev.baton.cli.client.ApiClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton acknowledge}: that a person has seen recoveries, which ends their blocking. */
@Command(
    name = "acknowledge",
    sortOptions = false,
    description = {
      "Says that a person has seen a cluster's recoveries, or one recovery.",
      "One that was not acknowledged blocks the next of its cluster for a while."
    })
public final class AcknowledgeCommand implements Callable<Integer> {

  @Mixin final ApiOptions options = new ApiOptions();

  @Mixin final ClusterArgument cluster = new ClusterArgument();

  @Option(
      names = "--recovery",
      paramLabel = "RECOVERY",
      description = "Only this one, by the name that 'baton recoveries' shows.")
  @Nullable String recovery;

  @Option(
      names = "--comment",
      paramLabel = "TEXT",
      required = true,
      description = "What is kept with it.")
  String comment = "";

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    try (ApiClient client = options.open()) {
      ApiAcknowledged seen =
          recovery == null
              ? client.acknowledgeCluster(cluster.name(client), comment)
              : client.acknowledge(recovery, comment);
      PrintWriter out = Output.of(spec);
      out.println(
          options.json
              ? ApiJson.PRETTY.writeValueAsString(seen)
              : seen.acknowledged() + " acknowledged");
      return 0;
    }
  }
}
