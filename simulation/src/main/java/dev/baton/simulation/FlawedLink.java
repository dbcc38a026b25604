package dev.baton.simulation;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.simulation.server.FakeServer;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ReplicationError;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A link that does not do, or does not say, what it should. */
final class FlawedLink implements InstanceLink {
  private final Flaw flaw;
  private final FakeServer server;
  private final InstanceLink link;
  private final Predicate<InstanceKey> reached;
  private boolean liesAboutReceiver;
  private @Nullable ReplicationChannel lastHeard;

  /**
   * @param reached whether the manager reaches a server over the network
   */
  FlawedLink(Flaw flaw, FakeServer server, InstanceLink link, Predicate<InstanceKey> reached) {
    this.reached = reached;
    this.flaw = flaw;
    this.server = server;
    this.link = link;
  }

  @Override
  public InstanceKey key() {
    return link.key();
  }

  @Override
  public InstanceFacts probe(Duration timeout) throws InstanceException {
    InstanceFacts facts = link.probe(timeout);
    if (flaw == Flaw.SEMI_SYNC_TURNED_OFF && facts.semiSync().waitingSessions() > 0) {
      server.semiSync(false, server.acknowledges());
    }
    if (flaw == Flaw.ONE_OBSERVER) {
      return facts.withChannels(facts.channels().stream().map(this::asTheManagerSees).toList());
    }
    return liesAboutReceiver
        ? facts.withChannels(
            facts.channels().stream().map(c -> withReceiver(c, ThreadState.STOPPED)).toList())
        : facts;
  }

  /** A source that the manager does not reach seems to be silent to its replica, too. */
  private ReplicationChannel asTheManagerSees(ReplicationChannel channel) {
    ReplicationChannel before = lastHeard;
    if (reached.test(channel.source()) || before == null) {
      lastHeard = channel;
      return channel;
    }
    return withReceiver(before, ThreadState.CONNECTING);
  }

  private static ReplicationChannel withReceiver(ReplicationChannel channel, ThreadState receiver) {
    return new ReplicationChannel(
        channel.name(),
        channel.source(),
        receiver,
        channel.applier(),
        channel.received(),
        channel.autoPosition(),
        channel.delay(),
        channel.heartbeats(),
        channel.sourceLog(),
        channel.heartbeatPeriodMillis(),
        ReplicationError.NONE,
        channel.applierError());
  }

  @Override
  public ReplicationChannel stopReceiver(Duration deadline) throws InstanceException {
    if (flaw == Flaw.RELAY_LOGS_DROPPED
        && server.flavour().isMariaDb()
        && server.replica().applier() == ThreadState.STOPPED) {
      server.replica().stopReceiver();
      server.replica().startApplier();
    }
    ReplicationChannel stopped = link.stopReceiver(deadline);
    if (flaw == Flaw.RECEIVERS_RUN_ON && server.number() > 2) {
      liesAboutReceiver = true;
      server.replica().startReceiver();
    }
    return stopped;
  }

  @Override
  public void startApplier(Duration deadline) throws InstanceException {
    link.startApplier(deadline);
  }

  @Override
  public void applyRelayLog(Duration deadline) throws InstanceException {
    link.applyRelayLog(deadline);
  }

  @Override
  public boolean awaitExecuted(GtidPosition position, Duration deadline) throws InstanceException {
    return link.awaitExecuted(position, deadline);
  }

  @Override
  public void promote(Duration deadline) throws InstanceException {
    link.promote(deadline);
  }

  @Override
  public void replicateFrom(
      InstanceKey source, ReplicationCredentials credentials, Duration deadline)
      throws InstanceException {
    liesAboutReceiver = false;
    link.replicateFrom(source, credentials, deadline);
  }

  @Override
  public void rejoin(
      InstanceKey source,
      GtidPosition proven,
      ReplicationCredentials credentials,
      Duration deadline)
      throws InstanceException {
    liesAboutReceiver = false;
    if (flaw == Flaw.STALE_ERRANT_CHECK) {
      server.writePast();
      link.replicateFrom(source, credentials, deadline);
      return;
    }
    link.rejoin(source, proven, credentials, deadline);
  }

  @Override
  public FenceOutcome fence(boolean disconnect, Duration deadline) throws InstanceException {
    return flaw == Flaw.NO_FENCE ? FenceOutcome.FENCED : link.fence(disconnect, deadline);
  }

  @Override
  public void unfence(Duration deadline) throws InstanceException {
    link.unfence(deadline);
  }

  @Override
  public void reopenReadOnly(Duration deadline) throws InstanceException {
    link.reopenReadOnly(deadline);
  }

  @Override
  public void acknowledge(Duration deadline) throws InstanceException {
    link.acknowledge(deadline);
  }

  @Override
  public Optional<Duration> longestWrite(Duration deadline) throws InstanceException {
    return link.longestWrite(deadline);
  }

  @Override
  public boolean historyContains(GtidPosition position, Duration deadline)
      throws InstanceException {
    return flaw == Flaw.NO_ERRANT_CHECK || link.historyContains(position, deadline);
  }

  @Override
  public String claim(String managerId, Duration timeout) throws InstanceException {
    return link.claim(managerId, timeout);
  }

  @Override
  public Optional<String> disclaim(String managerId, Duration timeout) throws InstanceException {
    return link.disclaim(managerId, timeout);
  }

  @Override
  public ServerVerb.Outcome perform(ServerVerb verb, boolean dryRun, Duration deadline)
      throws InstanceException {
    return link.perform(verb, dryRun, deadline);
  }

  @Override
  public void close() {
    link.close();
  }
}
