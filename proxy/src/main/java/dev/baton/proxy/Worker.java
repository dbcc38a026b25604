package dev.baton.proxy;

import dev.baton.core.routing.RoutingTable;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.route.LoopRoutes;
import dev.baton.proxy.route.Routes;
import io.netty.channel.EventLoop;
import java.util.function.IntConsumer;

/** Everything one event loop owns. Used on its loop only. */
final class Worker implements LoopRoutes {

  private final EventLoop loop;
  private final Routes routes;

  Worker(EventLoop loop, MonotonicClock clock) {
    this.loop = loop;
    this.routes = new Routes(clock);
  }

  @Override
  public void renewLease(long epoch, long untilNanos) {
    routes.lease(epoch, untilNanos);
  }

  @Override
  public void revoke(long newEpoch) {
    routes.raise(newEpoch);
  }

  @Override
  public void drain(long epoch, long deadlineNanos, IntConsumer busySessions) {
    routes.raise(epoch);
    routes.drain();
    busySessions.accept(0);
  }

  @Override
  public void publish(RoutingTable table) {
    routes.publish(table);
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }
}
