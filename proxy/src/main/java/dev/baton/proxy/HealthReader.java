package dev.baton.proxy;

import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.route.Follower;
import dev.baton.proxy.transport.Listeners;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks every event loop, the one that accepts clients too, for a sign of life: a proxy of which one
 * loop is stuck serves some of its clients and must not count as well. Thread-safe.
 */
final class HealthReader {

  private final Listeners listeners;
  private final List<Worker> workers;
  private final BooleanSupplier closing;
  private final IntFunction<Follower> followers;
  private volatile @Nullable ProxyConfig config;

  /**
   * @param followers what the manager of a hostgroup for writes commands
   */
  HealthReader(
      Listeners listeners,
      List<Worker> workers,
      BooleanSupplier closing,
      IntFunction<Follower> followers) {
    this.followers = followers;
    this.listeners = listeners;
    this.workers = workers;
    this.closing = closing;
  }

  /** It goes by this from now on. */
  void configured(ProxyConfig next) {
    config = next;
  }

  ProxyHealth read(Duration limit) {
    if (closing.getAsBoolean() || !listeners.areActive()) {
      return ProxyHealth.dead("the proxy is closing: it takes no new clients");
    }
    CompletableFuture<Boolean> accepting = new CompletableFuture<>();
    List<CompletableFuture<ProxyHealth>> loops = new ArrayList<>();
    try {
      listeners.loop().execute(() -> accepting.complete(true));
      for (Worker worker : workers) {
        CompletableFuture<ProxyHealth> loop = new CompletableFuture<>();
        worker.execute(() -> loop.complete(worker.led()));
        loops.add(loop);
      }
      CompletableFuture.allOf(
              CompletableFuture.allOf(loops.toArray(CompletableFuture[]::new)), accepting)
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      long stuck = loops.stream().filter(loop -> !loop.isDone()).count();
      return ProxyHealth.dead(
          "%d of %d event loops%s did not answer within %d ms"
              .formatted(
                  stuck,
                  workers.size(),
                  accepting.isDone() ? "" : ", and the one that accepts clients,",
                  limit.toMillis()));
    } catch (ExecutionException | RejectedExecutionException e) {
      return ProxyHealth.dead("an event loop is gone: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ProxyHealth.dead("the question was interrupted");
    }
    ProxyConfig alone = config;
    return alone == null ? worst(loops) : LedNow.of(alone, followers).health();
  }

  /** Lease and table reach the loops one after the other. */
  private static ProxyHealth worst(List<CompletableFuture<ProxyHealth>> loops) {
    ProxyHealth worst = loops.getFirst().join();
    for (CompletableFuture<ProxyHealth> loop : loops) {
      ProxyHealth one = loop.join();
      if ((worst.writes() && !one.writes()) || (worst.reads() && !one.reads())) {
        worst = one;
      }
    }
    return worst;
  }
}
