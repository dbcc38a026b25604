package dev.baton.manager.watch;

import static dev.baton.manager.fake.FakeServers.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.cluster.history.SqliteHistory;
import dev.baton.core.time.MonotonicClock;
import dev.baton.core.time.Tasks;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.fake.FakeProcess;
import dev.baton.manager.fake.FakeServers;
import dev.baton.manager.fake.Lab;
import dev.baton.manager.port.CommandRunner.Ended;
import dev.baton.topology.port.InstanceLink;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of its probes a watcher tells: each that matters, and nothing where nothing happens. */
class InstanceWatcherTest {
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private final FakeServers servers = FakeServers.of("a", "b");
  private final AtomicInteger probes = new AtomicInteger();
  private final AtomicInteger news = new AtomicInteger();
  private final Claims claims = new Claims("one", MonotonicClock.SYSTEM);
  private final InstanceWatcher watcher =
      new InstanceWatcher(
          counting(servers.links(new FakeProcess()).apply(key("b"))),
          Lab.settings("one"),
          new ManagerPorts(
              servers.links(new FakeProcess()),
              new InMemoryDecisionLog(),
              servers,
              servers,
              MonotonicClock.SYSTEM,
              InstantSource.system(),
              Tasks.SYSTEM,
              SqliteHistory.inMemory(),
              (line, environment, limit, outputLimit) -> new Ended(0, "", Duration.ZERO)),
          claims,
          news::incrementAndGet);

  @AfterEach
  void close() {
    watcher.close();
  }

  private InstanceLink counting(InstanceLink link) {
    return (InstanceLink)
        Proxy.newProxyInstance(
            InstanceLink.class.getClassLoader(),
            new Class<?>[] {InstanceLink.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("probe")) {
                probes.incrementAndGet();
              }
              try {
                return method.invoke(link, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(end);
      Thread.sleep(2);
    }
  }

  private void awaitProbes(int more) throws InterruptedException {
    int target = probes.get() + more;
    await(more + " more probes have been told", () -> probes.get() > target);
  }

  /** Started, and its first news told: what it found, and whose claim it is. */
  private void started() throws InterruptedException {
    watcher.start();
    await("the first probe is told", () -> news.get() > 0);
    awaitProbes(1);
    news.set(0);
  }

  @Test
  void aProbeThatFindsNothingNewWakesNobody() throws Exception {
    started();
    awaitProbes(20);
    assertThat(news).hasValue(0);
  }

  @Test
  void whatHasChangedIsToldOnceAndEveryFailureIsToldAndTheReturn() throws Exception {
    started();
    servers.change("b", s -> s.readOnly = false);
    await("the change is told", () -> news.get() == 1);
    awaitProbes(5);
    assertThat(news).hasValue(1);

    servers.kill("b");
    await("failures are told", () -> news.get() > 5);
    servers.change("b", s -> s.alive = true);
    await("it answers", () -> watcher.view().failure() == null);
    awaitProbes(2);
    news.set(0);
    awaitProbes(10);
    assertThat(news).hasValue(0);
  }

  @Test
  void aReceiverThatStopsIsToldThoughHeartbeatsAreNot() throws Exception {
    started();
    servers.change("b", s -> s.receiverOn = false);
    await("the stopped receiver is told", () -> news.get() == 1);
  }

  @Test
  void whoAsksIsToldWhateverIsFoundAndSoIsEveryProbeWhileItIsUrgent() throws Exception {
    started();
    watcher.poke();
    await("the answer is told", () -> news.get() > 0);

    watcher.urgent(true);
    await("every urgent probe is told", () -> news.get() > 20);
    watcher.urgent(false);
    awaitProbes(2);
    news.set(0);
    awaitProbes(10);
    assertThat(news).hasValue(0);
  }

  @Test
  void anotherHolderOfTheClaimIsTold() throws Exception {
    started();
    claims.heldBy(key("b"), "somebody else"); // as if it had been so; the next claim says otherwise
    await("the claim is told", () -> news.get() == 1);
  }
}
