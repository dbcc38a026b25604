package dev.baton.server.command;

import dev.baton.ops.backup.restore.LogicalRestore;
import dev.baton.ops.backup.restore.LogicalRestore.Restored;
import dev.baton.ops.backup.restore.RestoreRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton restore}: puts a backup into an empty instance. */
@Command(
    name = "restore",
    sortOptions = false,
    description = {
      "Restores a backup into an instance that is empty, after checking every file, and sets its"
          + " GTID position, so that it can be attached as a replica.",
      "Nothing of it is written to the instance's binary log."
    })
public final class RestoreCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "BACKUP", description = "The backup's folder.")
  Path backup = Path.of("");

  @Parameters(index = "1", paramLabel = "HOST:PORT", description = "The instance that gets it.")
  String address = "";

  @Mixin ServerAccount account = new ServerAccount();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many connections write (default ${DEFAULT-VALUE}).")
  int parallel;

  @Option(
      names = "--overwrite",
      description =
          "Drop the databases and the binary logs that the instance has; it must be read-only.")
  boolean overwrite;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    RestoreRequest request;
    try {
      request = new RestoreRequest(account.at(address, spec), backup, parallel, overwrite);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
    Restored restored =
        LogicalRestore.restore(
            request,
            line -> {
              out.println(line);
              out.flush();
            });
    restored.notGranted().forEach(line -> out.println("warning: not granted: " + line));
    restored
        .keptAccounts()
        .forEach(name -> out.println("account " + name + " is left as it was: it is logged in"));
    restored
        .disabledEvents()
        .forEach(name -> out.println("event " + name + " is off, as on a replica"));
    String gtid = restored.manifest().position().gtid();
    out.println(
        "%s is restored%s"
            .formatted(address, gtid.isEmpty() ? ", without GTIDs" : " and stands at " + gtid));
    out.flush();
    return 0;
  }
}
