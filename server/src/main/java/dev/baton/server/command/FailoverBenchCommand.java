package dev.baton.server.command;

import dev.baton.server.bench.failover.FailoverBench;
import dev.baton.server.bench.failover.FailoverReport;
import dev.baton.server.demo.StopSignal;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton bench failover}: how long the manager takes. */
@Command(
    name = "failover",
    sortOptions = false,
    description = {
      "Measures the manager alone, on three local servers with default settings and no proxy: from"
          + " SIGKILL and SIGSTOP of the primary until another server takes writes and every other"
          + " replica follows it, and the write gap of a switchover.",
      "Exit status: 0 if every run could be measured."
    })
public final class FailoverBenchCommand implements Callable<Integer> {

  @Mixin EngineOption server = new EngineOption();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "How often, each time on a fresh cluster (default ${DEFAULT-VALUE}). The first kill is the"
              + " first failover of a cold JVM, and is counted.")
  int runs;

  @Mixin ReportOption report = new ReportOption();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec typed = CommandSpecs.given(spec);
    if (runs < 1) {
      throw CommandSpecs.usage(spec, "--runs must be at least 1, not " + runs);
    }
    StopSignal stop = StopSignal.install();
    FailoverReport result =
        new FailoverBench(server.engine, runs, typed.commandLine().getOut(), stop::isRequested)
            .run();
    report.write(result);
    return result.failed().isEmpty() && result.switchover().runs() > 0 ? 0 : 1;
  }
}
