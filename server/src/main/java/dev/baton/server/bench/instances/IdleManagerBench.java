package dev.baton.server.bench.instances;

import dev.baton.core.time.MonotonicClock;
import dev.baton.ops.provision.ClusterProvisioner;
import dev.baton.ops.provision.ClusterSpec;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.ops.provision.engine.EngineCache;
import dev.baton.ops.provision.engine.Engines;
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
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * What a manager costs that has nothing to do: three real servers without load, default settings, a
 * process of its own.
 */
public final class IdleManagerBench {
  private static final int NODES = 3;
  private static final int HEAP_MEGABYTES = 256;
  private static final Duration LOOK = Duration.ofMillis(200);

  private final String engine;
  private final Duration warmUp;
  private final Duration measured;
  private final PrintWriter out;
  private final BooleanSupplier stopped;
  private final MonotonicClock clock = MonotonicClock.SYSTEM;

  /**
   * @param engine as in {@code --engine}
   */
  public IdleManagerBench(
      String engine, Duration warmUp, Duration measured, PrintWriter out, BooleanSupplier stopped) {
    this.engine = engine;
    this.warmUp = warmUp;
    this.measured = measured;
    this.out = out;
    this.stopped = stopped;
  }

  /**
   * @throws IOException if the servers could not be made, or the manager ended
   */
  public InstancesReport run() throws IOException, InterruptedException {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    Path folder = Files.createTempDirectory("baton-bench-");
    ClusterSpec spec = new ClusterSpec("idle", NODES, folder, OptionalInt.empty(), false);
    try (LocalCluster servers =
            new ClusterProvisioner()
                .create(spec, Engines.resolve(engine, EngineCache.standard()), line -> {});
        MeasuredManager manager =
            MeasuredManager.start(folder, configuration(servers, folder), HEAP_MEGABYTES)) {
      pause(warmUp, manager);
      double before = manager.cpuMillis();
      long begin = clock.nanos();
      pause(measured, manager);
      double cpu = manager.cpuMillis() - before;
      long elapsed = clock.millisSince(begin);
      InstancesReport report = report(100 * cpu / elapsed, elapsed, manager, load);
      out.println(
          "%d idle servers, default settings, %d s: %.1f %% of one core, %d MB resident at most"
              .formatted(
                  NODES, report.seconds(), report.cpuPercentOfOneCore(), report.peakResidentMb()));
      out.flush();
      return report;
    } finally {
      CachedFolder.deleteTree(folder);
    }
  }

  private static InstancesReport report(
      double percent, long elapsedMillis, MeasuredManager manager, double load) throws IOException {
    return new InstancesReport(
        NODES,
        (int) (elapsedMillis / 1000),
        0,
        percent,
        manager.peakResidentKb() / 1024,
        HEAP_MEGABYTES,
        0,
        0,
        0,
        0,
        0,
        0,
        Runtime.getRuntime().availableProcessors(),
        load,
        List.of());
  }

  private void pause(Duration time, MeasuredManager manager)
      throws IOException, InterruptedException {
    long begin = clock.nanos();
    while (!stopped.getAsBoolean() && clock.millisSince(begin) < time.toMillis()) {
      manager.requireAlive();
      Thread.sleep(LOOK);
    }
  }

  private static String configuration(LocalCluster servers, Path folder) throws IOException {
    LocalCluster.Account account = servers.accounts().manager();
    LocalCluster.Account replication = servers.accounts().replication();
    return String.format(
        Locale.ROOT,
        """
        data-directory: %s
        http:
          listen: 127.0.0.1:%d
        clusters:
          - name: idle
            seeds: [%s]
            user: '%s'
            password: '%s'
            replication-user: '%s'
            replication-password: '%s'
            arm: true
        """,
        folder.resolve("data"),
        new Ports(new SecureRandom()).free(),
        servers.nodes().getFirst().key(),
        account.user(),
        account.password().reveal(),
        replication.user(),
        replication.password().reveal());
  }
}
