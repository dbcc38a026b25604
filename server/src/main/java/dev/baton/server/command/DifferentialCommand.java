package dev.baton.server.command;

import dev.baton.server.bench.differential.Differential;
import dev.baton.server.bench.differential.DifferentialReport;
import dev.baton.server.demo.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton bench differential}: whether the proxy answers as the server does. */
@Command(
    name = "differential",
    sortOptions = false,
    description = {
      "Gives the same random sessions to a server and, through the proxy, to another one, and"
          + " compares every packet of the answers: statements, transactions, prepared statements,"
          + " session state and errors of sessions that share server connections.",
      "Exit status: 0 if all were the same, 1 if one was not; its seed is told."
    })
public final class DifferentialCommand implements Callable<Integer> {

  @Mixin EngineOption server = new EngineOption();

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = DurationConverter.class,
      description = "How long to go on with the next seed (default ${DEFAULT-VALUE}).")
  Duration duration = Duration.ofSeconds(60);

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The first seed. Without it one that nobody had yet, most likely.")
  @Nullable Long seed;

  @Mixin ReportOption report = new ReportOption();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    StopSignal stop = StopSignal.install();
    long end = System.nanoTime() + duration.toNanos();
    try (Differential differential = Differential.start(server.engine)) {
      DifferentialReport result =
          differential.run(
              seed == null ? System.nanoTime() >>> 10 : seed,
              () -> stop.isRequested() || System.nanoTime() - end >= 0,
              out);
      out.printf(
          "%s: seeds %d to %d, %d commands, %d packets, %d errors among them,"
              + " %d sessions ended by a refusal: %s%n",
          result.engine(),
          result.firstSeed(),
          result.lastSeed(),
          result.steps(),
          result.packets(),
          result.errors(),
          result.refused(),
          result.same() ? "all the same" : "the last one differs");
      out.flush();
      report.write(result);
      return result.same() ? 0 : 1;
    }
  }
}
