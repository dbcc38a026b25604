package dev.baton.server.command;

import dev.baton.server.bench.proxy.IdleBench;
import dev.baton.server.bench.proxy.ProxyBench;
import dev.baton.server.bench.proxy.ProxyBenchReport;
import dev.baton.server.bench.proxy.ProxyBenchSettings;
import dev.baton.server.demo.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton bench proxy}: the proxy beside others, in one interleaved run. */
@Command(
    name = "proxy",
    sortOptions = false,
    description = {
      "Measures the proxy against no proxy, HAProxy and MySQL Router by turns, with sysbench: queries"
          + " per second, latency, and each proxy's processor time for 1,000 queries.",
      "Needs the programs sysbench and haproxy; MySQL Router is measured if it lies beside the newest"
          + " MySQL. Exit status: 0 if it was measured."
    })
public final class ProxyBenchCommand implements Callable<Integer> {

  private static final int FULL_ROUNDS = 5;
  private static final int QUICK_ROUNDS = 3;
  private static final int FULL_SECONDS = 5;
  private static final int QUICK_SECONDS = 2;

  @Mixin EngineOption server = new EngineOption();

  @Option(
      names = "--quick",
      description =
          "Point select and read-write with 1 and 16 threads only, in shorter rounds: about 6"
              + " minutes instead of an hour.")
  boolean quick;

  @Option(
      names = "--idle",
      description =
          "Measures idle clients instead: memory and server connections for 2,000 and 10,000, and"
              + " what they do to those that work.")
  boolean idle;

  @Option(
      names = "--cases",
      paramLabel = "CASE",
      split = ",",
      description =
          "Only these cases, as in 'point@16/text,read_only@128': a workload (point, read_only,"
              + " read_write or all), and if wanted its threads and its protocol (text or"
              + " prepared).")
  List<String> cases = new ArrayList<>();

  @Option(
      names = "--through",
      paramLabel = "PROXY",
      split = ",",
      description =
          "Only through these proxies: haproxy, baton, router, router-sharing. Default: all."
              + " The direct connection is always measured.")
  List<String> through = new ArrayList<>();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How many interleaved rounds. Default: 5, with --quick 3.")
  @Nullable Integer rounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long each measurement takes. Default: 5, with --quick 2.")
  @Nullable Integer seconds;

  @Mixin IoThreadsOption ioThreads = new IoThreadsOption();

  @Mixin ReportOption report = new ReportOption();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec typed = CommandSpecs.given(spec);
    ProxyBenchSettings settings = settings();
    PrintWriter out = typed.commandLine().getOut();
    StopSignal stop = StopSignal.install();
    if (idle) {
      report.write(IdleBench.run(settings, out));
      return 0;
    }
    ProxyBenchReport result = ProxyBench.run(settings, stop, out);
    report.write(result);
    return stop.isRequested() ? 1 : 0;
  }

  private ProxyBenchSettings settings() {
    int threads = ioThreads.count();
    int count = rounds == null ? quick ? QUICK_ROUNDS : FULL_ROUNDS : rounds;
    int length = seconds == null ? quick ? QUICK_SECONDS : FULL_SECONDS : seconds;
    try {
      return ProxyBenchSettings.of(server.engine, threads, count, length, quick, cases, through);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
  }
}
