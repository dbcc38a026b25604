package dev.baton.server.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code baton backup}: what is done with backups, but for restoring them. */
@Command(
    name = "backup",
    description = "Makes, lists, checks and removes backups; see the commands below it.",
    subcommands = {
      BackupCreateCommand.class,
      BackupListCommand.class,
      BackupCopyCommand.class,
      BackupVerifyCommand.class,
      BackupPruneCommand.class,
      BackupStatusCommand.class
    })
public final class BackupCommand implements Runnable {

  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw CommandSpecs.usage(spec, "say what to do: create, list, copy, verify, prune or status");
  }
}
