package dev.baton.server.http.metrics;

import dev.baton.manager.api.Manager;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.manager.api.OperationReport;
import dev.baton.server.metrics.MetricSheet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what happened: events by kind, and operations by type and end. An event only notes which
 * operation ended; of what type it was is looked up at the next scrape, because whoever tells the
 * event may be in the middle of a failover. Thread-safe.
 */
final class OperationMetrics {

  /** Begin at 0, so that the first failover is a rise, and not a series that was never there. */
  private static final List<String> TYPES =
      List.of("failover", "switchover", "rebuild", "relocation", "revival");

  private static final Set<String> ENDS = Set.of("done", "refused", "aborted");
  private static final int MAX_UNRESOLVED = 1_000;
  private static final int LOOKED_BACK = 50;

  private static final Logger LOG = LoggerFactory.getLogger(OperationMetrics.class);

  private record Event(String cluster, String kind) {}

  private record End(String cluster, String type, String state) {}

  private final Manager manager;
  private final Map<Event, LongAdder> events = new ConcurrentHashMap<>();
  private final BlockingQueue<ManagerEvent> ended = new ArrayBlockingQueue<>(MAX_UNRESOLVED);
  private final Map<End, Long> operations = new ConcurrentHashMap<>();

  OperationMetrics(Manager manager) {
    this.manager = manager;
    manager.addListener(this::note);
  }

  private void note(ManagerEvent event) {
    events
        .computeIfAbsent(new Event(event.cluster(), event.kind()), e -> new LongAdder())
        .increment();
    if (ENDS.contains(event.kind()) && !event.operationId().isEmpty() && !ended.offer(event)) {
      LOG.warn(
          "more than {} operations ended since metrics were asked for: {} is not counted",
          MAX_UNRESOLVED,
          event.operationId());
    }
  }

  void add(MetricSheet sheet, List<String> clusters) {
    resolve();
    for (String cluster : clusters) {
      for (String type : TYPES) {
        for (String state : ENDS) {
          operations.putIfAbsent(new End(cluster, type, state), 0L);
        }
      }
    }
    operations.forEach(
        (end, count) ->
            sheet.add(Metric.BATON_OPERATIONS_TOTAL, count, end.cluster, end.type, end.state));
    events.forEach(
        (event, count) ->
            sheet.add(Metric.BATON_EVENTS_TOTAL, count.sum(), event.cluster, event.kind));
  }

  /** Two scrapes at once take the notes apart between them, each note once. */
  private void resolve() {
    List<ManagerEvent> notes = new ArrayList<>();
    ended.drainTo(notes);
    for (ManagerEvent note : notes) {
      type(note)
          .ifPresent(
              type -> operations.merge(new End(note.cluster(), type, note.kind()), 1L, Long::sum));
    }
  }

  private Optional<String> type(ManagerEvent note) {
    return manager.operations(note.cluster(), LOOKED_BACK).stream()
        .filter(report -> report.operationId().equals(note.operationId()))
        .findFirst()
        .map(OperationReport::type);
  }
}
