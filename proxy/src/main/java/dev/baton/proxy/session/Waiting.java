package dev.baton.proxy.session;

import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long one session's command has been waiting to be sent, why, and when that is too long. */
final class Waiting {

  private final SessionContext context;
  private final Runnable tooLong;
  private boolean waiting;
  private boolean waited;
  private long sinceNanos;
  private long firstNanos;
  private @Nullable Future<?> timer;
  private String reason = "";

  Waiting(SessionContext context, Runnable tooLong) {
    this.context = context;
    this.tooLong = tooLong;
  }

  /** A new command: nothing of the limit is used up. */
  void begin() {
    waited = false;
  }

  /**
   * Begins to wait, or goes on for another reason: the limit is for the whole, from the first wait
   * on, however often the command was sent and put off in between.
   */
  void on(String why) {
    reason = why;
    if (!waiting) {
      waiting = true;
      sinceNanos = context.clock().nanos();
      long left = context.holdLimit().toNanos() - usedNanos();
      timer = context.loop().schedule(tooLong, Math.max(0, left), TimeUnit.NANOSECONDS);
    }
  }

  /** Whether the command, which has to be tried again, has been at it for as long as it may. */
  boolean isSpent() {
    return usedNanos() > context.holdLimit().toNanos();
  }

  private long usedNanos() {
    long now = context.clock().nanos();
    if (!waited) {
      waited = true;
      firstNanos = now;
    }
    return now - firstNanos;
  }

  boolean isOn() {
    return waiting;
  }

  String reason() {
    return reason;
  }

  void reason(String why) {
    reason = why;
  }

  /** The command goes, or fails. */
  void end() {
    if (waiting) {
      context.counters().held(context.clock().millisSince(sinceNanos));
      cancel();
    }
  }

  /** There is nobody left to wait. */
  void cancel() {
    waiting = false;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
