package dev.baton.proxy.session;

import dev.baton.proxy.rule.Rule;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one session's command goes through before it looks for a server: the delay that a rule asks
 * for, and a place under each limit of the rules that hold for it.
 *
 * <p>A place is a statement's and not a transaction's: it is given back when the statement ends, in
 * whatever way. Places are taken in the order of the rules, so that nobody waits in a circle. Who
 * waits may hold locks for which one with a place waits: that ends with {@code wait_ms}, and what
 * ends a transaction needs no place.
 */
final class Admission {

  private final Session session;
  private final SessionContext context;
  private List<Limiter> limiters = List.of();
  private int taken;
  private boolean delayed;
  private boolean waiting;

  /** Of the delay, or of how long it may wait. */
  private @Nullable Future<?> timer;

  /** Tells a command's from the next one's. */
  private int turn;

  Admission(Session session, SessionContext context) {
    this.session = session;
    this.context = context;
  }

  /** Whether a command has to wait before anything else; then it begins later. */
  boolean delays(Plan plan) {
    long delay = plan.delayMillis + context.statements().delay().toMillis();
    if (delay > 0) {
      delayed = true;
      timer = context.loop().schedule(this::afterDelay, delay, TimeUnit.MILLISECONDS);
    }
    return delayed;
  }

  private void afterDelay() {
    timer = null;
    delayed = false;
    if (session.phase() == Phase.HELD) {
      session.begin();
    }
  }

  /** Whether a command may look for a server now; if not it waits, or has been refused. */
  boolean admits(Command command) {
    Plan plan = command.plan();
    List<Rule> limited = plan.limited;
    if (limited == null || !command.isStatement() || endsTransaction(plan)) {
      return true;
    }
    List<Limiter> wanted = new ArrayList<>(limited.size());
    for (Rule rule : limited) {
      Limiter limiter = context.limits().of(rule);
      if (limiter != null) {
        wanted.add(limiter);
      }
    }
    limiters = wanted;
    return takeRest();
  }

  private boolean endsTransaction(Plan plan) {
    boolean ends = plan.rollback || (plan.mayCommit && plan.repeatable);
    return ends || session.state().isPinnedBy(Pin.XA);
  }

  private boolean takeRest() {
    while (taken < limiters.size()) {
      Limiter next = limiters.get(taken);
      if (!next.enter()) {
        waitFor(next);
        return false;
      }
      taken++;
    }
    return true;
  }

  private void waitFor(Limiter next) {
    int millis = next.waitMillis();
    if (millis == 0) {
      refuse();
      return;
    }
    waiting = true;
    timer = context.loop().schedule(this::refuse, millis, TimeUnit.MILLISECONDS);
    next.queue(this);
  }

  private void refuse() {
    Limiter full = limiters.get(taken);
    full.refused();
    session.abandon(Errors.beyondLimit(full.reached(), full.waitMillis()));
  }

  /** A place that was waited for, by the one who leaves it. */
  void given() {
    taken++;
    stopTimer();
    int mine = turn;
    context.loop().execute(() -> goOn(mine));
  }

  private void goOn(int mine) {
    if (mine == turn) {
      waiting = false;
      if (session.phase() == Phase.HELD && takeRest()) {
        session.reroute();
      }
    }
  }

  /** Whether the command is not to look for a server yet. */
  boolean isWaiting() {
    return delayed || waiting;
  }

  /** What it waits for; empty if for no place. */
  String reason() {
    return waiting && taken < limiters.size() ? limiters.get(taken).reached() : "";
  }

  /** The command is over. */
  void end() {
    stopTimer();
    delayed = false;
    List<Limiter> all = limiters;
    if (all.isEmpty()) {
      return;
    }
    int places = taken;
    boolean queued = waiting && places < all.size();
    turn++;
    limiters = List.of();
    taken = 0;
    waiting = false;
    if (queued) {
      all.get(places).cancel(this);
    }
    for (int i = 0; i < places; i++) {
      all.get(i).leave();
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
