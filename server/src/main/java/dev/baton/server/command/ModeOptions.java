package dev.baton.server.command;

import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.mode.MoveRecord;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which cluster it is about, and what is asked of its mode. */
final class ModeOptions {

  @Parameters(
      arity = "1..*",
      paramLabel = "HOST:PORT",
      description = "Members of the cluster; those that they name are found.")
  List<String> seeds = List.of();

  @Mixin ServerAccount account = new ServerAccount();

  @Option(
      names = "--acks",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many replicas acknowledge each write under semi-sync (default ${DEFAULT-VALUE}).")
  int acks;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "With how many workers a replica applies, at the least (default ${DEFAULT-VALUE}).")
  int workers;

  @Option(
      names = "--records",
      paramLabel = "DIR",
      description = "Where moves are recorded. Default: ~/.local/share/baton/moves.")
  @Nullable Path records;

  Path records() {
    return records == null
        ? MoveRecord.standardFolder(Path.of(System.getProperty("user.home")))
        : records;
  }

  List<InstanceKey> keys(@Nullable CommandSpec spec) {
    return seeds.stream().map(seed -> ServerAccount.key(seed, spec)).toList();
  }
}
