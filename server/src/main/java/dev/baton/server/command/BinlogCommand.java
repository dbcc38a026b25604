package dev.baton.server.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code baton binlog}: the archive of binary logs. */
@Command(
    name = "binlog",
    description = "Archives binary logs and shows what is archived; see the commands below it.",
    subcommands = {BinlogArchiveCommand.class, BinlogListCommand.class, BinlogShowCommand.class})
public final class BinlogCommand implements Runnable {

  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw CommandSpecs.usage(spec, "say what to do: archive, list or show");
  }
}
