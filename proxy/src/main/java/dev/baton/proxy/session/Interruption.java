package dev.baton.proxy.session;

import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.backend.Kill;
import dev.baton.proxy.backend.Preparation;
import dev.baton.wire.packet.ErrorCodes;
import dev.baton.wire.result.ResponseTracker;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends one session's statement before its time, by a KILL QUERY on its server: when its time limit
 * is over, or when an administrator asks for it.
 *
 * <p>One timer serves many statements: it is only set again when it fires, or when a limit ends
 * before it would fire, so that a statement that stays within its limit costs a look at the clock.
 *
 * <p>COMMIT and the like have no limit: nothing good could come of ending them. Of what commits by
 * itself, an OK that comes after its KILL was sent is no acknowledgement: MariaDB ends the wait for
 * the replicas' acknowledgement on a KILL, and then says OK.
 */
final class Interruption {

  private final Session session;
  private final SessionContext context;
  private final ClientPort port;
  private @Nullable Future<?> timer;
  private long timerNanos;
  private @Nullable BackendConnection running;
  private long deadlineNanos;
  private @Nullable Kill kill;
  private boolean requested;

  Interruption(Session session, SessionContext context, ClientPort port) {
    this.session = session;
    this.context = context;
    this.port = port;
  }

  /** A statement is sent. */
  void begin(BackendConnection on, Plan plan) {
    kill = null;
    requested = false;
    long millis =
        plan.timeoutMillis > 0 ? plan.timeoutMillis : context.statements().timeout().toMillis();
    if (millis == 0 || (plan.mayCommit && plan.repeatable)) {
      return;
    }
    running = on;
    deadlineNanos = context.clock().nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
    if (timer == null || deadlineNanos - timerNanos < 0) {
      arm();
    }
  }

  private void arm() {
    if (timer != null) {
      timer.cancel(false);
    }
    timerNanos = deadlineNanos;
    long left = Math.max(0, deadlineNanos - context.clock().nanos());
    timer = context.loop().schedule(this::onTimer, left, TimeUnit.NANOSECONDS);
  }

  private void onTimer() {
    timer = null;
    BackendConnection on = running;
    if (on == null || kill != null) {
      return;
    }
    if (deadlineNanos - context.clock().nanos() > 0) {
      arm();
    } else {
      kill = on.kill(this::onKillOver);
    }
  }

  /** The KILL has been answered, or has failed. */
  private void onKillOver() {
    Kill ended = kill;
    BackendConnection on = running;
    if (ended == null || on == null || ended.isAnswered()) {
      settle();
    } else if (requested) {
      kill = null; // who asked can ask again
    } else if (session.phase() == Phase.SENT) {
      stop();
      giveUp(on);
    }
  }

  /** The statement cannot be killed: the client is told, the server may go on with it. */
  private void giveUp(BackendConnection hopeless) {
    session.discardConnection();
    if (session.hasBegun()) {
      port.close();
    } else {
      session.consequences().notKilled(session.current().plan(), hopeless);
    }
  }

  /** Once the KILL of a statement that has ended is over, so that it hits nothing else. */
  void settle() {
    Kill late = kill;
    if (session.phase() != Phase.SETTLING || (late != null && !late.isOver())) {
      return;
    }
    kill = null;
    BackendConnection held = session.connection();
    if (held != null && session.state().isPinned()) {
      Preparation.clearDiagnostics(held); // it takes the blow
    } else {
      session.discardConnection();
      session.ready();
    }
  }

  /**
   * An administrator ends the statement under way, or the session.
   *
   * @param queryOnly whether the session stays
   */
  void request(boolean queryOnly) {
    if (session.state().isPinnedBy(Pin.FAST_FORWARD)) {
      requestBlindly(queryOnly);
      return;
    }
    BackendConnection on = session.phase() == Phase.SENT ? session.connection() : null;
    if (!queryOnly) {
      if (on != null) {
        var _ = on.kill(() -> {}); // it outlives the session
      }
      Phase phase = session.phase();
      if (phase == Phase.READY || phase == Phase.SETTLING) {
        port.close(); // as servers do: who waits for no answer gets none
      } else {
        session.cutOff(Errors.killed());
      }
    } else if (on == null) {
      session.abandon(Errors.interrupted());
    } else if (kill == null) {
      requested = true;
      running = on;
      kill = on.kill(this::onKillOver);
    }
  }

  /** Nobody knows whether a statement is under way, and what the client waits for. */
  private void requestBlindly(boolean queryOnly) {
    BackendConnection on = session.connection();
    if (on != null) {
      var _ = on.kill(() -> {});
    }
    if (!queryOnly) {
      port.close();
    }
  }

  /** Whether this answer is that the time limit is over. */
  boolean isTimeOver(ResponseTracker response) {
    return !requested && explains(response);
  }

  private boolean explains(ResponseTracker response) {
    return kill != null && response.errorCode() == ErrorCodes.QUERY_INTERRUPTED;
  }

  /** Why what comes is not to be taken for the statement's outcome; null if it is. */
  @Nullable String doubt(Plan plan, BackendConnection from) {
    SessionState state = session.state();
    if (!context.router().mayPass(plan, state, from)) {
      return "its epoch or the proxy's lease was over when the answer came";
    }
    return castsDoubtOn(from.response(), plan, state)
        ? "its time was over and it was killed, and the answer came after that"
        : null;
  }

  /** Whether an OK may come from a commit that the KILL has taken out of its wait. */
  private boolean castsDoubtOn(ResponseTracker response, Plan plan, SessionState state) {
    boolean late = kill != null && kill.isSent() && response.errorCode() == 0;
    return late
        && response.isComplete()
        && !plan.repeatable
        && (plan.mayCommit || state.outsideTransaction());
  }

  /**
   * The statement has ended.
   *
   * @return whether its KILL may still hit what comes next on the connection
   */
  boolean end(ResponseTracker response) {
    Kill sent = kill;
    running = null;
    if (sent == null) {
      return false;
    }
    boolean late = sent.isSent() && !explains(response);
    if (!late) {
      sent.cancel(); // it had its effect, or shall have none
    }
    return late;
  }

  /** The statement has ended, or its connection has: no KILL is waited for. */
  void stop() {
    running = null;
    if (kill != null) {
      kill.cancel();
      kill = null;
    }
  }

  /** The session has ended. */
  void close() {
    stop();
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
