package dev.baton.server.command;

import dev.baton.ops.docker.engine.DockerCli;
import dev.baton.ops.docker.names.ContainerNames;
import dev.baton.server.up.Change;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which cluster of containers a command is for. */
final class ContainersOptions {

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      required = true,
      description = "The cluster's folder.")
  private Path directory = Path.of("");

  Path directory() {
    return directory;
  }

  /** A change of the cluster, told of where the command tells. */
  Change change(CommandSpec command) {
    ContainerNames.prepare();
    return new Change(directory, DockerCli.onThePath(), command.commandLine().getOut());
  }
}
