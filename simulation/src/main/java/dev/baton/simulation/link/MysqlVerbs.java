package dev.baton.simulation.link;

import dev.baton.simulation.server.FakeServer;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink.FenceOutcome;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;

/** MySQL's statements. */
final class MysqlVerbs extends Dialect {

  MysqlVerbs(Session session, Runnable opening) {
    super(session, opening);
  }

  @Override
  ReplicationChannel stopReceiver() throws InstanceException {
    ReplicationChannel before = channel();
    if (before.receiver() == ThreadState.STOPPED) {
      return before;
    }
    stopReceiverStatement();
    return stopped();
  }

  @Override
  void startApplier() throws InstanceException {
    if (channel().applier() == ThreadState.RUNNING) {
      return;
    }
    stopWaiting();
    does(replica::startApplier);
  }

  @Override
  boolean isDrained(ReplicationChannel channel) throws InstanceException {
    return hasExecuted(channel.received());
  }

  @Override
  void changeSource(FakeServer source) throws InstanceException {
    if (isReplica()) {
      ReplicationChannel now = stopReceiver();
      if (isDrained(now)) {
        does(replica::stopApplier);
      } else {
        startApplier();
        if (channel().applier() != ThreadState.RUNNING) {
          throw session.refused("its applier does not run: what it has received would be dropped");
        }
      }
    }
    becomeReplica();
    does(() -> replica.change(source, true));
    does(
        () -> {
          replica.startReceiver();
          replica.startApplier();
        });
  }

  @Override
  FenceOutcome fence(boolean disconnect) throws InstanceException {
    if (disconnect) {
      does(() -> server.offlineMode(true));
    }
    return readOnlySwitch(true);
  }
}
