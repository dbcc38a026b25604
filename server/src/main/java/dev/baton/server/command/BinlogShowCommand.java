package dev.baton.server.command;

import dev.baton.ops.archive.show.Excerpt;
import dev.baton.ops.archive.show.TransactionSummary;
import dev.baton.ops.archive.store.Archive;
import dev.baton.ops.archive.store.ArchiveFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton binlog show}: which transactions lie around a place in an archive. */
@Command(
    name = "show",
    sortOptions = false,
    description = {
      "Shows archived transactions: GTID, time of commit, tables, and the statement where one was"
          + " logged, as of a DROP TABLE.",
      "What failovers gave up is left out."
    })
public final class BinlogShowCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "DIR",
      converter = ArchivePathConverter.class,
      description = "The archive's folder.")
  Path directory = Path.of("");

  @Option(
      names = "--around",
      paramLabel = "PLACE",
      description =
          "A moment, such as 2026-11-22T12:00:00Z, or a GTID (default: the archive's end).")
  @Nullable String around;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many before it, and from it on (default ${DEFAULT-VALUE}).")
  int count;

  @Option(
      names = "--ddl",
      description = "Only those with a statement that was logged as its text: data definition.")
  boolean definitions;

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    if (count < 1 || count > 100_000) {
      throw CommandSpecs.usage(spec, "--count: give 1 to 100000");
    }
    Archive archive = new ArchiveFolder(directory).look();
    Excerpt.Around found = Excerpt.around(archive, place(), count, definitions);
    found.before().forEach(summary -> print(out, summary));
    if (around != null) {
      out.println("--- " + around + (found.after().isEmpty() ? " is not reached" : "") + " ---");
    }
    found.after().forEach(summary -> print(out, summary));
    out.flush();
    return 0;
  }

  private BiPredicate<String, Instant> place() {
    if (around == null) {
      return (gtid, commit) -> false;
    }
    if (around.matches("\\d{4}-\\d\\d-\\d\\d[T ].*")) {
      Instant moment = Moments.parse(around, "--around", spec);
      return (gtid, commit) -> !commit.isBefore(moment);
    }
    String wanted = around.strip().toLowerCase(Locale.ROOT);
    return (gtid, commit) -> gtid.equals(wanted);
  }

  /** One transaction: a line, and one for each thing that it did. */
  static void print(PrintWriter out, TransactionSummary summary) {
    out.println("%s  %s  %d bytes".formatted(summary.commit(), summary.gtid(), summary.bytes()));
    summary.changes().forEach(change -> out.println("    " + change));
  }
}
