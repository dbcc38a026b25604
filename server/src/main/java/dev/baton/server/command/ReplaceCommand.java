package dev.baton.server.command;

import dev.baton.ops.docker.engine.DockerCli;
import dev.baton.ops.docker.names.ContainerNames;
import dev.baton.server.up.Change;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      required = true,
      description = "The cluster's folder.")
  Path directory = Path.of("");

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ContainerNames.prepare();
    new Change(directory, DockerCli.onThePath(), CommandSpecs.given(spec).commandLine().getOut())
        .run(members -> members.replace(node));
    return 0;
  }
}
