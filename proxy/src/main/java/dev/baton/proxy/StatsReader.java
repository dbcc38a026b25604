package dev.baton.proxy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.proxy.backend.Backend;
import dev.baton.proxy.session.Counters;
import dev.baton.proxy.session.Pin;
import dev.baton.proxy.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * Adds up what the event loops have counted. Each loop reads its own numbers, so that counting
 * costs the data path nothing.
 */
final class StatsReader {

  private static final long PATIENCE_MILLIS = 1_000;

  private final List<Worker> workers;

  StatsReader(List<Worker> workers) {
    this.workers = workers;
  }

  /** The numbers of one event loop. */
  private record LoopStats(
      long sessions,
      long queries,
      long held,
      long holds,
      long longestHoldMillis,
      long unknownOutcomes,
      ProxyStats.Causal causal,
      Map<String, Long> pinned,
      List<ProxyStats.Backend> backends,
      Histogram latency) {}

  ProxyStats read() {
    List<LoopStats> loops = fromEach(StatsReader::readLoop);
    Map<String, Long> pinned = new TreeMap<>();
    Map<InstanceKey, ProxyStats.Backend> backends = new TreeMap<>();
    Histogram latency = new Histogram(2);
    long sessions = 0;
    long queries = 0;
    long held = 0;
    long holds = 0;
    long longest = 0;
    long unknown = 0;
    long waits = 0;
    long onPrimary = 0;
    for (LoopStats loop : loops) {
      sessions += loop.sessions();
      queries += loop.queries();
      held += loop.held();
      holds += loop.holds();
      longest = Math.max(longest, loop.longestHoldMillis());
      unknown += loop.unknownOutcomes();
      waits += loop.causal().waits();
      onPrimary += loop.causal().onPrimary();
      loop.pinned().forEach((reason, count) -> pinned.merge(reason, count, Long::sum));
      loop.backends().forEach(one -> backends.merge(one.instance(), one, StatsReader::sum));
      latency.add(loop.latency());
    }
    return new ProxyStats(
        sessions,
        queries,
        held,
        holds,
        longest,
        unknown,
        new ProxyStats.Causal(waits, onPrimary),
        pinned,
        List.copyOf(backends.values()),
        summary(latency));
  }

  private static ProxyStats.Latency summary(Histogram latency) {
    return new ProxyStats.Latency(
        latency.getTotalCount(),
        latency.getValueAtPercentile(50),
        latency.getValueAtPercentile(95),
        latency.getValueAtPercentile(99),
        latency.getMaxValue());
  }

  private static ProxyStats.Backend sum(ProxyStats.Backend one, ProxyStats.Backend other) {
    return new ProxyStats.Backend(
        one.instance(),
        one.idle() + other.idle(),
        one.busy() + other.busy(),
        one.opened() + other.opened(),
        one.errors() + other.errors());
  }

  private static LoopStats readLoop(Worker worker) {
    Counters counters = worker.sessions().counters();
    Map<String, Long> pinned = new TreeMap<>();
    long held = 0;
    for (Session session : worker.sessions().sessions()) {
      held += session.isHeld() ? 1 : 0;
      for (Pin pin : Pin.values()) {
        if (pin.isIn(session.pins())) {
          pinned.merge(pin.label(), 1L, Long::sum);
        }
      }
    }
    List<ProxyStats.Backend> backends = new ArrayList<>();
    for (Backend one : worker.backends().all()) {
      long idle = one.idleCount();
      backends.add(
          new ProxyStats.Backend(
              one.instance(), idle, one.openCount() - idle, one.openedCount(), one.errorCount()));
    }
    return new LoopStats(
        counters.sessions(),
        counters.queries(),
        held,
        counters.holds(),
        counters.longestHoldMillis(),
        counters.unknownOutcomes(),
        new ProxyStats.Causal(counters.causalWaits(), counters.causalOnPrimary()),
        pinned,
        backends,
        counters.latencyMicros());
  }

  /** Whether any session has a command under way. */
  boolean anyUnderWay() {
    return fromEach(worker -> worker.sessions().sessions().stream().anyMatch(Session::isUnderWay))
        .contains(true);
  }

  /** Runs something on every event loop and returns when all have, or after a second. */
  void onEach(Consumer<Worker> action) {
    fromEach(
        worker -> {
          action.accept(worker);
          return true;
        });
  }

  <T> List<T> fromEach(Function<Worker, T> reader) {
    List<CompletableFuture<T>> futures = new ArrayList<>();
    for (Worker worker : workers) {
      CompletableFuture<T> future = new CompletableFuture<>();
      futures.add(future);
      try {
        worker.execute(() -> complete(future, worker, reader));
      } catch (RejectedExecutionException e) {
        future.completeExceptionally(e); // it is shut down: nothing to read
      }
    }
    List<T> results = new ArrayList<>();
    for (CompletableFuture<T> future : futures) {
      try {
        results.add(future.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
      } catch (ExecutionException | TimeoutException e) {
        // a loop that is gone or stuck has no numbers to give
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return results;
      }
    }
    return results;
  }

  private static <T> void complete(
      CompletableFuture<T> future, Worker worker, Function<Worker, T> reader) {
    try {
      future.complete(reader.apply(worker));
    } catch (RuntimeException e) {
      future.completeExceptionally(e);
    }
  }
}
