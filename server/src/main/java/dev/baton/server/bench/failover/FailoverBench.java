package dev.baton.server.bench.failover;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.OperationReport;
import dev.baton.ops.provision.ClusterSpec;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.server.bench.failover.FailoverReport.Series;
import dev.baton.server.demo.load.CheckedTable;
import dev.baton.server.wiring.LocalManager;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * Measures the manager alone: three local servers, default settings, no proxy. Each run has a
 * cluster and a decision log of its own and does a kill, a freeze and a switchover to it, in this
 * order. All runs share this process, whose first failover, of a cold JVM, is the first kill.
 */
public final class FailoverBench {

  private static final String NAME = "bench";
  private static final int NODES = 3;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration HEAL = Duration.ofSeconds(120);
  private static final Duration PROBE = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofMillis(5);

  /** Writes flow for so long before and after a switchover. */
  private static final Duration AROUND = Duration.ofMillis(500);

  private final String engine;
  private final int runs;
  private final PrintWriter out;
  private final BooleanSupplier stopped;
  private final MonotonicClock clock = MonotonicClock.SYSTEM;
  private final List<Double> kills = new ArrayList<>();
  private final List<Double> freezes = new ArrayList<>();
  private final List<Double> switchovers = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private String engineTold;

  /**
   * @param engine as in {@code --engine}
   * @param stopped asked before each run whether to end here
   */
  public FailoverBench(String engine, int runs, PrintWriter out, BooleanSupplier stopped) {
    this.engine = engine;
    this.engineTold = engine;
    this.runs = runs;
    this.out = out;
    this.stopped = stopped;
  }

  /** A measurement that came to nothing. */
  private static final class NotMeasuredException extends Exception {
    private static final long serialVersionUID = 1L;

    NotMeasuredException(String message) {
      super(message);
    }
  }

  public FailoverReport run() throws InterruptedException {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    for (int number = 1; number <= runs && !stopped.getAsBoolean(); number++) {
      try {
        run(number);
      } catch (NotMeasuredException | IOException | SQLException e) {
        failed.add("run " + number + ": " + e);
        say("run %d: %s", number, e);
      }
    }
    FailoverReport report =
        new FailoverReport(
            engineTold,
            Runtime.getRuntime().availableProcessors(),
            load,
            Series.of(kills),
            Series.of(freezes),
            Series.of(switchovers),
            failed);
    tell("kill", report.kill());
    tell("freeze", report.freeze());
    tell("switchover", report.switchover());
    return report;
  }

  private void run(int number)
      throws IOException, InterruptedException, SQLException, NotMeasuredException {
    Path directory = Files.createTempDirectory("baton-bench-");
    ClusterSpec spec = new ClusterSpec(NAME, NODES, directory, OptionalInt.empty(), false);
    try (LocalManager cluster = LocalManager.start(spec, engine)) {
      LocalCluster.Accounts accounts = cluster.servers().accounts();
      engineTold = cluster.servers().engine();
      CheckedTable.create(
          primary(cluster),
          accounts.root().user(),
          accounts.root().password(),
          accounts.applicationSchema());
      try (Writers writers = Writers.start(cluster.servers(), clock)) {
        kills.add(failover(cluster, writers, Signal.KILL));
        heal(cluster);
        freezes.add(failover(cluster, writers, Signal.FREEZE));
        heal(cluster);
        switchovers.add(switchover(cluster, writers));
      }
      say(
          "run %d: kill %.0f ms, freeze %.0f ms, switchover %.0f ms",
          number, kills.getLast(), freezes.getLast(), switchovers.getLast());
    } finally {
      Files.deleteIfExists(directory);
    }
  }

  private double failover(LocalManager cluster, Writers writers, Signal signal)
      throws IOException, InterruptedException, NotMeasuredException {
    InstanceKey old = primary(cluster);
    writers.forget();
    long begun = clock.nanos();
    cluster.servers().signal(old, signal);
    try {
      Writers.Ack first =
          writers
              .awaitElsewhere(old, begun, LIMIT)
              .orElseThrow(() -> new NotMeasuredException("nobody took a write after " + signal));
      return millis(begun, Math.max(first.nanos(), repointed(cluster, first.server(), old, begun)));
    } finally {
      if (signal == Signal.FREEZE) {
        cluster.servers().signal(old, Signal.THAW);
      }
    }
  }

  /** When every other replica was seen to follow the new primary. */
  private long repointed(LocalManager cluster, InstanceKey primary, InstanceKey old, long begun)
      throws InterruptedException, NotMeasuredException {
    long latest = begun;
    for (LocalCluster.Node node : cluster.servers().nodes()) {
      if (node.key().equals(primary) || node.key().equals(old)) {
        continue;
      }
      try (InstanceLink link = cluster.link(node.key())) {
        while (!follows(link, primary)) {
          if (clock.nanos() - begun > LIMIT.toNanos()) {
            throw new NotMeasuredException(node.key() + " does not follow " + primary);
          }
          Thread.sleep(LOOK);
        }
        latest = clock.nanos();
      }
    }
    return latest;
  }

  private static boolean follows(InstanceLink link, InstanceKey primary) {
    try {
      InstanceFacts facts = link.probe(PROBE);
      return facts
          .channel()
          .filter(c -> c.source().equals(primary) && c.receiver() == ThreadState.RUNNING)
          .isPresent();
    } catch (InstanceException e) {
      return false;
    }
  }

  private double switchover(LocalManager cluster, Writers writers)
      throws InterruptedException, NotMeasuredException {
    writers.forget();
    Thread.sleep(AROUND);
    long begun = clock.nanos();
    OperationReport report = cluster.manager().switchover(NAME, null);
    if (report.state() != OperationReport.State.DONE) {
      throw new NotMeasuredException("the switchover was not done: " + report.outcome());
    }
    Thread.sleep(AROUND);
    return writers.longestGapNanos(begun) / 1e6;
  }

  private static InstanceKey primary(LocalManager cluster) throws NotMeasuredException {
    InstanceKey primary = status(cluster).snapshot().primary();
    if (primary == null) {
      throw new NotMeasuredException("there is no primary");
    }
    return primary;
  }

  private static void heal(LocalManager cluster) throws InterruptedException, NotMeasuredException {
    if (!cluster.manager().awaitHealthy(NAME, HEAL)) {
      throw new NotMeasuredException(
          "the cluster was not whole again within %d s: %s"
              .formatted(HEAL.toSeconds(), status(cluster).explanation()));
    }
  }

  private static ClusterStatus status(LocalManager cluster) {
    return cluster.manager().clusters().getFirst();
  }

  private static double millis(long fromNanos, long toNanos) {
    return (toNanos - fromNanos) / 1e6;
  }

  private void tell(String what, Series series) {
    say(
        "%s: median %.0f ms, p90 %.0f ms, max %.0f ms, %d runs",
        what, series.medianMs(), series.p90Ms(), series.maxMs(), series.runs());
  }

  private void say(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
