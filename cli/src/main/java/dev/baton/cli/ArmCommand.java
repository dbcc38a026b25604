package dev.baton.cli;

import dev.baton.cli.api.ApiArming;
import dev.baton.cli.api.ApiJson;
import dev.baton.cli.client.ApiClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code baton arm}: lets Baton act on a cluster. */
@Command(
    name = "arm",
    description =
        "Lets Baton act on a cluster: fail over, fence and rejoin. Kept until baton disarm, over"
            + " restarts too.")
public final class ArmCommand implements Callable<Integer> {

  @Mixin final ApiOptions options = new ApiOptions();

  @Mixin final ClusterArgument cluster = new ClusterArgument();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    return arm(options, cluster, true, spec);
  }

  static int arm(
      ApiOptions options, ClusterArgument cluster, boolean on, @Nullable CommandSpec spec) {
    try (ApiClient client = options.open()) {
      ApiArming arming = client.arm(cluster.name(client), on);
      Output.of(spec)
          .println(options.json ? ApiJson.PRETTY.writeValueAsString(arming) : arming.sentence());
      return 0;
    }
  }
}
