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

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      required = true,
      description = "The cluster's folder.")
  Path directory = Path.of("");

  @Option(
      names = "--nodes",
      paramLabel = "N",
      required = true,
      description = "How many servers it is to have, the primary included.")
  int nodes;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ContainerNames.prepare();
    new Change(directory, DockerCli.onThePath(), CommandSpecs.given(spec).commandLine().getOut())
        .run(members -> members.scale(nodes));
    return 0;
  }
}
