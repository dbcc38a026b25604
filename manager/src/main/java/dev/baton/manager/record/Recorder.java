package dev.baton.manager.record;

import dev.baton.cluster.DecisionLog;
import dev.baton.manager.api.ManagerEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what happens, one plain sentence each, to whoever listens and to the program's own log; and
 * opens the durable record of operations. Thread-safe.
 */
public final class Recorder {
  private static final Logger LOG = LoggerFactory.getLogger("dev.baton.events");

  private final DecisionLog log;
  private final InstantSource wall;
  private final List<Consumer<ManagerEvent>> listeners = new CopyOnWriteArrayList<>();

  public Recorder(DecisionLog log, InstantSource wall) {
    this.log = log;
    this.wall = wall;
  }

  public void addListener(Consumer<ManagerEvent> listener) {
    listeners.add(listener);
  }

  public Instant now() {
    return wall.instant();
  }

  DecisionLog log() {
    return log;
  }

  /**
   * @param kind as in {@link ManagerEvent}
   */
  public void tell(String cluster, String operationId, String kind, String sentence) {
    LOG.info("{} {} {}: {}", cluster, operationId, kind, sentence);
    ManagerEvent event = new ManagerEvent(wall.instant(), cluster, operationId, kind, sentence);
    for (Consumer<ManagerEvent> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        LOG.error("a listener failed on {}", event, e);
      }
    }
  }

  /** Records the intent of a new operation, durably, before anything is done. */
  public OperationRecord begin(String cluster, String type, String oldPrimary, String reason) {
    String id = type.charAt(0) + "-" + UUID.randomUUID().toString().substring(0, 8);
    log.begin(DecisionLog.Operation.begun(id, cluster, type, oldPrimary, reason, wall.instant()));
    return new OperationRecord(this, cluster, id);
  }

  /** Goes on with an operation that another run of the manager began. */
  public OperationRecord resume(DecisionLog.Operation operation) {
    return new OperationRecord(this, operation.cluster(), operation.id());
  }
}
