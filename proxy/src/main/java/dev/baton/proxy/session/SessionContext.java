package dev.baton.proxy.session;

import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.backend.Backend;
import dev.baton.proxy.backend.Backends;
import dev.baton.proxy.route.Routes;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

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
  private final Counters counters = new Counters();
  private final Planner planner;
  private final Set<Session> sessions = new HashSet<>();

  public SessionContext(
      EventLoop loop,
      Routes routes,
      Backends backends,
      MonotonicClock clock,
      Duration holdLimit,
      int maxCommandBytes) {
    this.loop = loop;
    this.routes = routes;
    this.backends = backends;
    this.clock = clock;
    this.holdLimit = holdLimit;
    this.maxCommandBytes = maxCommandBytes;
    this.router = new Router(routes, backends);
    this.planner = new Planner(router.digests());
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

  Planner planner() {
    return planner;
  }

  public Router router() {
    return router;
  }

  boolean isPrimary(Backend backend) {
    return router.isPrimary(backend);
  }

  public HoldQueue holds() {
    return holds;
  }

  public Counters counters() {
    return counters;
  }

  public Set<Session> sessions() {
    return sessions;
  }

  /** Sessions with a statement or a transaction under way on the primary. */
  public int busyOnPrimary() {
    int busy = 0;
    for (Session session : sessions) {
      busy += session.isBusyOnPrimary() ? 1 : 0;
    }
    return busy;
  }
}
