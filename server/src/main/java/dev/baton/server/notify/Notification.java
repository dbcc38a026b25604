package dev.baton.server.notify;

import dev.baton.manager.api.ManagerEvent;
import java.time.Instant;

/**
 * What is told to people.
 *
 * @param operation the id under which the history has it; empty if it belongs to none
 * @param kind as of {@link ManagerEvent}
 * @param text all of it in one line
 */
record Notification(
    Instant at, String cluster, String operation, String kind, String sentence, String text) {

  static Notification of(ManagerEvent event) {
    String operation = event.operationId().isEmpty() ? "" : " (" + event.operationId() + ")";
    return new Notification(
        event.at(),
        event.cluster(),
        event.operationId(),
        event.kind(),
        event.sentence(),
        "[%s] %s: %s%s".formatted(event.cluster(), event.kind(), event.sentence(), operation));
  }
}
