package dev.baton.server.demo;

import dev.baton.cli.api.ApiEvent;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.server.demo.fault.FaultInjector;
import dev.baton.server.demo.fault.FaultKind;
import dev.baton.server.demo.fault.FaultSpec;
import dev.baton.server.demo.load.Load;
import dev.baton.server.demo.load.LoadSettings;
import dev.baton.server.demo.load.Verdict;
import dev.baton.server.demo.output.DemoOutput;
import dev.baton.server.demo.output.Progress;
import dev.baton.server.demo.report.DemoReport;
import dev.baton.server.demo.report.FaultLog;
import dev.baton.server.demo.report.Timeline;
import dev.baton.server.http.EventHub;
import dev.baton.server.http.v1.ApiMapper;
import dev.baton.server.http.v1.ApiRoutes;
import dev.baton.server.wiring.ManagedCluster;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The part of a demo between "the cluster is ready" and "here is the report": load, faults,
 * settling, checking. Used once, by one thread.
 */
final class DemoSession {

  private static final long TICK_MILLIS = 250;

  /** For writes under way when the load ends: they may be held by the proxy. */
  private static final Duration LAST_WRITES = Duration.ofSeconds(15);

  private final DemoSettings settings;
  private final ManagedCluster cluster;
  private final DemoOutput output;
  private final EventHub hub;
  private final StopSignal stop;
  private final InstantSource clock;
  private final Instant begin;
  private final Timeline timeline;
  private final FaultLog faults = new FaultLog();
  private final Runnable everyTick;

  /**
   * @param everyTick what else is to be done several times a second
   */
  DemoSession(
      DemoSettings settings,
      ManagedCluster cluster,
      DemoOutput output,
      EventHub hub,
      StopSignal stop,
      InstantSource clock,
      Runnable everyTick) {
    this.settings = settings;
    this.cluster = cluster;
    this.output = output;
    this.hub = hub;
    this.stop = stop;
    this.clock = clock;
    this.begin = clock.instant();
    this.timeline = new Timeline(begin);
    this.everyTick = everyTick;
  }

  DemoReport run(InstanceKey oldPrimary, ApiRoutes routes) throws InterruptedException {
    cluster.manager().addListener(this::managerEvent);
    FaultInjector injector = new FaultInjector(cluster, new FaultTelling());
    try (Load load = Load.start(loadSettings(), MonotonicClock.SYSTEM, this::loadError);
        ScheduledExecutorService ticker = ticker(load)) {
      routes.showLoad(load::progress);
      Thread plan = Thread.ofVirtual().name("faults").start(() -> runFaults(injector));
      stop.await(settings.duration());
      long length = Duration.between(begin, clock.instant()).toMillis();
      load.stop(LAST_WRITES);
      plan.interrupt();
      plan.join(LAST_WRITES);
      injector.thaw();
      ticker.shutdownNow();
      return settle(load, oldPrimary, length);
    }
  }

  private LoadSettings loadSettings() {
    InetSocketAddress proxy = cluster.proxy().address();
    LocalCluster.Accounts accounts = cluster.servers().accounts();
    return new LoadSettings(
        proxy.getAddress().getHostAddress(),
        proxy.getPort(),
        accounts.application().user(),
        accounts.application().password(),
        accounts.applicationSchema(),
        settings.clients(),
        settings.rate());
  }

  private void runFaults(FaultInjector injector) {
    List<FaultSpec> ordered =
        settings.faults().stream().sorted(Comparator.comparing(FaultSpec::at)).toList();
    try {
      for (FaultSpec fault : ordered) {
        sleepUntil(begin.plus(fault.at()));
        injector.inject(fault.kind());
        if (fault.kind() == FaultKind.FREEZE_PRIMARY) {
          Instant wake = clock.instant().plus(FaultInjector.FREEZE);
          Thread.ofVirtual().start(() -> wakeAt(wake, injector));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the load is over
    }
  }

  private void wakeAt(Instant wake, FaultInjector injector) {
    try {
      sleepUntil(wake);
      injector.thaw();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sleepUntil(Instant instant) throws InterruptedException {
    Duration left = Duration.between(clock.instant(), instant);
    if (left.isPositive()) {
      Thread.sleep(left);
    }
  }

  private DemoReport settle(Load load, InstanceKey oldPrimary, long length)
      throws InterruptedException {
    Settling settling = new Settling(cluster, output);
    List<String> reasons = new ArrayList<>(settling.awaitHealthy());
    Settling.Result result = settling.check(load.ledger());
    Verdict verdict = result.verdict();
    result.missing().forEach(key -> reasons.add(key + " was not level and was not compared."));
    boolean healthy = reasons.isEmpty();
    InstanceKey primary = cluster.primary().orElse(null);
    return new DemoReport(
        cluster.servers().engine(),
        durability(),
        settings.nodes(),
        settings.clients(),
        length,
        verdict.acked(),
        verdict.failed(),
        verdict.unknown(),
        verdict.unknownPresent(),
        verdict.failedButPresent(),
        verdict.lost(),
        verdict.duplicated(),
        verdict.foreign(),
        load.connectFailures(),
        load.longestGapMillis(),
        load.longestGapAtMillis(),
        oldPrimary.toString(),
        primary == null ? null : primary.toString(),
        faults.withConsequences(timeline),
        timeline.entries(),
        verdict.servers(),
        healthy,
        reasons,
        DemoReport.exitStatus(verdict, healthy));
  }

  private String durability() {
    return cluster
        .status()
        .map(ClusterStatus::policy)
        .map(policy -> policy.mode().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .orElse(cluster.servers().semiSync() ? "semi-sync" : "async");
  }

  private ScheduledExecutorService ticker(Load load) {
    ScheduledExecutorService ticker =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("ticker").factory());
    ticker.scheduleWithFixedDelay(
        () -> tick(load), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    return ticker;
  }

  private void tick(Load load) {
    var progress = load.progress();
    var topology = cluster.status().map(ApiMapper::topology);
    output.progress(
        new Progress(
            Duration.between(begin, clock.instant()), settings.duration(), topology, progress));
    hub.publishState("load", progress);
    everyTick.run();
  }

  private void managerEvent(ManagerEvent event) {
    output.event(timeline.add(event.at(), event.kind(), event.sentence()));
  }

  private void loadError(String sentence) {
    tell("load", sentence);
  }

  private void tell(String kind, String sentence) {
    Instant now = clock.instant();
    output.event(timeline.add(now, kind, sentence));
    hub.publish("event", new ApiEvent(now, cluster.name(), "", kind, sentence));
  }

  private final class FaultTelling implements FaultInjector.Listener {
    @Override
    public void striking(FaultKind kind, @Nullable InstanceKey target) {
      long atMs = Duration.between(begin, clock.instant()).toMillis();
      faults.add(kind.word(), atMs, target == null ? null : target.toString());
      tell(Timeline.FAULT, kind.word() + (target == null ? "" : " on " + target));
    }

    @Override
    public void note(String sentence) {
      tell(Timeline.FAULT, sentence);
    }
  }
}
