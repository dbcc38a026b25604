package dev.baton.proxy.route;

import dev.baton.core.routing.RouteFollower;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.routing.StaleEpochException;
import dev.baton.core.time.MonotonicClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries a manager's commands to every event loop, and completes each when the last loop has done
 * it. The lock only orders commands: every loop sees them in the order in which they were accepted,
 * and the epoch check is made once. Thread-safe; never blocks on a loop.
 */
public final class Follower implements RouteFollower {

  private final String name;
  private final List<? extends LoopRoutes> loops;
  private final MonotonicClock clock;
  private long epoch = Long.MIN_VALUE;
  private @Nullable RoutingTable table;
  private @Nullable Long leasedUntil;

  public Follower(String name, List<? extends LoopRoutes> loops, MonotonicClock clock) {
    this.name = name;
    this.loops = List.copyOf(loops);
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized CompletionStage<Void> renewLease(long leaseEpoch, Duration validFor) {
    long until = clock.nanos() + validFor.toNanos();
    if (leaseEpoch >= epoch) {
      leasedUntil = until;
    }
    return accepted(leaseEpoch, loop -> loop.renewLease(leaseEpoch, until));
  }

  /** What is left of the lease; negative when it has run out, null before the first. */
  public synchronized @Nullable Duration leaseLeft() {
    return leasedUntil == null ? null : Duration.ofNanos(leasedUntil - clock.nanos());
  }

  /** The highest epoch seen; {@link Long#MIN_VALUE} before the first. */
  public synchronized long epoch() {
    return epoch;
  }

  /** The newest table; null before the first. */
  public synchronized @Nullable RoutingTable table() {
    return table;
  }

  /**
   * Forgets all that a manager has said: another one leads from now on, whose epochs are counted
   * otherwise. Nothing is written until that has granted a lease.
   */
  public synchronized CompletionStage<Void> forget() {
    epoch = Long.MIN_VALUE;
    table = null;
    leasedUntil = null;
    return accepted(epoch, LoopRoutes::forget);
  }

  @Override
  public synchronized CompletionStage<Void> revoke(long newEpoch) {
    return accepted(newEpoch, loop -> loop.revoke(newEpoch));
  }

  @Override
  public synchronized CompletionStage<Void> publish(RoutingTable next) {
    if (next.epoch() < epoch) {
      return stale(next.epoch());
    }
    if (table != null && !next.isNewerThan(table)) {
      return next.equals(table)
          ? CompletableFuture.completedFuture(null)
          : CompletableFuture.failedFuture(
              new IllegalArgumentException(
                  "table version %d of epoch %d is not newer than version %d of epoch %d"
                      .formatted(next.version(), next.epoch(), table.version(), table.epoch())));
    }
    table = next;
    return accepted(next.epoch(), loop -> loop.publish(next));
  }

  @Override
  public synchronized CompletionStage<DrainOutcome> drain(long drainEpoch, Duration deadline) {
    if (drainEpoch < epoch) {
      return stale(drainEpoch);
    }
    epoch = drainEpoch;
    long deadlineNanos = clock.nanos() + deadline.toNanos();
    CompletableFuture<DrainOutcome> done = new CompletableFuture<>();
    AtomicInteger loopsLeft = new AtomicInteger(loops.size());
    AtomicInteger busy = new AtomicInteger();
    for (LoopRoutes loop : loops) {
      run(
          loop,
          done,
          () ->
              loop.drain(
                  drainEpoch,
                  deadlineNanos,
                  stillBusy -> {
                    busy.addAndGet(stillBusy);
                    if (loopsLeft.decrementAndGet() == 0) {
                      done.complete(new DrainOutcome(busy.get()));
                    }
                  }));
    }
    return done;
  }

  private CompletionStage<Void> accepted(long commanded, Consumer<LoopRoutes> command) {
    if (commanded < epoch) {
      return stale(commanded);
    }
    epoch = commanded;
    CompletableFuture<Void> done = new CompletableFuture<>();
    AtomicInteger loopsLeft = new AtomicInteger(loops.size());
    for (LoopRoutes loop : loops) {
      run(
          loop,
          done,
          () -> {
            command.accept(loop);
            if (loopsLeft.decrementAndGet() == 0) {
              done.complete(null);
            }
          });
    }
    return done;
  }

  /** A loop that is shut down refuses the task, and one that fails must not look like success. */
  private static void run(LoopRoutes loop, CompletableFuture<?> done, Runnable task) {
    try {
      loop.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              done.completeExceptionally(e);
            }
          });
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  private <T> CompletionStage<T> stale(long commanded) {
    return CompletableFuture.failedFuture(new StaleEpochException(commanded, epoch));
  }
}
