package dev.baton.mysql.session;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.snapshot.ProbeFailure;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs what talks to one instance so that the caller is back by the deadline whatever happens.
 *
 * <p>Socket timeouts bound every read, but not the resolving of a name, nor a server that trickles.
 * So the work is done on a virtual thread that is abandoned when it is late; it closes what it has
 * opened when its own socket timeout releases it. Thread-safe.
 */
public final class BoundedCall {

  /** By how much the work may be late, so that its own, better explained timeout comes first. */
  private static final Duration GRACE = Duration.ofMillis(30);

  private final InstanceKey key;
  private final MonotonicClock clock;

  public BoundedCall(InstanceKey key, MonotonicClock clock) {
    this.key = key;
    this.clock = clock;
  }

  /** Work that ends by the deadline it is given, or nearly. */
  public interface Work<T> {
    T run(Deadline deadline) throws SQLException, InstanceException;
  }

  /**
   * @param doing what the work is, to begin an error message
   */
  public <T> T run(String doing, Duration limit, Work<T> work) throws InstanceException {
    Deadline deadline = Deadline.in(clock, limit);
    FutureTask<T> task = new FutureTask<>(() -> work.run(deadline));
    Thread.ofVirtual().name(doing + " " + key).start(task);
    try {
      return task.get(deadline.remaining().plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InstanceException told) {
        throw told;
      }
      throw failure(e.getCause() == null ? e : e.getCause(), doing);
    } catch (TimeoutException e) {
      throw failure(new SQLTimeoutException("abandoned", e), doing);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(new SQLTimeoutException("interrupted", e), doing);
    }
  }

  private InstanceException failure(Throwable cause, String doing) {
    if (cause instanceof Error error) {
      throw error;
    }
    ProbeFailure failure = Failures.explain(cause, doing);
    return new InstanceException(key, failure, Failures.serverCode(cause), cause);
  }
}
