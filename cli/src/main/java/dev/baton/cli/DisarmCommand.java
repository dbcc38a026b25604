package dev.baton.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code baton disarm}: Baton observes a cluster and changes nothing. */
@Command(
    name = "disarm",
    description =
        "Lets Baton observe a cluster and change nothing. Kept until baton arm, over restarts too.")
public final class DisarmCommand implements Callable<Integer> {

  @Mixin final ApiOptions options = new ApiOptions();

  @Mixin final ClusterArgument cluster = new ClusterArgument();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    return ArmCommand.arm(options, cluster, false, spec);
  }
}
