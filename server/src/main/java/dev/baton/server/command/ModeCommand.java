package dev.baton.server.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code baton mode}: how a cluster replicates. */
@Command(
    name = "mode",
    description =
        "Shows and changes how a cluster replicates: async, semi-sync or group-replication; see the commands"
            + " below it.",
    subcommands = {ModeShowCommand.class, ModeMoveCommand.class})
public final class ModeCommand implements Runnable {

  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw CommandSpecs.usage(spec, "say what to do: show or move");
  }
}
