package dev.baton.server.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton replace}: one replica anew. */
@Command(
    name = "replace",
    sortOptions = false,
    description = {
      "Makes a replica of a cluster of containers anew: a new container with the cluster's data."
          + " What the replica had is kept beside it. The cluster serves meanwhile."
    })
public final class ReplaceCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "NODE", description = "The replica's name, as in db002.")
  String node = "";

  @Mixin ContainersOptions cluster = new ContainersOptions();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    cluster.change(CommandSpecs.given(spec)).run(members -> members.replace(node));
    return 0;
  }
}
