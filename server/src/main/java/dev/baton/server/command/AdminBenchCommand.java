package dev.baton.server.command;

import dev.baton.server.bench.admin.AdminBench;
import dev.baton.server.bench.admin.AdminBenchReport;
import dev.baton.server.bench.admin.AdminBenchSettings;
import dev.baton.server.demo.StopSignal;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton bench admin}: what a LOAD of a large configuration does to those who work. */
@Command(
    name = "admin",
    sortOptions = false,
    description = {
      "Measures LOAD MYSQL QUERY RULES, SERVERS and USERS TO RUNTIME of a large configuration while a"
          + " load runs through the proxy: how long each takes, for how long an event loop is held,"
          + " and p99 of the load beside that without LOADs, in rounds by turns.",
      "Exit status: 0 if it was measured and all limits hold, 1 if not."
    })
public final class AdminBenchCommand implements Callable<Integer> {

  @Mixin EngineOption server = new EngineOption();

  @Option(
      names = "--rules",
      paramLabel = "N",
      defaultValue = "300",
      description = "Query rules (default ${DEFAULT-VALUE}).")
  int rules;

  @Option(
      names = "--servers",
      paramLabel = "N",
      defaultValue = "500",
      description = "Servers, all but one of them fake (default ${DEFAULT-VALUE}).")
  int servers;

  @Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "5000",
      description = "Users (default ${DEFAULT-VALUE}).")
  int users;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "8",
      description = "Clients of the load; half of them prepare (default ${DEFAULT-VALUE}).")
  int clients;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Statements a second of all clients together; 0 for as many as they can, which measures"
              + " the machine more than the proxy (default ${DEFAULT-VALUE}).")
  int rate;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long the same goes on before the first round, so that the proxy's JVM has compiled"
              + " what it runs (default ${DEFAULT-VALUE}).")
  int warmUpSeconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "10",
      description = "Rounds of a window without and one with LOADs (default ${DEFAULT-VALUE}).")
  int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How long a window is (default ${DEFAULT-VALUE}).")
  int seconds;

  @Option(
      names = "--every",
      paramLabel = "MS",
      defaultValue = "1000",
      description = "How often the three LOADs are given (default ${DEFAULT-VALUE}).")
  int everyMillis;

  @Mixin IoThreadsOption ioThreads = new IoThreadsOption();

  @Mixin ReportOption report = new ReportOption();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec typed = CommandSpecs.given(spec);
    AdminBenchSettings settings = settings();
    StopSignal stop = StopSignal.install();
    AdminBenchReport result =
        new AdminBench(settings, typed.commandLine().getOut(), stop::isRequested).run();
    report.write(result);
    return result.broken().isEmpty() ? 0 : 1;
  }

  private AdminBenchSettings settings() {
    try {
      return new AdminBenchSettings(
          server.engine,
          ioThreads.count(),
          rules,
          servers,
          users,
          clients,
          rate,
          warmUpSeconds,
          rounds,
          seconds,
          everyMillis);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
  }
}
