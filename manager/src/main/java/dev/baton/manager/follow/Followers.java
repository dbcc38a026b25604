package dev.baton.manager.follow;

import dev.baton.core.routing.RouteFollower;
import dev.baton.core.routing.RouteFollower.DrainOutcome;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.time.MonotonicClock;
import dev.baton.core.time.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All proxies of one cluster, told the same thing at the same time. Thread-safe.
 *
 * <p>What was promised to a proxy is a lease: one that cannot be reached stops by itself when its
 * lease has run out, and that is what a failover waits for.
 */
public final class Followers {
  private static final Logger LOG = LoggerFactory.getLogger(Followers.class);

  /** How much slower a proxy's clock may run than ours within one lease. */
  private static final long CLOCK_MARGIN_MILLIS = 100;

  private final List<RouteFollower> followers;
  private final MonotonicClock clock;
  private final Tasks tasks;
  private final Duration lease;
  private final Duration deadline;
  private final Map<RouteFollower, Long> leasedNanos = new ConcurrentHashMap<>();
  private final Map<RouteFollower, RoutingTable> confirmed = new ConcurrentHashMap<>();

  /**
   * @param lease for how long each renewal is good
   * @param deadline after which a proxy counts as not reached
   */
  public Followers(
      List<RouteFollower> followers,
      MonotonicClock clock,
      Tasks tasks,
      Duration lease,
      Duration deadline) {
    this.followers = List.copyOf(followers);
    this.clock = clock;
    this.tasks = tasks;
    this.lease = lease;
    this.deadline = deadline;
    // a manager that ran before this one may have granted leases up to now
    followers.forEach(follower -> leasedNanos.put(follower, clock.nanos()));
  }

  /** How many can hold statements. */
  public int count() {
    return (int) followers.stream().filter(RouteFollower::holds).count();
  }

  /** Sends every proxy its lease; does not wait for them. */
  public void renewLeases(long epoch) {
    for (RouteFollower follower : followers) {
      leasedNanos.put(follower, clock.nanos());
      follower
          .renewLease(epoch, lease)
          .whenComplete(
              (done, failed) -> {
                if (failed != null) {
                  LOG.debug("proxy {} did not take its lease", follower.name(), failed);
                }
              });
    }
  }

  /**
   * Makes every proxy stop passing OKs of older epochs and hold what comes; see {@link
   * RouteFollower#revoke}. Returns when each has, or its lease has run out.
   *
   * @return the names of those that could not be reached and were waited for
   */
  public List<String> revoke(long newEpoch) throws InterruptedException {
    Map<RouteFollower, Boolean> reached = all(f -> f.revoke(newEpoch), deadline, done -> true);
    List<String> waitedFor = new ArrayList<>();
    for (RouteFollower follower : followers) {
      if (reached.get(follower) == null) {
        waitedFor.add(follower.name());
        awaitLeaseEnd(follower);
      }
    }
    return waitedFor;
  }

  private void awaitLeaseEnd(RouteFollower follower) throws InterruptedException {
    long granted = leasedNanos.getOrDefault(follower, clock.nanos());
    long left = lease.toMillis() + CLOCK_MARGIN_MILLIS - clock.millisSince(granted);
    LOG.warn("proxy {} was not reached: waiting {} ms for its lease to end", follower.name(), left);
    while (left > 0) {
      tasks.sleep(Duration.ofMillis(left));
      left = lease.toMillis() + CLOCK_MARGIN_MILLIS - clock.millisSince(granted);
    }
  }

  /**
   * Lets what is under way finish; see {@link RouteFollower#drain}.
   *
   * @return the proxies that were not drained, with what each said; empty if all were
   */
  public Map<String, String> drain(long epoch, Duration drainDeadline) throws InterruptedException {
    Map<RouteFollower, DrainOutcome> outcomes =
        all(f -> f.drain(epoch, drainDeadline), drainDeadline.plus(deadline), outcome -> outcome);
    Map<String, String> undrained = new LinkedHashMap<>();
    for (RouteFollower follower : followers) {
      DrainOutcome outcome = outcomes.get(follower);
      if (outcome == null) {
        undrained.put(follower.name(), "was not reached");
      } else if (!outcome.drained()) {
        undrained.put(
            follower.name(), outcome.busySessions() + " sessions still have something under way");
      }
    }
    return undrained;
  }

  /**
   * Gives every proxy the table.
   *
   * @return the names of those that did not confirm it
   */
  public List<String> publish(RoutingTable table) throws InterruptedException {
    Map<RouteFollower, RoutingTable> took = all(f -> f.publish(table), deadline, done -> table);
    confirmed.putAll(took);
    return followers.stream()
        .filter(follower -> !took.containsKey(follower))
        .map(RouteFollower::name)
        .toList();
  }

  /** Whether every proxy has confirmed this table. */
  public boolean haveConfirmed(RoutingTable table) {
    return followers.stream().allMatch(follower -> table.equals(confirmed.get(follower)));
  }

  private static <T> CompletableFuture<T> ask(
      RouteFollower follower, Function<RouteFollower, ? extends CompletionStage<T>> command) {
    try {
      return command.apply(follower).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Asks all at once and waits for each until the limit; who is missing was not reached. */
  private <T, R> Map<RouteFollower, R> all(
      Function<RouteFollower, ? extends CompletionStage<T>> command,
      Duration limit,
      Function<T, R> result)
      throws InterruptedException {
    Map<RouteFollower, CompletableFuture<T>> asked = new LinkedHashMap<>();
    for (RouteFollower follower : followers) {
      asked.put(follower, ask(follower, command));
    }
    long end = clock.nanos() + limit.toNanos();
    Map<RouteFollower, R> reached = new LinkedHashMap<>();
    for (Map.Entry<RouteFollower, CompletableFuture<T>> entry : asked.entrySet()) {
      try {
        Duration left = Duration.ofNanos(Math.max(0, end - clock.nanos()));
        reached.put(entry.getKey(), result.apply(tasks.get(entry.getValue(), left)));
      } catch (ExecutionException | TimeoutException e) {
        LOG.warn("proxy {} was not reached: {}", entry.getKey().name(), e.toString());
      }
    }
    return reached;
  }
}
