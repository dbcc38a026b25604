package dev.baton.server.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton scale}: more or fewer replicas. */
@Command(
    name = "scale",
    sortOptions = false,
    description = {
      "Adds replicas to a cluster of containers, filled from it, or takes those with the highest"
          + " numbers away and keeps what they had. The cluster serves meanwhile."
    })
public final class ScaleCommand implements Callable<Integer> {

  @Mixin ContainersOptions cluster = new ContainersOptions();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      required = true,
      description = "How many servers it is to have, the primary included.")
  int nodes;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    cluster.change(CommandSpecs.given(spec)).run(members -> members.scale(nodes));
    return 0;
  }
}
