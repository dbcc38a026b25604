package dev.baton.proxy;

import dev.baton.core.routing.RoutingTable;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.route.LoopRoutes;
import dev.baton.proxy.route.Routes;
import dev.baton.proxy.session.HoldQueue;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A manager's commands as one event loop carries them out, for all of its servers or for one pair
 * of hostgroups. Used on its loop only.
 */
final class LoopLead implements LoopRoutes {

  private static final long DRAIN_POLL_MILLIS = 1;

  private final EventLoop loop;
  private final MonotonicClock clock;
  private final Routes routes;
  private final HoldQueue holds;
  private final Territory territory;

  /** The servers that are led. */
  interface Territory {

    /**
     * Breaks the connections of the epochs before this one to the primary; who waited for one is
     * routed again.
     *
     * @param last the newest table so far
     */
    void revoke(@Nullable RoutingTable last, long epoch);

    /** Has the servers serve as the newest table says. */
    void serve(@Nullable RoutingTable last, RoutingTable table);

    /** How many sessions have something under way on the primary. */
    int busy();

    /** Breaks what was opened under the epochs so far. */
    void forget();
  }

  LoopLead(
      EventLoop loop, MonotonicClock clock, Routes routes, HoldQueue holds, Territory territory) {
    this.loop = loop;
    this.clock = clock;
    this.routes = routes;
    this.holds = holds;
    this.territory = territory;
  }

  Routes routes() {
    return routes;
  }

  @Override
  public void renewLease(long epoch, long untilNanos) {
    boolean could = routes.writablePrimary() != null;
    raise(epoch);
    routes.lease(epoch, untilNanos);
    if (!could && routes.writablePrimary() != null) {
      holds.release();
    }
  }

  @Override
  public void revoke(long newEpoch) {
    raise(newEpoch);
  }

  /** Connections of the epochs before are broken in the same turn of the loop. */
  private void raise(long epoch) {
    if (epoch > routes.epoch()) {
      routes.raise(epoch);
      territory.revoke(routes.table(), epoch);
    }
  }

  @Override
  public void drain(long epoch, long deadlineNanos, IntConsumer busySessions) {
    raise(epoch);
    routes.drain();
    awaitDrained(deadlineNanos, busySessions);
  }

  private void awaitDrained(long deadlineNanos, IntConsumer busySessions) {
    int busy = territory.busy();
    if (busy == 0 || !routes.draining() || deadlineNanos - clock.nanos() <= 0) {
      busySessions.accept(busy);
      return;
    }
    var _ =
        loop.schedule(
            () -> awaitDrained(deadlineNanos, busySessions),
            DRAIN_POLL_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void publish(RoutingTable table) {
    RoutingTable last = routes.table();
    if (routes.publish(table)) {
      territory.serve(last, table);
      holds.release();
    }
  }

  @Override
  public void forget() {
    routes.forget();
    territory.forget();
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }
}
