package dev.baton.simulation.link;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.simulation.server.FakeServer;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A link to a fake server. Each verb gives the statements that the mysql module's dialects give, in
 * their order, with the time between them in which anything may happen.
 */
final class SimulatedLink implements InstanceLink {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final ManagerProcess manager;
  private final FakeServer server;
  private final ClusterServers all;
  private final VerbWatcher watcher;
  private @Nullable Session probing;
  private boolean receiverStopped;

  SimulatedLink(
      ManagerProcess manager, FakeServer server, ClusterServers all, VerbWatcher watcher) {
    this.manager = manager;
    this.server = server;
    this.all = all;
    this.watcher = watcher;
  }

  /** A verb over a connection of its own. */
  private interface Verb<T> {
    T run(Session session, Dialect dialect) throws InstanceException;
  }

  private <T> T verb(String what, Duration limit, Verb<T> verb) throws InstanceException {
    manager.tell(what + " " + server);
    watcher.begins(what, server);
    try {
      Session session = Session.open(manager, server, limit);
      T value = verb.run(session, Dialect.of(session, () -> watcher.opening(server)));
      manager.tell(what + " " + server + ": done");
      watcher.done(what, server);
      return value;
    } catch (InstanceException e) {
      manager.tell(what + " " + server + ": " + e.failure());
      throw e;
    }
  }

  @Override
  public InstanceKey key() {
    return server.key();
  }

  @Override
  public InstanceFacts probe(Duration timeout) throws InstanceException {
    boolean afterStop = receiverStopped;
    Session session = probing;
    probing = null;
    session = session == null ? Session.open(manager, server, timeout) : session.until(timeout);
    try {
      Look look = server.factsTakeNanos() == 0 ? session.ask(this::look) : slow(session);
      probing = session;
      watcher.saw(server, look.shown());
      if (afterStop) {
        receiverStopped = false;
        watcher.positionRead(server);
      }
      return look.facts();
    } catch (InstanceException e) {
      unlock();
      throw e;
    }
  }

  /** What a probe reads, and what it could see. */
  private record Look(InstanceFacts facts, BitSet shown) {}

  private Look look() {
    return new Look(server.facts(), server.shows());
  }

  /** What is told was read some time ago. */
  private Look slow(Session session) throws InstanceException {
    return session.<Look>askLater(
        (answer, error) -> {
          Look read = look();
          server.laterFor(Duration.ofNanos(server.factsTakeNanos()), () -> answer.accept(read));
        });
  }

  /** The probing connection is dropped; a server that does not hear of it keeps the lock. */
  private void unlock() {
    if (manager.network().goodForNanos(manager.node(), server.node()) >= 0) {
      server.lock().release(manager);
    }
  }

  @Override
  public ReplicationChannel stopReceiver(Duration deadline) throws InstanceException {
    ReplicationChannel channel =
        verb("stop receiver", deadline, (session, dialect) -> dialect.stopReceiver());
    receiverStopped = true;
    return channel;
  }

  @Override
  public void startApplier(Duration deadline) throws InstanceException {
    verb(
        "start applier",
        deadline,
        (session, dialect) -> {
          dialect.startApplier();
          return true;
        });
  }

  @Override
  public void applyRelayLog(Duration deadline) throws InstanceException {
    verb(
        "apply the relay log of",
        deadline,
        (session, dialect) -> {
          dialect.applyRelayLog();
          return true;
        });
  }

  @Override
  public boolean awaitExecuted(GtidPosition position, Duration deadline) throws InstanceException {
    return verb(
        "await executed",
        deadline,
        (session, dialect) -> {
          while (!session.ask(() -> server.hasExecuted(position))) {
            if (session.remaining().compareTo(BETWEEN_LOOKS.multipliedBy(2)) < 0) {
              return false;
            }
            session.pause(BETWEEN_LOOKS);
          }
          return true;
        });
  }

  @Override
  public void promote(Duration deadline) throws InstanceException {
    verb(
        "promote",
        deadline,
        (session, dialect) -> {
          dialect.promote();
          return true;
        });
  }

  @Override
  public void replicateFrom(
      InstanceKey source, ReplicationCredentials credentials, Duration deadline)
      throws InstanceException {
    follow(source, null, deadline);
  }

  @Override
  public void rejoin(
      InstanceKey source,
      GtidPosition proven,
      ReplicationCredentials credentials,
      Duration deadline)
      throws InstanceException {
    follow(source, proven, deadline);
  }

  private void follow(InstanceKey source, @Nullable GtidPosition proven, Duration deadline)
      throws InstanceException {
    verb(
        "replicate from " + source.host(),
        deadline,
        (session, dialect) -> {
          dialect.replicateFrom(all.get(source), proven);
          return true;
        });
  }

  @Override
  public FenceOutcome fence(boolean disconnect, Duration deadline) throws InstanceException {
    return verb("fence", deadline, (session, dialect) -> dialect.fence(disconnect));
  }

  @Override
  public void unfence(Duration deadline) throws InstanceException {
    verb(
        "lift the fence of",
        deadline,
        (session, dialect) -> {
          dialect.unfence();
          return true;
        });
  }

  @Override
  public void reopenReadOnly(Duration deadline) throws InstanceException {
    verb(
        "let clients into",
        deadline,
        (session, dialect) -> {
          dialect.reopenReadOnly();
          return true;
        });
  }

  /** Simulated replicas acknowledge always, so that nobody has to be brought back. */
  @Override
  public void acknowledge(Duration deadline) throws InstanceException {
    throw Session.open(manager, server, deadline).refused("not simulated: acknowledge");
  }

  /** Simulated transactions are short. */
  @Override
  public Optional<Duration> longestWrite(Duration deadline) {
    return Optional.of(Duration.ZERO);
  }

  @Override
  public boolean historyContains(GtidPosition position, Duration deadline)
      throws InstanceException {
    Session session = Session.open(manager, server, deadline);
    return session.ask(() -> server.historyContains(position));
  }

  @Override
  public String claim(String managerId, Duration timeout) throws InstanceException {
    Session session =
        probing == null ? Session.open(manager, server, timeout) : probing.until(timeout);
    return session.ask(
        () -> {
          boolean held = server.lock().isHeldBy(manager);
          String holder = server.lock().claim(managerId, manager);
          if (!held && server.lock().isHeldBy(manager)) {
            manager.tell("has the lock of " + server);
          }
          return holder;
        });
  }

  @Override
  public Optional<String> disclaim(String managerId, Duration timeout) throws InstanceException {
    Session session =
        probing == null ? Session.open(manager, server, timeout) : probing.until(timeout);
    return session.ask(
        () -> {
          if (server.lock().isHeldBy(manager)) {
            manager.tell("gives back the lock of " + server);
            server.lock().release(manager);
          }
          return server.lock().holder();
        });
  }

  /** What people ask for by hand is not simulated. */
  @Override
  public ServerVerb.Outcome perform(ServerVerb verb, boolean dryRun, Duration deadline)
      throws InstanceException {
    throw Session.open(manager, server, deadline).refused("not simulated: " + verb.word());
  }

  @Override
  public void close() {
    probing = null;
  }
}
