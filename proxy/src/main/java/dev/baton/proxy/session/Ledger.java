package dev.baton.proxy.session;

import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.rule.Origin;
import dev.baton.proxy.stats.CommandCounts;
import dev.baton.proxy.stats.Digests;
import dev.baton.proxy.stats.ErrorCounts;
import dev.baton.proxy.stats.ErrorRow;
import dev.baton.proxy.stats.QueryEvent;
import dev.baton.proxy.stats.QueryEventSink;
import dev.baton.proxy.stats.StatementDigest;
import dev.baton.wire.result.ResponseTracker;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;

/**
 * Writes down what became of each statement, once, at its end: for the statistics and, where that
 * is asked for, for the log of events. One per event loop.
 */
public final class Ledger {

  private final Counters counters = new Counters();
  private final Digests digests = new Digests();
  private final CommandCounts commands = new CommandCounts();
  private final ErrorCounts errors = new ErrorCounts();
  private final MonotonicClock clock;
  private final QueryEventSink events;
  private boolean logsAll;

  Ledger(MonotonicClock clock, QueryEventSink events) {
    this.clock = clock;
    this.events = events;
  }

  public Counters counters() {
    return counters;
  }

  public Digests digests() {
    return digests;
  }

  public CommandCounts commands() {
    return commands;
  }

  public ErrorCounts errors() {
    return errors;
  }

  /** Whether statements are logged of which no rule says anything. */
  void logAll(boolean all) {
    logsAll = all;
  }

  /** A server has answered. */
  void answered(Session session, Command done, BackendConnection by, long startedNanos) {
    long now = clock.nanos();
    long nanos = now - startedNanos;
    counters.answered(nanos);
    Plan plan = done.plan();
    by.backend().answered(nanos - TimeUnit.MILLISECONDS.toNanos(plan.delayMillis));
    StatementDigest digest = plan.digest;
    if (digest == null) {
      return;
    }
    ResponseTracker response = by.response();
    digests.ran(
        digest,
        by.backend().hostgroup(),
        session.state().settings().schema(),
        session.profile().user(),
        now,
        nanos / 1_000,
        response.affectedRows(),
        response.rows());
    commands.ran(digest.kind(), nanos / 1_000);
    boolean logs = plan.log < 0 ? logsAll : plan.log == 1;
    if (logs && events.isOpen()) {
      events.offer(event(session, done, by, digest, now, nanos / 1_000));
    }
  }

  /** A server's answer is or ends in an error, which lies in these bytes. */
  void failed(Session session, BackendConnection by, ByteBuf bytes) {
    ResponseTracker response = by.response();
    errors.came(
        new ErrorRow.Key(
            by.backend().hostgroup(),
            by.backend().instance(),
            session.profile().user(),
            session.identity().origin().clientAddress(),
            session.state().settings().schema(),
            response.errorCode()),
        clock.nanos(),
        ServerVerdict.message(response, bytes));
  }

  private static QueryEvent event(
      Session session,
      Command done,
      BackendConnection by,
      StatementDigest digest,
      long endNanos,
      long micros) {
    Origin origin = session.identity().origin();
    ResponseTracker response = by.response();
    return new QueryEvent(
        session.identity().id(),
        session.profile().user(),
        session.state().settings().schema(),
        origin.clientAddress() + ":" + origin.clientPort(),
        by.backend().hostgroup(),
        by.backend().instance(),
        done.statement() != null,
        digest.hash(),
        done.text(QueryEvent.MAX_TEXT),
        endNanos,
        micros,
        response.affectedRows(),
        response.rows(),
        response.lastInsertId(),
        response.errorCode());
  }
}
