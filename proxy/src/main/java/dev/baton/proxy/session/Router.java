package dev.baton.proxy.session;

import dev.baton.proxy.backend.Backend;
import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.backend.Backends;
import dev.baton.proxy.route.Routes;
import org.jspecify.annotations.Nullable;

/** Which server a statement goes to, by the routes as they are now. One per event loop. */
final class Router {

  private final Routes routes;
  private final Backends backends;

  Router(Routes routes, Backends backends) {
    this.routes = routes;
    this.backends = backends;
  }

  /** Null if it has to be held. */
  @Nullable Backend target(Plan plan, SessionState state) {
    boolean writable = routes.writablePrimary() != null;
    if (plan.anywhere && state.outsideTransaction()) {
      Backend replica = backends.nextReplica();
      if (replica == null && !writable) {
        replica = backends.anyReplica(); // to wait for: nothing else would end the wait
      }
      if (replica != null) {
        return replica;
      }
    }
    return writable ? backends.primary() : null;
  }

  /** Whether a read that waits for this replica would find nobody else. */
  boolean isOnlyWay(Backend backend) {
    return routes.writablePrimary() == null
        && backends.nextReplica() == null
        && backend.equals(backends.anyReplica());
  }

  boolean isPrimary(Backend backend) {
    return backend.equals(backends.primary());
  }

  /** Whether the next command may go to a connection that the session holds. */
  boolean mayUse(BackendConnection bound, SessionState state) {
    boolean drained = routes.draining() && !state.inTransaction();
    boolean counts = routes.mayAcknowledge(bound.epoch());
    return !isPrimary(bound.backend()) || (!drained && counts);
  }
}
