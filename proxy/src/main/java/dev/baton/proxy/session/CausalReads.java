package dev.baton.proxy.session;

import dev.baton.proxy.backend.Backend;
import dev.baton.proxy.backend.BackendConnection;
import dev.baton.proxy.backend.Positions;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets one session read what it has written, where a rule's {@code gtid_from_hostgroup} says so:
 * the writer is asked once after a write how far it is, and a replica that the session has not yet
 * seen to be as far is waited for before the read; if that takes too long, or any of it cannot be
 * relied on, the writer reads. Without such a rule nothing is kept in mind, and what ran then
 * counts as written.
 *
 * <p>Both questions are asked as another session would ask them, on connections that the command
 * has no claim to yet, so that nothing the session could ask back for is touched.
 */
final class CausalReads {

  /** For the way to a server and back, beyond the time that it is to wait. */
  private static final long ON_THE_WAY_MILLIS = 500;

  private enum Step {
    NOTHING,
    ASK_WRITER,
    AWAIT_REPLICA
  }

  /** What the session has written in one hostgroup. */
  private static final class Writes {
    final int hostgroup;
    boolean any;

    /** Who took the last one; null if that was not seen. */
    @Nullable Backend by;

    /** How far {@link #teller} was after the last one; null if that is not known. */
    @Nullable String position;

    @Nullable Backend teller;
    final List<Reached> reached = new ArrayList<>(2);

    Writes(int hostgroup, boolean any) {
      this.hostgroup = hostgroup;
      this.any = any;
    }

    void forgetPosition() {
      position = null;
      teller = null;
      reached.clear();
    }

    boolean isReachedBy(Backend replica) {
      for (Reached one : reached) {
        if (one.replica == replica) {
          return one.errors == replica.errorCount();
        }
      }
      return false;
    }
  }

  /**
   * A replica that is as far.
   *
   * @param errors of it until then: if one comes it may have started anew, from what its disk had
   */
  private record Reached(Backend replica, long errors) {}

  private final Session session;
  private final SessionContext context;
  private List<Writes> writes = List.of();
  private int since;
  private boolean unseen;

  // The command under way.
  private Step step = Step.NOTHING;
  private boolean asking;
  private boolean writerReads;
  private boolean succeeded;
  private @Nullable Writes needed;
  private @Nullable Backend chosen;
  private @Nullable Future<?> timer;

  CausalReads(Session session, SessionContext context) {
    this.session = session;
    this.context = context;
    this.unseen = !context.router().isCausal();
    this.since = context.router().causalSince();
  }

  /** A command begins. */
  void begin() {
    if (step != Step.NOTHING) {
      ended();
    }
    writerReads = false;
    chosen = null;
  }

  /** A statement goes to a server. */
  void sent(Plan plan, Backend to) {
    if (plan.repeatable || !context.router().isCausal()) {
      return;
    }
    Writes there = in(to.hostgroup());
    there.any = true;
    there.by = to;
    there.forgetPosition();
  }

  private Writes in(int hostgroup) {
    if (since != context.router().causalSince()) { // what was written since was not kept in mind
      since = context.router().causalSince();
      unseen = true;
      writes = List.of();
    }
    for (Writes one : writes) {
      if (one.hostgroup == hostgroup) {
        return one;
      }
    }
    if (writes.isEmpty()) {
      writes = new ArrayList<>(1);
    }
    Writes made = new Writes(hostgroup, unseen);
    writes.add(made);
    return made;
  }

  /** Where a command goes next: to its server, or first to the writer. Null if it has to wait. */
  @Nullable Backend target(Plan plan, SessionState state, int home) {
    Router router = context.router();
    if (plan.gtidFrom < 0 || plan.gtidFrom == plan.hostgroup || !router.isCausal()) {
      return router.target(plan, state, home);
    }
    ended();
    Writes own = in(plan.gtidFrom);
    writerReads |= own.any && plan.readsDiagnostics; // of the statement before, and of no other
    Backend target = chosen;
    chosen = null;
    if (!writerReads && (target == null || target.isRetired() || target.isPausing())) {
      target = router.target(plan, state, home);
    }
    boolean settled = target == null || target.hostgroup() == plan.gtidFrom;
    if (!own.any || (settled && !writerReads)) {
      return target;
    }
    Backend writer = router.writer(plan.gtidFrom, own.by);
    if (writer == null || writerReads) {
      return writer;
    }
    if (target == null || target.instance().equals(writer.instance())) {
      return target;
    }
    if (own.position == null || own.teller != writer) {
      needed = own;
      step = Step.ASK_WRITER;
      chosen = target;
      return writer;
    }
    if (!own.isReachedBy(target)) {
      needed = own;
      step = Step.AWAIT_REPLICA;
    }
    return target;
  }

  /** Sends its question, if one is to come before the command. */
  boolean asks(BackendConnection on, SessionState state) {
    Writes own = needed;
    if (step == Step.NOTHING || own == null) {
      return false;
    }
    state.connected(false);
    asking = true;
    succeeded = false;
    Backend server = on.backend();
    Duration limit = Positions.limit(on, context.statements().causalWait());
    timer =
        context
            .loop()
            .schedule(this::tooLong, limit.toMillis() + ON_THE_WAY_MILLIS, TimeUnit.MILLISECONDS);
    String position = own.position;
    if (step == Step.ASK_WRITER || position == null) {
      own.forgetPosition();
      Positions.ask(
          on,
          told -> {
            own.position = told;
            own.teller = server;
            succeeded = true;
          });
    } else {
      context.counters().causalReadWaits();
      long errors = server.errorCount();
      Positions.await(
          on,
          position,
          limit,
          () -> {
            own.reached.removeIf(one -> one.replica == server);
            own.reached.add(new Reached(server, errors));
            succeeded = true;
          });
    }
    return true;
  }

  /** Whether what has been answered was its question: then the command is to find its way anew. */
  boolean isAnswered() {
    if (!asking) {
      return false;
    }
    if (succeeded && step == Step.AWAIT_REPLICA && needed != null) {
      chosen = needed.reached.getLast().replica;
    }
    if (!succeeded) {
      giveWay();
    }
    ended();
    return true;
  }

  private void tooLong() {
    if (asking && session.phase() == Phase.PREPARING) {
      giveWay();
      ended();
      session.discardConnection();
      session.again("the server did not answer how far it is");
    }
  }

  /** The writer reads. */
  private void giveWay() {
    writerReads = true;
    context.counters().causalReadOnPrimary();
  }

  private void ended() {
    step = Step.NOTHING;
    asking = false;
    needed = null;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
