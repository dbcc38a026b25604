package dev.baton.proxy.session;

import dev.baton.proxy.backend.Backend;
import dev.baton.proxy.backend.BackendConnection;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Carries out for one session what a lost connection means for the command that it was to run or
 * ran: the client is answered, or the command goes its way again.
 */
final class Consequences {

  private final Session session;
  private final SessionContext context;

  /** The server that has rolled the command's transaction back. */
  private @Nullable Backend rolledBackBy;

  Consequences(Session session, SessionContext context) {
    this.session = session;
    this.context = context;
  }

  /** A command begins. */
  void begin() {
    rolledBackBy = null;
  }

  /**
   * An error that tells of the server and not of the statement. Says whether the client is not to
   * see it, because the command was taken up again or got another answer.
   */
  boolean isPutOff(BackendConnection from, ByteBuf bytes) {
    context.ledger().failed(session, from, bytes);
    ServerVerdict verdict = ServerVerdict.of(from.response(), bytes, session.current().plan());
    Backend server = from.backend();
    if (session.hasBegun()
        || verdict.isTheClients(context.isPrimary(server), server == rolledBackBy)) {
      return false;
    }
    session.drop(from);
    verdict.tell(server);
    Fate fate = Fate.ofUnexecuted(session.state());
    if (verdict == ServerVerdict.SERVER_GOES) {
      session.lost(from, verdict.why());
    } else if (fate == Fate.AGAIN) {
      rolledBackBy = verdict == ServerVerdict.ROLLED_BACK ? server : null;
      session.putOff(server.instance() + ": " + verdict.why());
    } else {
      of(fate, from, verdict.why());
    }
    return true;
  }

  /**
   * The connection went while the command was under way.
   *
   * @param repeats how often it has been sent again already
   */
  void sent(Plan plan, BackendConnection gone, String why, int repeats) {
    Fate fate = Fate.ofSent(session.state(), plan);
    int allowed = plan.retries < 0 ? context.statements().retries() : plan.retries;
    if (fate == Fate.AGAIN && repeats >= allowed) {
      session.state().clearPins();
      session.fail(Errors.lostTooOften(server(gone), why, repeats + 1));
      return;
    }
    if (fate == Fate.AGAIN) {
      context.counters().retried();
    }
    of(fate, gone, why);
  }

  /** It went between two commands. */
  void whileIdle(BackendConnection gone, String why) {
    SessionState state = session.state();
    if (Fate.ofUnexecuted(state) == Fate.STATE_LOST) {
      of(Fate.STATE_LOST, gone, why);
      return;
    }
    if (state.inTransaction()) {
      state.transactionLost(server(gone), why);
    }
    state.clearPins();
    session.interruption().settle(); // if it waited for the connection that is gone
  }

  /** Its time is over, and the server could not be told to end it: it may go on with it. */
  void notKilled(Plan plan, BackendConnection gone) {
    Fate fate = Fate.ofSent(session.state(), plan);
    if (fate == Fate.AGAIN) {
      session.state().clearPins();
      session.fail(Errors.timedOut());
    } else {
      of(fate, gone, "its time was over, and the server could not be told to end it");
    }
  }

  void of(Fate fate, BackendConnection gone, String why) {
    SessionState state = session.state();
    String server = server(gone);
    switch (fate) {
      case AGAIN -> session.again(server + ": " + why);
      case TRANSACTION_LOST -> {
        state.clearPins();
        transactionLost(session.current().plan(), server, why);
      }
      case STATE_LOST -> session.cutOff(Errors.stateLost(server, why, state.pins() & Pin.STATE));
      case UNKNOWN -> {
        context.counters().unknownOutcome();
        state.clearPins();
        session.fail(Errors.unknownOutcome(server, why));
      }
      case UNKNOWN_AND_STATE_LOST -> {
        context.counters().unknownOutcome();
        session.cutOff(Errors.unknownOutcome(server, why));
      }
    }
  }

  /** A rollback is what the client can still have. */
  void transactionLost(Plan plan, String server, String why) {
    if (plan.rollback) {
      session.answerOk();
    } else {
      session.fail(Errors.transactionLost(server, why));
    }
  }

  private static String server(BackendConnection gone) {
    return gone.backend().instance().toString();
  }
}
