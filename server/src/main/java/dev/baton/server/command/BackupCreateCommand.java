package dev.baton.server.command;

import dev.baton.core.time.MonotonicClock;
import dev.baton.ops.backup.create.BackupRequest;
import dev.baton.ops.backup.create.LogicalBackup;
import dev.baton.ops.backup.format.BackupFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton backup create}: a logical backup of one instance. */
@Command(
    name = "create",
    sortOptions = false,
    description = {
      "Backs up one instance, best a replica: definitions, accounts, and the rows of one moment with"
          + " its GTID position, as compressed SQL. Writers go on meanwhile.",
      "The folder is named .partial until the backup is whole."
    })
public final class BackupCreateCommand implements Callable<Integer> {

  @Parameters(paramLabel = "HOST:PORT", description = "The instance.")
  String address = "";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      required = true,
      description = "Where backups are kept; this one gets a folder of its own there.")
  Path directory = Path.of("");

  @Mixin ServerAccount account = new ServerAccount();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many connections read (default ${DEFAULT-VALUE}).")
  int parallel;

  @Option(
      names = "--lock-wait",
      paramLabel = "DURATION",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description =
          "How long each attempt to hold the server still may make writers wait (default"
              + " ${DEFAULT-VALUE}).")
  Duration lockWait = Duration.ofSeconds(5);

  @Option(
      names = "--hold-writers",
      description =
          "Hold all writers while tables that no snapshot covers (MyISAM, Aria, MEMORY) are read;"
              + " without it such tables are refused.")
  boolean holdWriters;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    BackupRequest request;
    try {
      request =
          new BackupRequest(
              account.at(address, spec),
              directory,
              parallel,
              lockWait,
              holdWriters,
              BackupRequest.PIECE_BYTES);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
    BackupFolder backup =
        LogicalBackup.create(
            request,
            InstantSource.system(),
            MonotonicClock.SYSTEM,
            line -> {
              out.println(line);
              out.flush();
            });
    out.println(BackupListCommand.line(backup));
    out.flush();
    return 0;
  }
}
