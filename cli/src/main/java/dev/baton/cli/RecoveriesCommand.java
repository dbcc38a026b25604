package dev.baton.cli;

import dev.baton.cli.api.ApiJson;
import dev.baton.cli.api.ApiRecovery;
import dev.baton.cli.client.ApiClient;
import dev.baton.cli.render.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton recoveries}: what was wrong, what became of it, and who has seen it. */
@Command(
    name = "recoveries",
    sortOptions = false,
    description = "Shows the recoveries, newest first: what was wrong and what became of it.")
public final class RecoveriesCommand implements Callable<Integer> {

  @Mixin final ApiOptions options = new ApiOptions();

  @Parameters(arity = "0..1", paramLabel = "CLUSTER", description = "Only of this cluster.")
  @Nullable String cluster;

  @Option(names = "--unacknowledged", description = "Only those that nobody has acknowledged.")
  boolean unacknowledged;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many at most (default ${DEFAULT-VALUE}).")
  int limit;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    try (ApiClient client = options.open()) {
      List<ApiRecovery> recoveries = client.recoveries(cluster, unacknowledged, limit);
      PrintWriter out = Output.of(spec);
      if (options.json) {
        out.println(ApiJson.PRETTY.writeValueAsString(recoveries));
      } else if (recoveries.isEmpty()) {
        out.println("there are none");
      } else {
        print(recoveries, out);
      }
      return 0;
    }
  }

  private static void print(List<ApiRecovery> recoveries, PrintWriter out) {
    TextTable table =
        new TextTable()
            .row(
                "RECOVERY", "BEGUN", "CLUSTER", "WRONG", "FAILED", "STATE", "SUCCESSOR", "SEEN BY");
    for (ApiRecovery one : recoveries) {
      table.row(
          one.uid(),
          one.begun().toString(),
          one.cluster(),
          one.code(),
          one.failed(),
          one.state(),
          one.successor() == null ? "none" : one.successor(),
          one.acknowledgement() == null ? "nobody" : one.acknowledgement().by());
    }
    table.lines().forEach(out::println);
    for (ApiRecovery one : recoveries) {
      if (!one.outcome().isEmpty()) {
        out.println(one.uid() + ": " + one.outcome());
      }
    }
  }
}
