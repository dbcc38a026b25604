package dev.baton.server.http.v1;

import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.Manager;
import dev.baton.manager.api.Recoveries;
import dev.baton.server.http.EventHub;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what the manager tells, and how its clusters stand, on the event stream. */
public final class ClusterPublisher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterPublisher.class);
  private static final long EVERY_MILLIS = 500;

  private final Manager manager;
  private final EventHub hub;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofVirtual().name("cluster-publisher").factory());

  private ClusterPublisher(Manager manager, EventHub hub) {
    this.manager = manager;
    this.hub = hub;
  }

  public static ClusterPublisher start(Manager manager, EventHub hub) {
    ClusterPublisher publisher = new ClusterPublisher(manager, hub);
    manager.addListener(event -> hub.publish("event", ApiMapper.event(event)));
    publisher.ticker.scheduleWithFixedDelay(
        publisher::publish, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return publisher;
  }

  private void publish() {
    if (!hub.hasReaders()) {
      return;
    }
    try {
      for (ClusterStatus status : manager.clusters()) {
        hub.publishState("cluster", ApiMapper.cluster(status));
        hub.publishState("topology", ApiMapper.topology(status));
      }
      Recoveries recoveries = manager.recoveries();
      hub.publishState("recoveries", RecoveryMapper.recoveries(recoveries.unacknowledged()));
      hub.publishState("suspensions", RecoveryMapper.suspensions(recoveries.suspensions()));
    } catch (RuntimeException e) {
      LOG.warn("the state of the clusters could not be published", e); // and is tried again
    }
  }

  @Override
  public void close() {
    ticker.shutdownNow();
  }
}
