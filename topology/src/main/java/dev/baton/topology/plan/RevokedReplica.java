package dev.baton.topology.plan;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.util.List;

/**
 * An instance that can acknowledge nothing any more, as it was found after that.
 *
 * @param channels as they stood when the receiver had stopped: what was received is read there at
 *     once, because a later look may find it gone (facts V6, V7)
 * @param facts read after the receiver had stopped
 */
public record RevokedReplica(InstanceFacts facts, List<ReplicationChannel> channels) {

  public RevokedReplica {
    channels = List.copyOf(channels);
  }

  public InstanceKey key() {
    return facts.key();
  }

  /**
   * Everything it has of the cluster's history, received or executed. On MariaDB a write of its own
   * stands for nothing of that: it may have the sequence number of one that is not here.
   */
  public GtidPosition holdings() {
    GtidPosition all = facts.executed();
    for (ReplicationChannel channel : channels) {
      all = all.joinedWith(channel.received());
    }
    for (MariadbGtid received : hiddenByOwnWrites()) {
      all = ((MariadbGtidPosition) all).with(received);
    }
    return all;
  }

  /** Whether everything it has received is surely executed. */
  public boolean drained() {
    return hiddenByOwnWrites().isEmpty() && facts.executed().covers(holdings());
  }

  /** Whether it has written something of its own since it began to receive, as far as is told. */
  boolean hasOwnWrites() {
    return !hiddenByOwnWrites().isEmpty();
  }

  /**
   * What MariaDB's position does not tell: what was received last in each domain whose last
   * transaction here is another one, of this server's own, and no earlier.
   */
  private List<MariadbGtid> hiddenByOwnWrites() {
    if (!(facts.executed() instanceof MariadbGtidPosition executed)) {
      return List.of();
    }
    MariadbGtidPosition received = MariadbGtidPosition.EMPTY;
    for (ReplicationChannel channel : channels) {
      received = received.joinedWith(channel.received());
    }
    return received.gtids().stream()
        .filter(
            last ->
                executed
                    .at(last.domain())
                    .filter(own -> own.server() == facts.serverId())
                    .filter(own -> own.sequence() >= last.sequence() && !own.equals(last))
                    .isPresent())
        .toList();
  }

  boolean detached() {
    return channels.isEmpty();
  }

  boolean applierBroken() {
    return channels.stream().anyMatch(c -> c.applierError().present());
  }

  /**
   * Whether its relay log may hold what its position does not tell: a MariaDB replica that was
   * restarted forgets what it had received (fact V7).
   */
  public boolean relayLogUnknown() {
    return facts.version().flavour().isMariaDb()
        && channels.stream().anyMatch(c -> c.received().isEmpty())
        && !facts.executed().isEmpty();
  }
}
