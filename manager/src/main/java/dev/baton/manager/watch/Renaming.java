package dev.baton.manager.watch;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.util.function.UnaryOperator;

/** Facts with their sources called by the names that Baton knows them by. */
final class Renaming {
  private Renaming() {}

  static InstanceFacts of(InstanceFacts facts, UnaryOperator<InstanceKey> known) {
    return new InstanceFacts(
        facts.key(),
        facts.version(),
        facts.serverId(),
        facts.serverUuid(),
        facts.reportedAs(),
        facts.readOnly(),
        facts.superReadOnly(),
        facts.offlineMode(),
        facts.binaryLog(),
        facts.logReplicaUpdates(),
        facts.binlogFormat(),
        facts.gtidEnabled(),
        facts.strictGtid(),
        facts.executed(),
        facts.purged(),
        facts.semiSync(),
        facts.channels().stream().map(channel -> renamed(channel, known)).toList(),
        facts.connectedReplicas());
  }

  private static ReplicationChannel renamed(
      ReplicationChannel channel, UnaryOperator<InstanceKey> known) {
    return new ReplicationChannel(
        channel.name(),
        known.apply(channel.source()),
        channel.receiver(),
        channel.applier(),
        channel.received(),
        channel.autoPosition(),
        channel.delay(),
        channel.heartbeats(),
        channel.sourceLog(),
        channel.heartbeatPeriodMillis(),
        channel.receiverError(),
        channel.applierError());
  }
}
