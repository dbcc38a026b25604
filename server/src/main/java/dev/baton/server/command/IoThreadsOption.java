package dev.baton.server.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many event loops what is measured has. */
final class IoThreadsOption {

  @Option(
      names = "--io-threads",
      paramLabel = "N",
      description = "I/O threads of every proxy alike. Default: half the processors.")
  @Nullable Integer given;

  int count() {
    return given == null ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2) : given;
  }
}
