package dev.baton.server.bench.proxy;

import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.EngineCache;
import dev.baton.ops.provision.engine.Engines;
import dev.baton.ops.provision.server.Ports;
import dev.baton.server.demo.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Measures the server itself, HAProxy, MySQL Router and Baton by turns: in each round every case is
 * measured through each of them, one directly after the other, so that whatever else the machine
 * does hits all alike.
 */
public final class ProxyBench {

  private static final String ROW = "%-22s %-15s %9s %8s %8s %8s %8s %s";
  private static final int MOST_CLIENTS = 4_000;
  private static final int WARM_UP_THREADS = 16;

  private final ProxyBenchSettings settings;
  private final Tools tools;
  private final StopSignal stop;
  private final PrintWriter out;
  private final Map<String, String> leftOut = new LinkedHashMap<>();

  ProxyBench(ProxyBenchSettings settings, Tools tools, StopSignal stop, PrintWriter out) {
    this.settings = settings;
    this.tools = tools;
    this.stop = stop;
    this.out = out;
  }

  /**
   * Looks for the tools and measures with what is there.
   *
   * @throws IOException if sysbench or HAProxy is missing, or something could not be run; one line
   *     for each tool has been printed
   */
  public static ProxyBenchReport run(ProxyBenchSettings settings, StopSignal stop, PrintWriter out)
      throws IOException, InterruptedException {
    return new ProxyBench(settings, tools(out), stop, out).run();
  }

  /** Finds them, and says which are missing. */
  static Tools tools(PrintWriter out) throws IOException {
    Tools tools = Tools.find();
    tools.missing().forEach(out::println);
    out.flush();
    if (tools.sysbench().isEmpty() || tools.haproxy().isEmpty()) {
      throw new IOException("nothing was measured: sysbench and HAProxy are needed");
    }
    return tools;
  }

  private ProxyBenchReport run() throws IOException, InterruptedException {
    Engine engine = Engines.resolve(settings.engine(), EngineCache.standard());
    Path folder = Files.createTempDirectory("baton-bench");
    List<Target> targets = new ArrayList<>();
    try (BenchServer server = BenchServer.start(engine, folder.resolve("server"))) {
      Sysbench sysbench = new Sysbench(tools.sysbench().orElseThrow(), server.login());
      sysbench.prepare(server.port());
      Proxies proxies =
          new Proxies(
              tools,
              folder,
              new Ports(new SecureRandom()),
              server.port(),
              settings.ioThreads(),
              server.login());
      start(proxies, targets);
      warmUp(sysbench, targets);
      List<Sample> samples = measure(sysbench, targets);
      ProxyBenchReport report = ProxyBenchReport.of(settings, engine.describe(), leftOut, samples);
      print(report);
      return report;
    } finally {
      for (Target target : targets) {
        target.close();
      }
      CachedFolder.deleteTree(folder);
    }
  }

  private void start(Proxies proxies, List<Target> targets)
      throws IOException, InterruptedException {
    targets.add(proxies.direct());
    if (settings.isThrough(Proxies.HAPROXY)) {
      targets.add(proxies.haproxy(MOST_CLIENTS));
    }
    if (settings.isThrough(Proxies.BATON)) {
      targets.add(proxies.baton());
    }
    for (boolean sharing : new boolean[] {false, true}) {
      router(proxies, sharing, targets);
    }
    leftOut.forEach((name, why) -> line(name + " is left out: " + why));
  }

  private void router(Proxies proxies, boolean sharing, List<Target> targets)
      throws InterruptedException {
    String name = sharing ? Proxies.ROUTER_SHARING : Proxies.ROUTER;
    if (!settings.isThrough(name)) {
      return;
    }
    if (tools.router().isEmpty()) {
      leftOut.put(name, "not installed");
      return;
    }
    try {
      targets.add(proxies.router(sharing));
    } catch (IOException e) {
      leftOut.put(name, Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }
  }

  private void warmUp(Sysbench sysbench, List<Target> targets) throws IOException {
    line("Warming up.");
    Set<BenchCase> warming = new LinkedHashSet<>();
    for (BenchCase what : settings.cases()) {
      warming.add(new BenchCase(what.workload(), WARM_UP_THREADS, what.protocol()));
    }
    for (BenchCase what : warming) {
      for (Target target : targets) {
        boolean compiles = target.name().equals(Proxies.BATON);
        sysbench.run(what, target.port(), compiles ? settings.warmUpSeconds() : 1);
      }
    }
  }

  private List<Sample> measure(Sysbench sysbench, List<Target> targets) throws IOException {
    List<Sample> samples = new ArrayList<>();
    line(ROW.formatted("CASE", "THROUGH", "QPS", "p50 ms", "p95 ms", "p99 ms", "CPU/1000", ""));
    for (int round = 1; round <= settings.rounds(); round++) {
      for (BenchCase what : settings.cases()) {
        for (Target target : targets) {
          if (stop.isRequested()) {
            return samples;
          }
          double before = target.cpuMillis();
          SysbenchResult result = sysbench.run(what, target.port(), settings.seconds());
          double used = target.cpuMillis() - before;
          Sample sample = Sample.of(target.name(), what, round, result, used);
          samples.add(sample);
          line(row(sample, round));
        }
      }
    }
    return samples;
  }

  private static String row(Sample sample, int round) {
    return row(
        sample.key(),
        sample.target(),
        new ProxyBenchReport.Median(
            sample.qps(),
            sample.p50Ms(),
            sample.p95Ms(),
            sample.p99Ms(),
            sample.cpuMsPer1000(),
            sample.errors()),
        "round " + round);
  }

  private static String row(
      String key, String target, ProxyBenchReport.Median numbers, String note) {
    String errors = numbers.errors() == 0 ? "" : ", " + numbers.errors() + " errors";
    return ROW.formatted(
        key,
        target,
        number("%.0f", numbers.qps()),
        number("%.3f", numbers.p50Ms()),
        number("%.3f", numbers.p95Ms()),
        number("%.3f", numbers.p99Ms()),
        target.equals(Proxies.DIRECT) ? "-" : number("%.1f", numbers.cpuMsPer1000()),
        note + errors);
  }

  private static String number(String format, double value) {
    return format.formatted(value);
  }

  private void print(ProxyBenchReport report) {
    line("");
    line("Medians of " + report.rounds() + " rounds:");
    report
        .medians()
        .forEach(
            (key, row) -> row.forEach((target, numbers) -> line(row(key, target, numbers, ""))));
    line("");
    line("Baton to HAProxy:         CPU/1000      QPS   added p50   added p95");
    for (String key : report.medians().keySet()) {
      ProxyBenchReport.AddedLatency added = report.addedLatencyRatioHaproxy().get(key);
      line(
          String.format(
              Locale.ROOT,
              "%-25s %8s %8s %11s %11s",
              key,
              orDash(report.cpuRatioHaproxy().get(key)),
              orDash(report.qpsRatioHaproxy().get(key)),
              added == null ? "" : orDash(added.p50()),
              added == null ? "" : orDash(added.p95())));
    }
    report.broken().forEach(this::line);
  }

  private static String orDash(@org.jspecify.annotations.Nullable Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.2f", value);
  }

  private void line(String text) {
    out.println(text.stripTrailing());
    out.flush();
  }
}
