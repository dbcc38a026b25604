package dev.baton.proxy.session;

import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.stats.SessionRow;
import org.jspecify.annotations.Nullable;

/** What the process list shows of a session. */
final class ProcessRows {

  private ProcessRows() {}

  /**
   * @param plan null if no command is under way
   * @param waitsFor empty if it waits for nothing
   */
  static SessionRow of(Session session, @Nullable Plan plan, long millis, String waitsFor) {
    BackendConnection connection = session.connection();
    Identity identity = session.identity();
    return new SessionRow(
        identity.id(),
        session.profile().user(),
        session.state().settings().schema(),
        identity.origin().clientAddress(),
        identity.origin().clientPort(),
        connection == null ? -1 : connection.backend().hostgroup(),
        connection == null ? null : connection.backend().instance(),
        session.phase().name(),
        plan == null ? 0 : millis,
        plan == null || plan.digest == null ? "" : plan.digest.text(),
        connection == null ? "" : Pin.describe(session.state().pins()),
        waitsFor);
  }
}
