package dev.baton.mysql.link;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.time.Duration;

/** A link to one real server. Thread-safe. */
public final class ServerLink implements InstanceLink {

  private final InstanceKey key;
  private final BoundedCall calls;
  private final ProbingConnection probing;

  public ServerLink(InstanceKey key, LinkCredentials credentials, MonotonicClock clock) {
    this.key = key;
    this.calls = new BoundedCall(key, clock);
    SqlSessions sessions = new SqlSessions(key, credentials);
    this.probing = new ProbingConnection(sessions);
  }

  @Override
  public InstanceKey key() {
    return key;
  }

  @Override
  public InstanceFacts probe(Duration timeout) throws InstanceException {
    return calls.run("probe", timeout, probing::probe);
  }

  @Override
  public ReplicationChannel stopReceiver(Duration deadline) throws InstanceException {
    return notYet("stopping the receiver", deadline);
  }

  @Override
  public void startApplier(Duration deadline) throws InstanceException {
    notYet("starting the applier", deadline);
  }

  @Override
  public boolean awaitExecuted(GtidPosition position, Duration deadline) throws InstanceException {
    return notYet("waiting for a position", deadline);
  }

  @Override
  public void promote(Duration deadline) throws InstanceException {
    notYet("promotion", deadline);
  }

  @Override
  public void replicateFrom(
      InstanceKey source, ReplicationCredentials credentials, Duration deadline)
      throws InstanceException {
    notYet("replication from " + source, deadline);
  }

  @Override
  public FenceOutcome fence(boolean disconnect, Duration deadline) throws InstanceException {
    return notYet("fencing", deadline);
  }

  @Override
  public void unfence(Duration deadline) throws InstanceException {
    notYet("lifting the fence", deadline);
  }

  @Override
  public void reopenReadOnly(Duration deadline) throws InstanceException {
    notYet("reopening", deadline);
  }

  @Override
  public boolean historyContains(GtidPosition position, Duration deadline)
      throws InstanceException {
    return notYet("asking for the history", deadline);
  }

  @Override
  public String claim(String managerId, Duration timeout) throws InstanceException {
    return notYet("claiming the instance", timeout);
  }

  private <T> T notYet(String doing, Duration deadline) throws InstanceException {
    return calls.run(
        doing,
        deadline,
        d -> {
          throw new RefusedException("this version cannot do that yet");
        });
  }

  @Override
  public void close() {
    probing.close();
  }
}
