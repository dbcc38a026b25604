package dev.baton.server.command;

import dev.baton.ops.archive.show.Excerpt;
import dev.baton.ops.archive.store.ArchiveFolder;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.restore.AfterLoad;
import dev.baton.ops.backup.restore.LogicalRestore;
import dev.baton.ops.backup.restore.LogicalRestore.Restored;
import dev.baton.ops.backup.restore.RestoreRequest;
import dev.baton.ops.backup.store.BackupTarget;
import dev.baton.ops.pitr.PointInTime;
import dev.baton.ops.pitr.ReplayPlan;
import dev.baton.ops.pitr.RestorePoint;
import dev.baton.ops.recover.ClusterRestore;
import dev.baton.ops.recover.ClusterRestoreRequest;
import dev.baton.server.proxysql.ProxySqlServers;
import dev.baton.server.proxysql.ProxySqlTarget;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
      "Nothing of it is written to the instance's binary log.",
      "With --replica a whole cluster: the backup goes into all servers, the replicas are attached"
          + " and compared with the primary, which takes writes when they are the same."
    })
public final class RestoreCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "BACKUP",
      description = "The backup's folder, or s3://BUCKET/PREFIX/NAME.")
  String place = "";

  @Parameters(index = "1", paramLabel = "HOST:PORT", description = "The instance that gets it.")
  String address = "";

  @Mixin ServerAccount account = new ServerAccount();

  @Mixin S3Options objects = new S3Options();

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

  @Option(
      names = "--archive",
      paramLabel = "DIR",
      converter = ArchivePathConverter.class,
      description =
          "The binary log archive to go on from after the backup; with --until, --until-gtid or"
              + " --before-gtid.")
  @Nullable Path archive;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description =
          "Everything that was committed before this moment, such as 2026-11-22T12:00:00Z or"
              + " 2026-11-22T21:00:00.5+09:00; or latest: everything that is archived.")
  @Nullable String until;

  @Option(
      names = "--until-gtid",
      paramLabel = "GTID",
      description = "Everything up to this transaction, with it.")
  @Nullable String untilGtid;

  @Option(
      names = "--before-gtid",
      paramLabel = "GTID",
      description = "Everything up to this transaction, without it.")
  @Nullable String beforeGtid;

  @Option(
      names = "--preview",
      description = "Only show what would be replayed, and what lies around the point.")
  boolean preview;

  @Mixin WholeClusterOptions cluster = new WholeClusterOptions();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    Consumer<String> progress =
        line -> {
          out.println(line);
          out.flush();
        };
    checkPoint();
    cluster.check(preview, spec);
    S3Options.Located located = objects.backup(place, spec);
    try (BackupTarget _ = located.target()) {
      restore(located.open(), out, progress);
    }
    return 0;
  }

  private void restore(StoredBackup backup, PrintWriter out, Consumer<String> progress)
      throws IOException, InterruptedException {
    Optional<PointInTime> point = point(backup, progress);
    if (preview) {
      preview(out, point);
      return;
    }
    AfterLoad then = point.map(AfterLoad.class::cast).orElse(AfterLoad.NOTHING);
    Restored restored =
        cluster.isGiven() ? restoreCluster(backup, then, progress) : one(backup, then, progress);
    restored.notGranted().forEach(line -> out.println("warning: not granted: " + line));
    restored
        .keptAccounts()
        .forEach(name -> out.println("account " + name + " is left as it was: it is logged in"));
    restored
        .disabledEvents()
        .forEach(name -> out.println("event " + name + " is off, as on a replica"));
    String gtid =
        point
            .map(reached -> reached.plan().end().toString())
            .orElse(restored.manifest().position().gtid());
    out.println(
        "%s is restored%s"
            .formatted(address, gtid.isEmpty() ? ", without GTIDs" : " and stands at " + gtid));
    out.flush();
  }

  private Restored one(StoredBackup backup, AfterLoad then, Consumer<String> progress)
      throws IOException {
    RestoreRequest request;
    try {
      request = new RestoreRequest(account.at(address, spec), backup, parallel, overwrite);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
    return LogicalRestore.restore(request, then, progress);
  }

  private Restored restoreCluster(StoredBackup backup, AfterLoad then, Consumer<String> progress)
      throws IOException, InterruptedException {
    ClusterRestoreRequest request;
    try {
      request =
          new ClusterRestoreRequest(
              ServerAccount.key(address, spec),
              cluster.keys(spec),
              account.credentials(spec),
              cluster.replication(spec),
              backup,
              then,
              parallel,
              overwrite);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
    Optional<ProxySqlTarget> proxies = cluster.proxies(spec);
    if (proxies.isPresent()) {
      ProxySqlServers.require(proxies.get());
    }
    Restored restored = ClusterRestore.restore(request, progress);
    if (proxies.isPresent()) {
      ProxySqlServers.replace(proxies.get(), request.primary(), request.replicas());
      progress.accept(
          "%d proxies send their clients to the restored servers"
              .formatted(proxies.get().admins().size()));
    }
    return restored;
  }

  private void checkPoint() {
    long given = Stream.of(until, untilGtid, beforeGtid).filter(Objects::nonNull).count();
    if (archive == null && (given > 0 || preview)) {
      throw CommandSpecs.usage(spec, "give --archive: a backup alone has one moment only");
    }
    if (archive != null && given != 1) {
      throw CommandSpecs.usage(spec, "give one of --until, --until-gtid and --before-gtid");
    }
  }

  private Optional<PointInTime> point(StoredBackup backup, Consumer<String> progress)
      throws IOException {
    if (archive == null) {
      return Optional.empty();
    }
    RestorePoint point;
    if (untilGtid != null) {
      point = new RestorePoint.UntilGtid(gtid(untilGtid));
    } else if (beforeGtid != null) {
      point = new RestorePoint.BeforeGtid(gtid(beforeGtid));
    } else if ("latest".equals(until)) {
      point = new RestorePoint.Latest();
    } else {
      point = new RestorePoint.Until(Moments.parse(String.valueOf(until), "--until", spec));
    }
    return Optional.of(PointInTime.plan(backup, new ArchiveFolder(archive), point, progress));
  }

  /** As archives have it: MySQL's UUIDs are in lower case there. */
  private static String gtid(String typed) {
    return typed.strip().toLowerCase(Locale.ROOT);
  }

  private static void preview(PrintWriter out, Optional<PointInTime> point) throws IOException {
    if (point.isPresent()) {
      ReplayPlan plan = point.get().plan();
      Excerpt.Around around = point.get().around();
      out.println(
          "after the backup %d transactions are replayed, %.1f MB, up to %s"
              .formatted(plan.transactions(), plan.bytes() / 1e6, plan.end()));
      around.before().forEach(summary -> BinlogShowCommand.print(out, summary));
      out.println("--- the restore ends here ---");
      around.after().forEach(summary -> BinlogShowCommand.print(out, summary));
      out.flush();
    }
  }
}
