package dev.baton.manager.fake;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RouteFollower;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.routing.StaleEpochException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A proxy as the manager sees one, which keeps to its rules. */
public final class FakeFollower implements RouteFollower {
  private final List<String> journal;
  private long epoch;
  private boolean holding;
  private @Nullable RoutingTable table;
  private long leaseEndNanos = System.nanoTime();
  private volatile int busySessions;
  private volatile boolean deaf;

  public FakeFollower(FakeServers servers) {
    this.journal = servers.journal;
  }

  /** Does not answer any more, but keeps to its lease. */
  public void deaf(boolean value) {
    deaf = value;
  }

  public void busySessions(int count) {
    busySessions = count;
  }

  /** To whom a write goes now; null if it is held. */
  public synchronized @Nullable InstanceKey route() {
    if (holding || table == null || System.nanoTime() - leaseEndNanos > 0) {
      return null;
    }
    return table.epoch() == epoch ? table.primary() : null;
  }

  public synchronized @Nullable RoutingTable table() {
    return table;
  }

  @Override
  public String name() {
    return "proxy";
  }

  private synchronized <T> CompletionStage<T> command(long commanded, Supplier<T> effect) {
    if (deaf) {
      return new CompletableFuture<>();
    }
    if (commanded < epoch) {
      return CompletableFuture.failedFuture(new StaleEpochException(commanded, epoch));
    }
    return CompletableFuture.completedFuture(effect.get());
  }

  @Override
  public CompletionStage<Void> renewLease(long of, Duration validFor) {
    return command(
        of,
        () -> {
          leaseEndNanos = System.nanoTime() + validFor.toNanos();
          return null;
        });
  }

  @Override
  public CompletionStage<Void> revoke(long newEpoch) {
    return command(
        newEpoch,
        () -> {
          journal.add("revoke proxy");
          epoch = newEpoch;
          holding = true;
          return null;
        });
  }

  @Override
  public CompletionStage<DrainOutcome> drain(long of, Duration deadline) {
    return command(
        of,
        () -> {
          journal.add("drain proxy");
          holding = true;
          return new DrainOutcome(busySessions);
        });
  }

  @Override
  public CompletionStage<Void> publish(RoutingTable next) {
    return command(
        next.epoch(),
        () -> {
          if (table == null || next.isNewerThan(table)) {
            journal.add("publish " + next.primary() + " epoch " + next.epoch());
            epoch = next.epoch();
            table = next;
            holding = next.primary() == null;
          }
          return null;
        });
  }
}
