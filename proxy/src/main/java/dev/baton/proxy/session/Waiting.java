package dev.baton.proxy.session;

import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long one session's command has been waiting to be sent, why, and when that is too long. */
final class Waiting {

  private final SessionContext context;
  private final Runnable tooLong;
  private boolean waiting;
  private long sinceNanos;
  private @Nullable Future<?> timer;
  private String reason = "";

  Waiting(SessionContext context, Runnable tooLong) {
    this.context = context;
    this.tooLong = tooLong;
  }

  /** Begins to wait, or goes on for another reason: the limit is for the whole. */
  void on(String why) {
    reason = why;
    if (!waiting) {
      waiting = true;
      sinceNanos = context.clock().nanos();
      long limit = context.holdLimit().toMillis();
      timer = context.loop().schedule(tooLong, limit, TimeUnit.MILLISECONDS);
    }
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
