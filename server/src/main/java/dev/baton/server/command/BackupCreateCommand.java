package dev.baton.server.command;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.choose.SourceChoice;
import dev.baton.ops.backup.create.BackupRequest;
import dev.baton.ops.backup.create.LogicalBackup;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.store.BackupTarget;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
      "Backs up one instance: definitions, accounts, and the rows of one moment with its GTID"
          + " position, as compressed SQL. Writers go on meanwhile.",
      "Without HOST:PORT a running manager is asked for a replica that is well and close behind.",
      "What is not whole is never taken for a backup: a folder is named .partial until then, and in"
          + " object storage the manifest is written last."
    })
public final class BackupCreateCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "HOST:PORT",
      description = "The instance; without it one of the cluster is chosen.")
  @Nullable String address;

  @Option(
      names = {"--dir", "--to"},
      paramLabel = "PLACE",
      required = true,
      description =
          "Where backups are kept: a folder, or s3://BUCKET/PREFIX; this one gets a name of its own there.")
  String place = "";

  @Mixin S3Options objects = new S3Options();

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

  @Option(
      names = "--replica-only",
      description = "Refuse HOST:PORT if it takes writes: somebody took it for a replica.")
  boolean replicaOnly;

  @Mixin SourceOptions source = new SourceOptions();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    source.check(address, spec);
    LinkCredentials credentials = account.credentials(spec);
    Consumer<String> progress =
        line -> {
          out.println(line);
          out.flush();
        };
    StoredBackup backup;
    if (address != null) {
      InstanceKey instance = ServerAccount.key(address, spec);
      backup = create(new Server(instance, credentials), source.named(), replicaOnly, progress);
    } else {
      SourceOptions.Found found = source.choose();
      SourceChoice choice = found.choice();
      progress.accept(
          "cluster %s: taking %s, %s".formatted(found.cluster(), choice.instance(), choice.why()));
      choice.passedOver().forEach(line -> progress.accept("not " + line));
      try {
        backup =
            create(
                new Server(choice.instance(), credentials),
                found.cluster(),
                !choice.primary(),
                progress);
      } catch (IOException e) {
        throw new IOException(
            e.getMessage()
                + ". Start it again: an instance that is well by then is chosen, or name one",
            e);
      }
    }
    out.println(BackupListCommand.line(backup));
    out.flush();
    return 0;
  }

  private StoredBackup create(
      Server server, String cluster, boolean replica, Consumer<String> progress)
      throws IOException {
    BackupRequest request;
    try (BackupTarget target = objects.target(place, spec)) {
      request =
          new BackupRequest(
              server,
              cluster,
              replica,
              target,
              parallel,
              lockWait,
              holdWriters,
              BackupRequest.PIECE_BYTES);
      return LogicalBackup.create(request, InstantSource.system(), MonotonicClock.SYSTEM, progress);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
  }
}
