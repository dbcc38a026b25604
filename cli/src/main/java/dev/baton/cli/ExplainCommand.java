package dev.baton.cli;

import dev.baton.cli.api.ApiCluster;
import dev.baton.cli.api.ApiExplanation;
import dev.baton.cli.api.ApiJson;
import dev.baton.cli.client.ApiClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton explain}: what Baton would do now, and why; it does nothing. */
@Command(
    name = "explain",
    description = "Tells what Baton would do now for each cluster, and why. Changes nothing.")
public final class ExplainCommand implements Callable<Integer> {

  @Mixin final ApiOptions options = new ApiOptions();

  @Parameters(arity = "0..1", paramLabel = "CLUSTER", description = "Only this cluster.")
  @Nullable String cluster;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    try (ApiClient client = options.open()) {
      List<ApiExplanation> all =
          ApiOptions.names(client, cluster).stream().map(client::explain).toList();
      PrintWriter out = Output.of(spec);
      if (options.json) {
        out.println(ApiJson.PRETTY.writeValueAsString(all));
      } else {
        all.forEach(one -> print(one, out));
      }
      return 0;
    }
  }

  private static void print(ApiExplanation one, PrintWriter out) {
    out.println(one.cluster() + ": " + (one.healthy() ? "healthy" : "not healthy"));
    for (ApiCluster.Problem problem : one.problems()) {
      out.println("  " + problem.code() + " " + problem.instance() + ": " + problem.sentence());
    }
    one.sentences().forEach(sentence -> out.println("  " + sentence));
  }
}
