package dev.baton.cli;

import dev.baton.cli.api.ApiJson;
import dev.baton.cli.api.ApiTopology;
import dev.baton.cli.client.ApiClient;
import dev.baton.cli.render.TopologyTree;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton topology}: who replicates from whom. */
@Command(
    name = "topology",
    description = "Shows each cluster as a tree, with role, state, lag and GTID gap.")
public final class TopologyCommand implements Callable<Integer> {

  @Mixin final ApiOptions options = new ApiOptions();

  @Parameters(arity = "0..1", paramLabel = "CLUSTER", description = "Only this cluster.")
  @Nullable String cluster;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    try (ApiClient client = options.open()) {
      List<ApiTopology> trees =
          ApiOptions.names(client, cluster).stream().map(client::topology).toList();
      PrintWriter out = Output.of(spec);
      if (options.json) {
        out.println(ApiJson.PRETTY.writeValueAsString(trees));
        return 0;
      }
      for (ApiTopology tree : trees) {
        out.println(TopologyTree.heading(tree.cluster(), tree.state(), tree.epoch()));
        TopologyTree.lines(tree).forEach(out::println);
      }
      return 0;
    }
  }
}
