package dev.baton.server.proxysql;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RouteFollower;
import dev.baton.core.routing.RoutingTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The ProxySQLs in front of a cluster, as a follower that only learns who the primary is. It holds
 * and drains nothing, and answers at once whatever the ProxySQLs do: a failover never waits for
 * them. Thread-safe.
 */
public final class ProxySqlFollower implements RouteFollower, AutoCloseable {

  private final List<ProxySqlWriter> writers = new ArrayList<>();

  /** Begins to work; nothing is written before the first table comes. */
  public ProxySqlFollower(ProxySqlTarget target) {
    for (InstanceKey admin : target.admins()) {
      ProxySqlWriter writer = new ProxySqlWriter(admin, target);
      writers.add(writer);
      Thread.ofVirtual().name("proxysql-" + admin).start(writer);
    }
  }

  /** Whether each of the ProxySQLs has confirmed this table. */
  public boolean haveConfirmed(RoutingTable table) {
    return writers.stream().allMatch(writer -> table.equals(writer.confirmed()));
  }

  @Override
  public String name() {
    return "ProxySQL";
  }

  @Override
  public boolean holds() {
    return false;
  }

  @Override
  public CompletionStage<Void> renewLease(long epoch, Duration validFor) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> revoke(long newEpoch) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<DrainOutcome> drain(long epoch, Duration deadline) {
    return CompletableFuture.completedFuture(new DrainOutcome(0));
  }

  /** A table without a primary changes nothing: there is nobody to send writes to instead. */
  @Override
  public CompletionStage<Void> publish(RoutingTable table) {
    if (table.primary() != null) {
      writers.forEach(writer -> writer.offer(table));
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {
    writers.forEach(ProxySqlWriter::close);
  }
}
