package dev.baton.server.command;

import dev.baton.ops.archive.store.Archive;
import dev.baton.ops.archive.store.ArchiveFolder;
import dev.baton.ops.archive.store.ArchiveStatus;
import dev.baton.ops.archive.store.Seam;
import dev.baton.ops.archive.store.Segment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton binlog list}: what an archive holds. */
@Command(
    name = "list",
    sortOptions = false,
    description = {
      "Lists an archive's files with what they hold, and what is missing between them.",
      "Exits 1 if something is missing or damaged."
    })
public final class BinlogListCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "DIR",
      converter = ArchivePathConverter.class,
      description = "The archive's folder.")
  Path directory = Path.of("");

  @Option(
      names = "--check",
      description = "Read every finished file and compare it with its checksum.")
  boolean check;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    ArchiveFolder folder = new ArchiveFolder(directory);
    Archive archive = folder.look();
    boolean sound = true;
    List<Segment> segments = archive.segments();
    for (int i = 0; i < segments.size(); i++) {
      if (i > 0) {
        sound &= seam(out, archive.seam(i - 1), segments.get(i - 1), segments.get(i));
      } else {
        out.println("begins after " + shown(segments.getFirst().start().before()));
      }
      out.println(line(segments.get(i)));
      if (check) {
        sound &= checked(out, archive, i);
      }
    }
    if (archive.isEmpty()) {
      out.println(directory + " is empty");
    } else {
      out.println("ends at " + archive.end());
    }
    status(out, folder.status());
    out.flush();
    return sound ? 0 : 1;
  }

  /** Says what does not fit; returns whether nothing is missing. */
  private static boolean seam(PrintWriter out, Seam seam, Segment earlier, Segment later) {
    String givenUp = seam.givenUp();
    if (!givenUp.isEmpty()) {
      out.println("  given up in a failover: " + givenUp);
    }
    String missing = seam.missing();
    if (!missing.isEmpty()) {
      out.println(
          "  GAP: %s, committed between %s and %s"
              .formatted(missing, earlier.lastCommit(), later.firstCommit()));
    }
    return missing.isEmpty();
  }

  private static boolean checked(PrintWriter out, Archive archive, int index) {
    try {
      archive.check(index);
      return true;
    } catch (IOException e) {
      out.println("  " + e.getMessage());
      return false;
    }
  }

  private static String line(Segment segment) {
    return "%08d%s  from %s, %s to %s, %d transactions, %.1f MB, up to %s"
        .formatted(
            segment.number(),
            segment.finished() ? "" : " (being written)",
            segment.start().source(),
            segment.firstCommit(),
            segment.lastCommit(),
            segment.transactions(),
            segment.bytes() / 1e6,
            segment.after());
  }

  private static String shown(String position) {
    return position.isEmpty() ? "nothing: it holds the whole history" : position;
  }

  private static void status(PrintWriter out, Optional<ArchiveStatus> status) {
    if (status.isPresent()) {
      ArchiveStatus last = status.get();
      out.println(
          "said at %s: reading %s, %s, %d s behind"
              .formatted(
                  last.at(),
                  last.source(),
                  last.completeUntil().equals(Instant.EPOCH)
                      ? "not yet complete up to any moment"
                      : "complete up to " + last.completeUntil(),
                  last.behindSeconds()));
    }
  }
}
