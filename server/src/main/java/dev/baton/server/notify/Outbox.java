package dev.baton.server.notify;

import dev.baton.core.time.MonotonicClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one messenger still has to deliver, in its order, on a thread of its own. Whoever cannot be
 * reached is tried again with longer and longer pauses, and what is too old then is dropped with a
 * line in the log: news of an hour ago helps nobody. Thread-safe.
 */
final class Outbox implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /**
   * How long it is tried.
   *
   * @param firstPause between the first attempts; doubles up to {@code longestPause}
   * @param patience after which one that could not be delivered is dropped
   */
  record Limits(int waiting, Duration firstPause, Duration longestPause, Duration patience) {
    static final Limits USUAL =
        new Limits(500, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(30));
  }

  private static final String CLOSED = "Baton ends, or was told to reach people otherwise";

  private record Waiting(Notification notification, long sinceNanos) {}

  private final Messenger messenger;
  private final Limits limits;
  private final MonotonicClock clock;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Thread thread;
  private long dropped;
  private boolean closed;

  Outbox(Messenger messenger, Limits limits, MonotonicClock clock) {
    this.messenger = messenger;
    this.limits = limits;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("notify-" + messenger.name()).start(this::deliver);
  }

  /** Never blocks; if too many wait the oldest is dropped. */
  synchronized void add(Notification notification) {
    if (waiting.size() >= limits.waiting()) {
      drop(waiting.removeFirst().notification(), "too many wait");
    }
    waiting.addLast(new Waiting(notification, clock.nanos()));
    notifyAll();
  }

  /** How many were never delivered. */
  synchronized long dropped() {
    return dropped;
  }

  private void deliver() {
    try {
      for (Waiting next = next(); next != null; next = next()) {
        deliver(next.notification(), next.sinceNanos());
      }
    } catch (InterruptedException e) {
      giveUp();
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Waiting next() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    return waiting.pollFirst();
  }

  private synchronized void giveUp() {
    waiting.forEach(one -> drop(one.notification(), CLOSED));
    waiting.clear();
  }

  private void deliver(Notification one, long sinceNanos) throws InterruptedException {
    try {
      trySending(one, sinceNanos);
    } catch (InterruptedException e) {
      drop(one, CLOSED);
      throw e;
    }
  }

  private void trySending(Notification one, long sinceNanos) throws InterruptedException {
    Duration pause = limits.firstPause();
    String told = "";
    while (true) {
      String failure;
      try {
        messenger.send(one);
        return;
      } catch (Messenger.RefusedException e) {
        drop(one, String.valueOf(e.getMessage()));
        return;
      } catch (IOException e) {
        failure = String.valueOf(e.getMessage());
      }
      if (isClosed() || clock.nanos() - sinceNanos >= limits.patience().toNanos()) {
        drop(one, failure);
        return;
      }
      if (!failure.equals(told)) {
        told = failure;
        LOG.warn("{} cannot be told yet: {}; it is tried again", messenger.name(), failure);
      }
      Thread.sleep(pause);
      pause = shorter(pause.multipliedBy(2), limits.longestPause());
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void drop(Notification notification, String why) {
    dropped++;
    LOG.error("{} was not told \"{}\": {}", messenger.name(), notification.text(), why);
  }

  /** Gives what waits a moment to be delivered, then ends. */
  @Override
  public void close() throws InterruptedException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    if (!thread.join(limits.firstPause())) {
      thread.interrupt();
      thread.join();
    }
    messenger.close();
  }
}
