package dev.baton.server.command;

import dev.baton.ops.archive.store.ArchiveFolder;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.retain.ArchivePlan;
import dev.baton.ops.backup.retain.Prune;
import dev.baton.ops.backup.retain.RetentionPolicy;
import dev.baton.ops.backup.store.BackupTarget;
import dev.baton.ops.backup.store.BackupTarget.Entry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton backup prune}: removes backups that nobody asks for any more. */
@Command(
    name = "prune",
    sortOptions = false,
    description = {
      "Removes the backups of a place that no --keep option asks for, and says of each why it stays"
          + " or goes. The newest backup of each cluster always stays, and the newest that is verified.",
      "With --archive it also removes, from the beginning, what no remaining backup needs of that"
          + " binary log archive."
    })
public final class BackupPruneCommand implements Callable<Integer> {

  @Option(
      names = {"--dir", "--to"},
      paramLabel = "PLACE",
      required = true,
      description = "Where backups are kept: a folder, or s3://BUCKET/PREFIX.")
  String place = "";

  @Mixin S3Options objects = new S3Options();

  @Option(
      names = "--keep-last",
      paramLabel = "N",
      defaultValue = "0",
      description = "Keep the N newest of each cluster.")
  int last;

  @Option(
      names = "--keep-within",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "Keep those that are younger, as in 7d.")
  Duration within = Duration.ZERO;

  @Option(
      names = "--keep-daily",
      paramLabel = "N",
      defaultValue = "0",
      description = "Keep the newest of each of the N latest days (UTC) that have one.")
  int daily;

  @Option(
      names = "--keep-weekly",
      paramLabel = "N",
      defaultValue = "0",
      description = "The same for weeks, which begin on Monday.")
  int weekly;

  @Option(
      names = "--keep-monthly",
      paramLabel = "N",
      defaultValue = "0",
      description = "The same for months.")
  int monthly;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description =
          "Only backups of this cluster; HOST:PORT for those of an instance whose cluster was not"
              + " named. Default: all, each cluster for itself.")
  @Nullable String cluster;

  @Option(
      names = "--archive",
      paramLabel = "DIR",
      converter = ArchivePathConverter.class,
      description = "The cluster's binary log archive, to remove from it too.")
  @Nullable Path archive;

  @Option(names = "--dry-run", description = "Only say what would go, and why.")
  boolean dryRun;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try (BackupTarget target = objects.target(place, spec)) {
      prune(target, CommandSpecs.given(spec).commandLine().getOut());
    }
    return 0;
  }

  private void prune(BackupTarget target, PrintWriter out) throws IOException {
    Prune prune = Prune.plan(request(target), InstantSource.system().instant());
    for (Prune.Outcome outcome : prune.outcomes()) {
      Manifest manifest = outcome.backup().manifest();
      out.println(
          "%s %s  of %s at %s, %.1f MB, %s: %s"
              .formatted(
                  outcome.kept() ? "keep  " : "delete",
                  outcome.backup().where(),
                  manifest.owner(),
                  manifest.snapshot(),
                  manifest.bytes() / 1e6,
                  BackupListCommand.proof(outcome.backup()),
                  outcome.reason()));
    }
    prune
        .leftBehind()
        .forEach(left -> out.println("delete " + left.where() + "  was left unfinished"));
    for (Entry.Unreadable unreadable : prune.unreadable()) {
      out.println(
          "leave  %s  cannot be read: %s; look at it and remove it yourself"
              .formatted(unreadable.where(), unreadable.reason()));
    }
    prune.archive().ifPresent(plan -> out.println(line(plan)));
    if (dryRun) {
      out.println("nothing was deleted: --dry-run");
    } else {
      prune.carryOut(
          line -> {
            out.println(line);
            out.flush();
          });
    }
    out.flush();
  }

  private Prune.Request request(BackupTarget target) {
    try {
      RetentionPolicy policy = new RetentionPolicy(last, within, daily, weekly, monthly);
      if (policy.isEmpty()) {
        throw CommandSpecs.usage(
            spec,
            "say what to keep: --keep-last, --keep-within, --keep-daily, --keep-weekly, --keep-monthly");
      }
      return new Prune.Request(
          target,
          Optional.ofNullable(cluster),
          policy,
          Optional.ofNullable(archive).map(ArchiveFolder::new));
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
  }

  private static String line(ArchivePlan plan) {
    return plan.segments() == 0
        ? "keep   %s  whole: %s".formatted(plan.folder().path(), plan.reason())
        : "delete %s  %d segments before %08d, %.1f MB: %s"
            .formatted(
                plan.folder().path(),
                plan.segments(),
                plan.from(),
                plan.bytes() / 1e6,
                plan.reason());
  }
}
