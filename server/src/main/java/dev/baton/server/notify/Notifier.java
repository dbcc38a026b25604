package dev.baton.server.notify;

import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.server.config.NotificationConfiguration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes from all that happens what people asked for, once, and gives it to each way of reaching
 * them. Never holds up who tells it. Thread-safe.
 */
public final class Notifier implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

  private record Said(String cluster, String kind, String sentence) {}

  private final MonotonicClock clock;
  private final Map<Said, Long> lately = new HashMap<>();
  private @Nullable NotificationConfiguration current;
  private Set<String> kinds = Set.of();
  private long repeatNanos;
  private List<Outbox> outboxes = List.of();

  public Notifier(NotificationConfiguration configuration, MonotonicClock clock) {
    this.clock = clock;
    use(configuration);
  }

  /** From now on by this configuration; if it is another, what waits is given up soon. */
  public void use(NotificationConfiguration configuration) {
    synchronized (this) {
      if (configuration.equals(current)) {
        return;
      }
      current = configuration;
    }
    List<Outbox> next = messengers(configuration).stream().map(this::outbox).toList();
    List<Outbox> former;
    synchronized (this) {
      former = outboxes;
      outboxes = next;
      kinds = Set.copyOf(configuration.kinds());
      repeatNanos = configuration.repeatAfter().toNanos();
    }
    close(former);
  }

  private Outbox outbox(Messenger messenger) {
    return new Outbox(messenger, Outbox.Limits.USUAL, clock);
  }

  private static List<Messenger> messengers(NotificationConfiguration configuration) {
    List<Messenger> all = new ArrayList<>();
    configuration.webhook().map(HttpMessenger::webhook).ifPresent(all::add);
    configuration.slack().map(HttpMessenger::slack).ifPresent(all::add);
    if (!configuration.mail().to().isEmpty()) {
      all.add(new MailMessenger(configuration.mail()));
    }
    return all;
  }

  public synchronized void accept(ManagerEvent event) {
    if (!outboxes.isEmpty() && kinds.contains(event.kind()) && isNews(event)) {
      Notification notification = Notification.of(event);
      outboxes.forEach(outbox -> outbox.add(notification));
    }
  }

  private boolean isNews(ManagerEvent event) {
    long now = clock.nanos();
    lately.values().removeIf(at -> now - at >= repeatNanos);
    Said said = new Said(event.cluster(), event.kind(), event.sentence());
    return lately.putIfAbsent(said, now) == null;
  }

  @Override
  public void close() {
    List<Outbox> all;
    synchronized (this) {
      all = outboxes;
      outboxes = List.of();
    }
    close(all);
  }

  private static void close(List<Outbox> outboxes) {
    for (Outbox outbox : outboxes) {
      try {
        outbox.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        LOG.warn("interrupted while notifications were delivered", e);
      }
    }
  }
}
