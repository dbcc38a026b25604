package dev.baton.simulation.link;

import dev.baton.simulation.server.FakeServer;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink.FenceOutcome;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.time.Duration;

/** MariaDB's statements. */
final class MariadbVerbs extends Dialect {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  MariadbVerbs(Session session, Runnable opening) {
    super(session, opening);
  }

  @Override
  ReplicationChannel stopReceiver() throws InstanceException {
    ReplicationChannel before = channel();
    if (before.receiver() == ThreadState.STOPPED) {
      return before;
    }
    if (before.applier() == ThreadState.STOPPED) {
      start();
    }
    stopReceiverStatement();
    return stopped();
  }

  @Override
  void startApplier() throws InstanceException {
    ReplicationChannel channel = channel();
    if (channel.applier() != ThreadState.STOPPED) {
      return;
    }
    if (channel.receiver() == ThreadState.STOPPED) {
      does(replica::readByPosition); // V8
      start();
      while (!session.ask(replica::hasReadAll)) {
        requireApplier();
        session.pause(BETWEEN_LOOKS);
      }
    } else {
      start();
    }
  }

  private void start() throws InstanceException {
    stopWaiting();
    does(replica::startApplier);
  }

  private void requireApplier() throws InstanceException {
    ReplicationChannel channel = channel();
    if (channel.applier() == ThreadState.STOPPED) {
      throw session.refused("its applier does not run (" + channel.applierError().message() + ")");
    }
  }

  @Override
  boolean isDrained(ReplicationChannel channel) throws InstanceException {
    return channel.received().isEmpty()
        ? session.ask(replica::hasReadAll)
        : hasExecuted(channel.received());
  }

  @Override
  void changeSource(FakeServer source) throws InstanceException {
    if (isReplica()) {
      drain();
      does(
          () -> {
            replica.stopReceiver();
            replica.stopApplier();
          });
    }
    does(replica::countOwnAsApplied);
    becomeReplica();
    does(() -> replica.change(source, true));
    does(
        () -> {
          replica.startReceiver();
          replica.startApplier();
        });
  }

  private void drain() throws InstanceException {
    ReplicationChannel stopped = stopReceiver();
    if (!stopped.received().isEmpty() && isDrained(stopped)) {
      return;
    }
    startApplier();
    while (!isDrained(stopped)) {
      requireApplier();
      session.pause(BETWEEN_LOOKS);
    }
  }

  @Override
  FenceOutcome fence(boolean disconnect) throws InstanceException {
    FenceOutcome outcome = readOnlySwitch(false);
    if (disconnect && outcome == FenceOutcome.FENCED && session.ask(server::clientsWaiting) == 0) {
      does(server::killClients);
    }
    return outcome;
  }
}
