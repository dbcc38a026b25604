package dev.baton.topology.plan;

import dev.baton.core.gtid.GtidPosition;
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

  /** Everything it has, received or executed. */
  public GtidPosition holdings() {
    GtidPosition all = facts.executed();
    for (ReplicationChannel channel : channels) {
      all = all.joinedWith(channel.received());
    }
    return all;
  }

  /** Whether everything it has received is executed. */
  boolean drained() {
    return facts.executed().covers(holdings());
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
