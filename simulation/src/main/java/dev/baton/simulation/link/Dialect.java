package dev.baton.simulation.link;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.simulation.server.FakeServer;
import dev.baton.simulation.server.Replica;
import dev.baton.simulation.server.StatementException;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink.FenceOutcome;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a flavour's verbs are said: the statements of {@code dev.baton.mysql.dialect}, one exchange
 * each, in their order and with their checks.
 */
abstract class Dialect {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);
  private static final Duration ONE_ATTEMPT = Duration.ofMillis(1_200);
  private static final int LOCK_WAIT_TIMEOUT = 1205;

  private final Runnable opening;
  final Session session;
  final FakeServer server;
  final Replica replica;

  Dialect(Session session, Runnable opening) {
    this.opening = opening;
    this.session = session;
    this.server = session.server();
    this.replica = server.replica();
  }

  /**
   * @param opening told before the statement that makes the server take writes
   */
  static Dialect of(Session session, Runnable opening) {
    return session.server().flavour().isMariaDb()
        ? new MariadbVerbs(session, opening)
        : new MysqlVerbs(session, opening);
  }

  /** A statement without a result. */
  interface Action {
    void run() throws StatementException;
  }

  void does(Action action) throws InstanceException {
    session.ask(
        () -> {
          action.run();
          return true;
        });
  }

  ReplicationChannel channel() throws InstanceException {
    if (!isReplica()) {
      throw session.refused("it replicates from nobody");
    }
    return session.ask(
        () -> {
          if (replica.source() == null) {
            throw new StatementException(0, "it replicates from nobody");
          }
          return server.facts().channels().getFirst();
        });
  }

  boolean isReplica() throws InstanceException {
    return session.ask(() -> replica.source() != null);
  }

  /** STOP SLAVE IO_THREAD takes its time (V10). */
  void stopReceiverStatement() throws InstanceException {
    session.<Boolean>askLater(
        (answer, error) ->
            server.laterFor(
                replica.stopTime(),
                () -> {
                  replica.stopReceiver();
                  answer.accept(true);
                }));
  }

  ReplicationChannel stopped() throws InstanceException {
    ReplicationChannel after = channel();
    if (after.receiver() != ThreadState.STOPPED) {
      throw session.refused("the receiver is " + after.receiver() + " after it was stopped");
    }
    return after;
  }

  abstract ReplicationChannel stopReceiver() throws InstanceException;

  abstract void startApplier() throws InstanceException;

  void applyRelayLog() throws InstanceException {
    startApplier();
    ReplicationChannel channel = applying();
    while (!isDrained(channel)) {
      session.pause(BETWEEN_LOOKS);
      channel = applying();
    }
  }

  private ReplicationChannel applying() throws InstanceException {
    ReplicationChannel channel = channel();
    if (channel.applier() == ThreadState.STOPPED) {
      throw session.refused("its applier has stopped: " + channel.applierError().message());
    }
    return channel;
  }

  abstract boolean isDrained(ReplicationChannel channel) throws InstanceException;

  abstract void changeSource(FakeServer source) throws InstanceException;

  abstract FenceOutcome fence(boolean disconnect) throws InstanceException;

  boolean hasExecuted(GtidPosition position) throws InstanceException {
    return session.ask(() -> server.hasExecuted(position));
  }

  void promote() throws InstanceException {
    if (isReplica()) {
      ReplicationChannel channel = channel();
      if (channel.receiver() != ThreadState.STOPPED) {
        throw session.refused("its receiver is " + channel.receiver());
      }
      if (!isDrained(channel)) {
        throw session.refused("it has received but not executed part of " + channel.received());
      }
      does(
          () -> {
            replica.stopReceiver();
            replica.stopApplier();
          });
      does(replica::forget);
    }
    open();
  }

  private void open() throws InstanceException {
    does(() -> server.semiSync(server.isMember(), server.acknowledges()));
    opening.run();
    does(server::openToWrites);
  }

  void unfence() throws InstanceException {
    if (isReplica()) {
      throw session.refused("it is a replica: only a promotion makes it writable");
    }
    open();
  }

  void reopenReadOnly() throws InstanceException {
    if (!session.ask(server::readOnly)) {
      throw session.refused("it is not read-only");
    }
    does(() -> server.offlineMode(false));
  }

  /**
   * @param proven where it has to stand; null where nothing was proven of it
   */
  void replicateFrom(FakeServer source, @Nullable GtidPosition proven) throws InstanceException {
    if (source == server) {
      throw session.refused("an instance cannot be its own source");
    }
    boolean follows = isReplica();
    if (!follows && session.ask(server::writable)) {
      throw session.refused("it is writable: fence it before it becomes a replica");
    }
    if (!follows || !replicatesAsWanted(channel(), source)) {
      if (proven != null && !session.ask(server::facts).executed().equals(proven)) {
        throw session.refused("somebody writes on it; it is to be proven again");
      }
      changeSource(source);
    }
    awaitRunning(source);
  }

  private static boolean replicatesAsWanted(ReplicationChannel channel, FakeServer source) {
    return channel.source().equals(source.key()) && channel.autoPosition() && runs(channel);
  }

  private static boolean runs(ReplicationChannel channel) {
    return channel.receiver() == ThreadState.RUNNING
        && channel.applier() == ThreadState.RUNNING
        && !channel.sourceLog().startsWith(":");
  }

  private void awaitRunning(FakeServer source) throws InstanceException {
    boolean ranBefore = false;
    while (true) {
      ReplicationChannel channel = channel();
      if (!channel.source().equals(source.key())) {
        throw session.refused("somebody else changes its source");
      }
      boolean runs = runs(channel);
      if (runs && ranBefore) {
        return;
      }
      boolean hopeless =
          (channel.receiver() == ThreadState.STOPPED && channel.receiverError().present())
              || (channel.applier() == ThreadState.STOPPED && channel.applierError().present());
      if (hopeless || session.remaining().compareTo(BETWEEN_LOOKS) < 0) {
        throw session.refused(
            "replication does not run: "
                + channel.receiverError().message()
                + channel.applierError().message());
      }
      ranBefore = runs;
      session.pause(BETWEEN_LOOKS);
    }
  }

  /** Makes a member acknowledge and no longer wait. */
  void becomeReplica() throws InstanceException {
    boolean member = session.ask(server::isMember);
    stopWaiting();
    does(() -> server.semiSync(server.waits(), member));
  }

  /** Never while a client's commit waits, whom that would acknowledge falsely (V2). */
  void stopWaiting() throws InstanceException {
    if (!session.ask(server::waits)) {
      return;
    }
    if (!session.ask(server::readOnly)) {
      throw session.refused("it is writable: fence it before it becomes a replica");
    }
    if (session.ask(server::clientsWaiting) > 0) {
      throw session.refused("a client's commit waits for an acknowledgement");
    }
    does(() -> server.semiSync(false, server.acknowledges()));
  }

  FenceOutcome readOnlySwitch(boolean superToo) throws InstanceException {
    while (true) {
      try {
        session.<Boolean>askLater(
            (answer, error) ->
                server.closeToWrites(
                    superToo,
                    failed -> {
                      if (failed == null) {
                        answer.accept(true);
                      } else {
                        error.accept(failed);
                      }
                    }));
        return FenceOutcome.FENCED;
      } catch (InstanceException e) {
        if (e.serverCode() != LOCK_WAIT_TIMEOUT) {
          throw e;
        }
      }
      boolean ends = session.ask(server::clientsWaiting) == 0;
      if (!ends || session.remaining().compareTo(ONE_ATTEMPT) < 0) {
        return FenceOutcome.PENDING;
      }
    }
  }
}
