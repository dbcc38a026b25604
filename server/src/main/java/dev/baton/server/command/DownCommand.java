package dev.baton.server.command;

import dev.baton.ops.docker.engine.DockerCli;
import dev.baton.ops.docker.names.ContainerNames;
import dev.baton.server.up.Down;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton down}: takes a cluster of containers away, and leaves its data. */
@Command(
    name = "down",
    sortOptions = false,
    description = {
      "Ends the manager and the proxy of a cluster of containers, then its servers in good order,"
          + " and removes containers and network. Data, configuration and passwords stay for the"
          + " next 'up'."
    })
public final class DownCommand implements Callable<Integer> {

  @Mixin ContainersOptions cluster = new ContainersOptions();

  @Option(
      names = "--delete-data",
      description = "Deletes the servers' data, too, and everything else of the cluster.")
  boolean deleteData;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ContainerNames.prepare();
    new Down(
            cluster.directory(),
            deleteData,
            DockerCli.onThePath(),
            CommandSpecs.given(spec).commandLine().getOut())
        .run();
    return 0;
  }
}
