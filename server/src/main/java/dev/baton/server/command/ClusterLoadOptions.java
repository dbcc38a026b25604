package dev.baton.server.command;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a command that runs a local cluster under a checked load is told of both. */
final class ClusterLoadOptions {

  @Mixin EngineOption server = new EngineOption();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many servers, the primary included (default ${DEFAULT-VALUE}).")
  int nodes;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "8",
      description = "How many connections write at the same time (default ${DEFAULT-VALUE}).")
  int clients;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "At most how many writes per second each client does (default ${DEFAULT-VALUE}).")
  int rate;
}
