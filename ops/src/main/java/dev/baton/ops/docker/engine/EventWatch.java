package dev.baton.ops.docker.engine;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the engine's events and begins again when their stream ends, as it does when the engine
 * is restarted. Between two streams an event may be missed, so each begin counts as one.
 */
final class EventWatch implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(EventWatch.class);
  private static final long AGAIN_MILLIS = 1_000;

  private final CommandRunner runner;
  private final List<String> command;
  private final Runnable changed;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("events").factory());
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable Closeable stream;

  EventWatch(CommandRunner runner, List<String> command, Runnable changed) {
    this.runner = runner;
    this.command = command;
    this.changed = changed;
    begin();
  }

  private synchronized void begin() {
    if (closed.get()) {
      return;
    }
    stream =
        runner.follow(command, line -> later(changed, 0), () -> later(this::begin, AGAIN_MILLIS));
    later(changed, 0);
    later(changed, AGAIN_MILLIS); // the stream had begun for sure by then
  }

  private void later(Runnable action, long millis) {
    if (closed.get()) {
      return;
    }
    executor.schedule(() -> carefully(action), millis, TimeUnit.MILLISECONDS);
  }

  private void carefully(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.warn("an event of the container engine was not followed", e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed.set(true);
    executor.shutdownNow();
    if (stream != null) {
      stream.close();
    }
  }
}
