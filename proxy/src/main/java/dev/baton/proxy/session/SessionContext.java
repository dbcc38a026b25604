package dev.baton.proxy.session;

import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.backend.Backend;
import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.backend.Backends;
import dev.baton.proxy.config.Tunables;
import dev.baton.proxy.route.Routes;
import dev.baton.proxy.stats.QueryEventSink;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** What the sessions of one event loop share. Used on that loop only. */
public final class SessionContext {

  private final EventLoop loop;
  private final Routes routes;
  private final Backends backends;
  private final MonotonicClock clock;
  private Duration holdLimit;
  private final int maxCommandBytes;
  private final Router router;
  private final HoldQueue holds = new HoldQueue();
  private final Ledger ledger;
  private Tunables.Statements statements = Tunables.Statements.UNBOUNDED;
  private final Planner planner;
  private final Set<Session> sessions = new HashSet<>();
  private final SessionKiller killer;
  private final Limits limits;

  public SessionContext(
      EventLoop loop,
      Routes routes,
      Backends backends,
      MonotonicClock clock,
      Duration holdLimit,
      int maxCommandBytes,
      QueryEventSink events,
      SessionKiller killer) {
    this.killer = killer;
    this.loop = loop;
    this.routes = routes;
    this.backends = backends;
    this.clock = clock;
    this.holdLimit = holdLimit;
    this.maxCommandBytes = maxCommandBytes;
    this.router = new Router(routes, backends);
    this.ledger = new Ledger(clock, events);
    this.planner = new Planner(ledger.digests());
    this.limits = new Limits(loop, clock);
  }

  EventLoop loop() {
    return loop;
  }

  Routes routes() {
    return routes;
  }

  Backends backends() {
    return backends;
  }

  MonotonicClock clock() {
    return clock;
  }

  Duration holdLimit() {
    return holdLimit;
  }

  /** For statements that begin to wait from now on. */
  public void holdLimit(Duration limit) {
    holdLimit = limit;
  }

  int maxCommandBytes() {
    return maxCommandBytes;
  }

  SessionKiller killer() {
    return killer;
  }

  public Limits limits() {
    return limits;
  }

  Planner planner() {
    return planner;
  }

  public Router router() {
    return router;
  }

  /** Whether it is there to take writes. */
  public boolean isPrimary(Backend backend) {
    return router.isPrimary(backend);
  }

  public HoldQueue holds() {
    return holds;
  }

  public Ledger ledger() {
    return ledger;
  }

  public Counters counters() {
    return ledger.counters();
  }

  Tunables.Statements statements() {
    return statements;
  }

  /** For statements that come from now on. */
  public void statements(Tunables.Statements wanted) {
    statements = wanted;
    ledger.logAll(wanted.log());
    planner.takesHints(wanted.hints() != Tunables.Hints.NONE);
  }

  void opened(Session session) {
    session.profile().sessionOpened();
    sessions.add(session);
    counters().sessionOpened();
  }

  void closed(Session session) {
    if (sessions.remove(session)) {
      session.profile().sessionClosed();
      counters().sessionClosed();
    }
  }

  public Set<Session> sessions() {
    return sessions;
  }

  /** Ends a session of this loop, or what it runs, if it is there and the asking user's. */
  public KillRequest.Outcome kill(KillRequest request) {
    for (Session session : sessions) {
      if (session.identity().id() == request.id()) {
        String user = request.user();
        if (user != null && !user.equals(session.profile().user())) {
          return KillRequest.Outcome.ANOTHERS;
        }
        session.interruption().request(request.queryOnly());
        return KillRequest.Outcome.TAKEN;
      }
    }
    return KillRequest.Outcome.UNKNOWN;
  }

  /** Sessions with a statement or a transaction under way on such servers. */
  public int busyOn(Predicate<Backend> servers) {
    int busy = 0;
    for (Session session : sessions) {
      busy += isBusyOn(session, servers) ? 1 : 0;
    }
    return busy;
  }

  private static boolean isBusyOn(Session session, Predicate<Backend> servers) {
    BackendConnection held = session.connection();
    Phase phase = session.phase();
    return held != null
        && servers.test(held.backend())
        && (phase == Phase.SENT || phase == Phase.PREPARING || session.state().inTransaction());
  }
}
