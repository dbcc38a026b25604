package dev.baton.proxy.session;

import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.rule.Limit;
import dev.baton.proxy.stats.LimitRow;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.LinkedHashSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of one rule's limit: who has a place, and who waits for one, in order. The
 * times at which the last statements began are kept, as many as may begin in a second, so that in
 * no second more do.
 */
final class Limiter {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final long ruleId;
  private final EventLoop loop;
  private final MonotonicClock clock;
  private final LinkedHashSet<Admission> queue = new LinkedHashSet<>();
  private Limit limit = Limit.NONE;
  private int most;
  private long[] begun = {};
  private long beginnings;
  private long windowNanos = SECOND;
  private int running;
  private long waited;
  private long refused;
  private @Nullable Future<?> timer;

  Limiter(long ruleId, EventLoop loop, MonotonicClock clock) {
    this.ruleId = ruleId;
    this.loop = loop;
    this.clock = clock;
  }

  /**
   * From now on, for those too that wait.
   *
   * @param loops over how many event loops it is divided, each with at least one place
   */
  void configure(Limit next, int loops) {
    most = next.maxConcurrent() == 0 ? 0 : Math.max(1, next.maxConcurrent() / loops);
    if (next.perSecond() != limit.perSecond()) {
      int share = next.perSecond() / loops;
      begun = new long[next.perSecond() == 0 ? 0 : Math.max(1, share)];
      windowNanos = share > 0 || begun.length == 0 ? SECOND : SECOND * loops / next.perSecond();
      beginnings = 0;
    }
    limit = next;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    drain();
  }

  int waitMillis() {
    return limit.waitMillis();
  }

  /** Takes a place if there is one, and nobody has waited for it. */
  boolean enter() {
    boolean free = queue.isEmpty() && !isFull() && untilNext() <= 0;
    if (free) {
      begin();
    }
    return free;
  }

  /** Waits until {@link Admission#given}, or {@link #cancel}. */
  void queue(Admission by) {
    waited++;
    queue.add(by);
    drain();
  }

  void cancel(Admission by) {
    queue.remove(by);
  }

  void refused() {
    refused++;
  }

  /** Who had a place needs it no more. */
  void leave() {
    running--;
    drain();
  }

  private boolean isFull() {
    return most > 0 && running >= most;
  }

  /** Nanoseconds until as many have begun in the last second as may. */
  private long untilNext() {
    int length = begun.length;
    if (beginnings < length || length == 0) {
      return 0;
    }
    return begun[(int) (beginnings % length)] + windowNanos - clock.nanos();
  }

  private void begin() {
    running++;
    if (begun.length > 0) {
      begun[(int) (beginnings++ % begun.length)] = clock.nanos();
    }
  }

  private void drain() {
    while (!queue.isEmpty() && !isFull()) {
      long left = untilNext();
      if (left > 0) {
        if (timer == null) {
          timer = loop.schedule(this::onTimer, left, TimeUnit.NANOSECONDS);
        }
        return;
      }
      Admission first = queue.removeFirst();
      begin();
      first.given();
    }
  }

  private void onTimer() {
    timer = null;
    drain();
  }

  /** What is reached, for people. */
  String reached() {
    return "query rule "
        + ruleId
        + ": "
        + (isFull() || limit.perSecond() == 0
            ? "max_concurrent " + limit.maxConcurrent()
            : "per_second " + limit.perSecond())
        + " is reached";
  }

  LimitRow row() {
    return new LimitRow(ruleId, running, queue.size(), waited, refused);
  }
}
