package dev.baton.cli;

import dev.baton.cli.client.ApiClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton switchover}: moves the primary role in a planned way. */
@Command(
    name = "switchover",
    description =
        "Moves the primary role to another server in a planned way; rolls back if it cannot.")
public final class SwitchoverCommand implements Callable<Integer> {

  @Mixin final ApiOptions options = new ApiOptions();

  @Mixin final ClusterArgument cluster = new ClusterArgument();

  @Option(
      names = "--to",
      paramLabel = "HOST:PORT",
      description = "The next primary. Default: the best replica.")
  @Nullable String target;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    try (ApiClient client = options.open()) {
      String name = cluster.name(client);
      return Operations.print(client.switchover(name, target), options.json, Output.of(spec));
    }
  }
}
