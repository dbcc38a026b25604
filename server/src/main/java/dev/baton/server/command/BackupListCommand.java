package dev.baton.server.command;

import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.store.BackupTarget;
import dev.baton.ops.backup.store.BackupTarget.Entry;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton backup list}: what lies where backups are kept. */
@Command(
    name = "list",
    sortOptions = false,
    description = "Lists the backups of a place, unfinished and damaged ones as what they are.")
public final class BackupListCommand implements Callable<Integer> {

  @Option(
      names = {"--dir", "--to"},
      paramLabel = "PLACE",
      required = true,
      description = "Where backups are kept: a folder, or s3://BUCKET/PREFIX.")
  String place = "";

  @Mixin S3Options objects = new S3Options();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    try (BackupTarget target = objects.target(place, spec)) {
      for (Entry entry : target.list()) {
        switch (entry) {
          case Entry.Complete complete -> out.println(line(complete.backup()));
          case Entry.Partial partial -> out.println(partial.where() + "  not finished");
          case Entry.Unreadable unreadable ->
              out.println(unreadable.where() + "  cannot be used: " + unreadable.reason());
        }
      }
    }
    out.flush();
    return 0;
  }

  /** One backup in one line. */
  static String line(StoredBackup backup) throws IOException {
    Manifest manifest = backup.manifest();
    Manifest.Position position = manifest.position();
    return "%s  of %s%s, %s, at %s, %d tables, %d rows, %.1f MB, %s%s, %s"
        .formatted(
            backup.where(),
            manifest.cluster().isEmpty() ? "" : manifest.cluster() + ": ",
            manifest.instance(),
            manifest.version(),
            manifest.snapshot(),
            manifest.tables().size(),
            manifest.rows(),
            manifest.bytes() / 1e6,
            position.gtid().isEmpty() ? "no GTIDs" : "GTID " + position.gtid(),
            manifest.key().isEmpty() ? "" : ", encrypted by the key " + manifest.key(),
            proof(backup));
  }

  /** What is known of it beyond its being there. */
  static String proof(StoredBackup backup) throws IOException {
    Optional<String> shortfall = backup.shortfall();
    if (shortfall.isPresent()) {
      return "NOT good: " + shortfall.get();
    }
    return backup
        .verification()
        .map(
            shown ->
                shown.good()
                    ? "verified " + shown.at()
                    : "NOT good: %d tables differed when it was verified at %s"
                        .formatted(shown.differences().size(), shown.at()))
        .orElse("not verified");
  }
}
