package dev.baton.proxy.route;

import dev.baton.core.routing.RoutingTable;
import java.util.function.IntConsumer;

/**
 * The control commands as one event loop carries them out: called on that loop, each effect holds
 * when the method returns (a drain's when its consumer is called).
 */
public interface LoopRoutes {

  void renewLease(long epoch, long untilNanos);

  void revoke(long newEpoch);

  /**
   * Holds what is new for the primary, and waits for what is under way.
   *
   * @param deadlineNanos when to stop waiting, on the loop's clock
   * @param busySessions told once, on the loop, how many sessions are still at work on the primary
   */
  void drain(long epoch, long deadlineNanos, IntConsumer busySessions);

  void publish(RoutingTable table);

  /** Another manager leads, whose epochs are counted otherwise: all is as at the start. */
  void forget();

  /** Runs on the loop that this is the state of. */
  void execute(Runnable task);
}
