package dev.baton.cli;

import dev.baton.cli.client.ApiClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code baton failover}: replaces the primary now, on a person's word. */
@Command(
    name = "failover",
    description =
        "Replaces the primary now, without its help; refuses if an acknowledged write could be lost.")
public final class FailoverCommand implements Callable<Integer> {

  @Mixin final ApiOptions options = new ApiOptions();

  @Mixin final ClusterArgument cluster = new ClusterArgument();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    try (ApiClient client = options.open()) {
      String name = cluster.name(client);
      return Operations.print(client.failover(name), options.json, Output.of(spec));
    }
  }
}
