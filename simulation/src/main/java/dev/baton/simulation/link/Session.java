package dev.baton.simulation.link;

import dev.baton.core.time.Latch;
import dev.baton.simulation.net.Node;
import dev.baton.simulation.server.FakeServer;
import dev.baton.simulation.server.StatementException;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.snapshot.ProbeFailure;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one run of one server's process. A statement that has been sent is carried out
 * even if nobody waits for it any more: by a server that wakes, or after a cut is healed.
 */
final class Session {
  private final ManagerProcess manager;
  private final FakeServer server;
  private final long deadlineNanos;
  private final int incarnation;

  private Session(ManagerProcess manager, FakeServer server, long deadlineNanos, int incarnation) {
    this.manager = manager;
    this.server = server;
    this.deadlineNanos = deadlineNanos;
    this.incarnation = incarnation;
  }

  /** A statement whose answer may come later. */
  @FunctionalInterface
  interface Statement<T> {
    void run(Consumer<T> answer, Consumer<StatementException> error);
  }

  /** A statement that is answered at once. */
  @FunctionalInterface
  interface Quick<T> {
    T run() throws StatementException;
  }

  /** A connection is made by one exchange; a server that is not there refuses it. */
  static Session open(ManagerProcess manager, FakeServer server, Duration limit)
      throws InstanceException {
    long deadline = manager.scheduler().nanos() + limit.toNanos();
    Session greeting = new Session(manager, server, deadline, 0);
    int incarnation = greeting.ask(server::incarnation);
    return new Session(manager, server, deadline, incarnation);
  }

  /** The same connection, used again until another time. */
  Session until(Duration limit) {
    return new Session(manager, server, manager.scheduler().nanos() + limit.toNanos(), incarnation);
  }

  FakeServer server() {
    return server;
  }

  Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - manager.scheduler().nanos()));
  }

  <T> T ask(Quick<T> statement) throws InstanceException {
    return this.<T>askLater(
        (answer, error) -> {
          try {
            answer.accept(statement.run());
          } catch (StatementException e) {
            error.accept(e);
          }
        });
  }

  /** What came back. */
  private static final class Reply<T> {
    private @Nullable T value;
    private @Nullable StatementException error;
    private @Nullable Kind broken;
  }

  <T> T askLater(Statement<T> statement) throws InstanceException {
    manager.step();
    Reply<T> reply = new Reply<>();
    Latch arrived = manager.tasks().latch(1);
    Node here = manager.node();
    Node there = server.node();
    Runnable back = () -> manager.network().send(there, here, () -> end(arrived));
    Runnable crashed =
        () -> {
          reply.broken = Kind.BROKEN;
          back.run();
        };
    manager
        .network()
        .send(
            here,
            there,
            () -> {
              if (!server.isRunning()
                  || (incarnation != 0 && server.incarnation() != incarnation)) {
                reply.broken = incarnation == 0 ? Kind.REFUSED : Kind.BROKEN;
                back.run();
                return;
              }
              server.onCrash(crashed);
              statement.run(
                  value -> {
                    server.removeOnCrash(crashed);
                    reply.value = value;
                    back.run();
                  },
                  error -> {
                    server.removeOnCrash(crashed);
                    reply.error = error;
                    back.run();
                  });
            });
    await(arrived);
    return value(reply);
  }

  private void end(Latch arrived) {
    if (manager.isAlive()) {
      arrived.countDown();
    }
  }

  private void await(Latch arrived) throws InstanceException {
    try {
      if (!arrived.await(remaining())) {
        throw failure(Kind.TIMEOUT, "no answer in time", 0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(Kind.TIMEOUT, "interrupted", 0);
    }
  }

  private <T> T value(Reply<T> reply) throws InstanceException {
    if (reply.broken != null) {
      throw failure(
          reply.broken, reply.broken == Kind.REFUSED ? "connection refused" : "it broke", 0);
    }
    if (reply.error != null) {
      throw failure(
          Kind.SERVER_ERROR, String.valueOf(reply.error.getMessage()), reply.error.code());
    }
    if (reply.value == null) {
      throw new IllegalStateException("an answer without a value");
    }
    return reply.value;
  }

  InstanceException refused(String why) {
    return failure(Kind.SERVER_ERROR, why, 0);
  }

  private InstanceException failure(Kind kind, String message, int code) {
    return new InstanceException(
        server.key(), new ProbeFailure(kind, message), code, new StatementException(code, message));
  }

  /** Waits, unless the deadline comes first. */
  void pause(Duration time) throws InstanceException {
    manager.step();
    Duration left = remaining();
    try {
      manager.tasks().sleep(time.compareTo(left) < 0 ? time : left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(Kind.TIMEOUT, "interrupted", 0);
    }
    if (remaining().isZero()) {
      throw failure(Kind.TIMEOUT, "not done in time", 0);
    }
  }
}
