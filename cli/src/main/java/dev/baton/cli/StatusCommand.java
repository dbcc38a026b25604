package dev.baton.cli;

import dev.baton.cli.api.ApiCluster;
import dev.baton.cli.api.ApiJson;
import dev.baton.cli.client.ApiClient;
import dev.baton.cli.render.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton status}: one line a cluster, and what is wrong with it. */
@Command(name = "status", description = "Shows each cluster's state and what is wrong with it.")
public final class StatusCommand implements Callable<Integer> {

  @Mixin final ApiOptions options = new ApiOptions();

  @Parameters(arity = "0..1", paramLabel = "CLUSTER", description = "Only this cluster.")
  @Nullable String cluster;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    try (ApiClient client = options.open()) {
      List<ApiCluster> clusters =
          cluster != null ? List.of(client.cluster(cluster)) : client.clusters();
      PrintWriter out = Output.of(spec);
      if (options.json) {
        out.println(ApiJson.PRETTY.writeValueAsString(clusters));
      } else {
        print(clusters, out);
      }
      return 0;
    }
  }

  private static void print(List<ApiCluster> clusters, PrintWriter out) {
    TextTable table =
        new TextTable().row("CLUSTER", "STATE", "EPOCH", "PRIMARY", "MEMBERS", "DURABILITY");
    for (ApiCluster one : clusters) {
      long well = one.instances().stream().filter(i -> i.well()).count();
      table.row(
          one.name(),
          one.state(),
          Long.toString(one.epoch()),
          one.primary() == null ? "none" : one.primary(),
          well + "/" + one.instances().size() + " well",
          one.durability().mode());
    }
    table.lines().forEach(out::println);
    for (ApiCluster one : clusters) {
      for (ApiCluster.Problem problem : one.problems()) {
        out.println(
            one.name()
                + ": "
                + problem.code()
                + " "
                + problem.instance()
                + ": "
                + problem.sentence());
      }
    }
  }
}
