package dev.baton.simulation.link;

import dev.baton.core.routing.RouteFollower;
import dev.baton.core.routing.RoutingTable;
import dev.baton.simulation.net.Node;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A proxy as one run of the manager reaches it, over the network. A lease counts from when the
 * manager granted it: one that was on its way for long, or waited in the socket of a frozen proxy,
 * is as short as it is old.
 */
public final class RemoteProxy implements RouteFollower {
  private final ManagerProcess manager;
  private final Node proxy;
  private final RouteFollower follower;
  private final boolean flaw;

  /**
   * @param flaw whether leases count from their arrival, however long they were on their way
   */
  public RemoteProxy(ManagerProcess manager, Node proxy, RouteFollower follower, boolean flaw) {
    this.flaw = flaw;
    this.manager = manager;
    this.proxy = proxy;
    this.follower = follower;
  }

  @Override
  public String name() {
    return proxy.name();
  }

  private <T> CompletionStage<T> command(String what, Supplier<CompletionStage<T>> command) {
    manager.step();
    if (!what.isEmpty()) {
      manager.tell(what + " " + proxy);
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    manager
        .network()
        .send(
            manager.node(),
            proxy,
            () ->
                command
                    .get()
                    .whenComplete(
                        (value, failed) ->
                            manager
                                .network()
                                .send(proxy, manager.node(), () -> end(answer, value, failed))));
    return answer;
  }

  private <T> void end(CompletableFuture<T> answer, T value, Throwable failed) {
    if (!manager.isAlive()) {
      return;
    }
    if (failed == null) {
      answer.complete(value);
    } else {
      answer.completeExceptionally(failed);
    }
  }

  @Override
  public CompletionStage<Void> renewLease(long epoch, Duration validFor) {
    long granted = manager.scheduler().nanos();
    return command(
        "",
        () -> {
          long way = flaw ? 0 : manager.scheduler().nanos() - granted;
          return follower.renewLease(epoch, validFor.minusNanos(way));
        });
  }

  @Override
  public CompletionStage<Void> revoke(long newEpoch) {
    return command("revoke before epoch " + newEpoch + " on", () -> follower.revoke(newEpoch));
  }

  @Override
  public CompletionStage<DrainOutcome> drain(long epoch, Duration deadline) {
    return command("drain", () -> follower.drain(epoch, deadline));
  }

  @Override
  public CompletionStage<Void> publish(RoutingTable table) {
    return command("publish " + table.primary() + " to", () -> follower.publish(table));
  }
}
