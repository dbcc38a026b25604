package dev.baton.server.bench.instances;

import dev.baton.core.time.MonotonicClock;
import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.ops.provision.server.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Watches fake servers with a manager in a process of its own, and measures what that costs. */
public final class InstancesBench {
  private static final Duration FOUND_LIMIT = Duration.ofSeconds(120);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Settings settings;
  private final PrintWriter out;
  private final BooleanSupplier stopped;
  private final MonotonicClock clock = MonotonicClock.SYSTEM;

  /**
   * @param count how many servers
   * @param clusterSize a primary and its replicas
   * @param warmUp before anything is counted, after all have been found
   */
  public record Settings(
      int count,
      int clusterSize,
      Duration probeInterval,
      Duration warmUp,
      Duration measured,
      int heapMegabytes) {}

  public InstancesBench(Settings settings, PrintWriter out, BooleanSupplier stopped) {
    this.settings = settings;
    this.out = out;
    this.stopped = stopped;
  }

  /**
   * @throws IOException if not all servers were found, or the manager ended
   */
  public InstancesReport run() throws IOException, InterruptedException {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    Path folder = Files.createTempDirectory("baton-bench-");
    try (FakeFleet fleet = FakeFleet.start(settings.count(), settings.clusterSize(), clock);
        MeasuredManager manager =
            MeasuredManager.start(folder, configuration(fleet, folder), settings.heapMegabytes())) {
      say("%d fake servers listen; manager %d looks for them", settings.count(), manager.pid());
      awaitAll(fleet, manager);
      say("all are found; %d s to warm up", settings.warmUp().toSeconds());
      pause(settings.warmUp());
      return measure(fleet, manager, load);
    } finally {
      CachedFolder.deleteTree(folder);
    }
  }

  private void awaitAll(FakeFleet fleet, MeasuredManager manager)
      throws IOException, InterruptedException {
    long begin = clock.nanos();
    while (fleet.probed() < settings.count()) {
      manager.requireAlive();
      if (stopped.getAsBoolean() || clock.millisSince(begin) > FOUND_LIMIT.toMillis()) {
        throw new IOException(
            "only %d of %d servers had been probed after %d s"
                .formatted(fleet.probed(), settings.count(), clock.millisSince(begin) / 1000));
      }
      Thread.sleep(LOOK);
    }
  }

  private InstancesReport measure(FakeFleet fleet, MeasuredManager manager, double load)
      throws IOException, InterruptedException {
    Punctuality punctuality = new Punctuality();
    double cpuBefore = manager.cpuMillis();
    long begin = clock.nanos();
    fleet.watch(punctuality);
    pause(settings.measured());
    fleet.watch(null);
    double cpu = manager.cpuMillis() - cpuBefore;
    long elapsed = clock.millisSince(begin);
    double interval = settings.probeInterval().toMillis();
    InstancesReport report =
        new InstancesReport(
            settings.count(),
            (int) (elapsed / 1000),
            (int) settings.probeInterval().toMillis(),
            100 * cpu / elapsed,
            manager.peakResidentKb() / 1024,
            settings.heapMegabytes(),
            fleet.openConnections(),
            punctuality.probes(),
            punctuality.millisAt(50),
            punctuality.millisAt(99),
            punctuality.millisAt(100),
            punctuality.longerThan(1.5 * interval),
            Runtime.getRuntime().availableProcessors(),
            load,
            List.copyOf(fleet.unknownStatements()));
    tell(report);
    return report;
  }

  private void pause(Duration time) throws InterruptedException {
    long begin = clock.nanos();
    while (!stopped.getAsBoolean() && clock.millisSince(begin) < time.toMillis()) {
      Thread.sleep(LOOK);
    }
  }

  private String configuration(FakeFleet fleet, Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("data-directory: ").append(folder.resolve("data")).append('\n');
    text.append("http:\n  listen: 127.0.0.1:")
        .append(new Ports(new SecureRandom()).free())
        .append('\n');
    text.append("manager:\n  probe-interval: ").append(settings.probeInterval().toMillis());
    text.append("ms\ncluster-defaults:\n  user: baton\n  password: fake\n  acks: 0\n");
    text.append("  arm: true\n  replication-user: repl\n  replication-password: fake\nclusters:\n");
    int number = 0;
    for (FakeInstance primary : fleet.primaries()) {
      number++;
      text.append("  - name: c").append(number).append('\n');
      text.append("    seeds: [127.0.0.1:").append(primary.port()).append("]\n");
    }
    return text.toString();
  }

  private void tell(InstancesReport report) {
    say(
        "%d instances, probed every %d ms for %d s: %.1f %% of one core, %d MB resident at most"
            + " (heap limit %d MB), %d connections",
        report.instances(),
        report.probeIntervalMillis(),
        report.seconds(),
        report.cpuPercentOfOneCore(),
        report.peakResidentMb(),
        report.heapLimitMb(),
        report.connections());
    say(
        "from probe to probe: p50 %.0f ms, p99 %.0f ms, longest %.0f ms; %.2f %% more than half an"
            + " interval late (%d probes)",
        report.intervalP50Millis(),
        report.intervalP99Millis(),
        report.intervalMaxMillis(),
        100 * report.lateProbes(),
        report.probes());
    report.unanswered().forEach(sql -> say("not known to the fake servers: %s", sql));
  }

  private void say(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
