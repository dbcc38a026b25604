package dev.baton.manager.fake;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ProbeFailure;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One manager's way to one fake server. */
final class FakeLink implements InstanceLink {
  private final FakeServers all;
  private final FakeServer server;
  private final FakeProcess process;

  FakeLink(FakeServers all, FakeServer server, FakeProcess process) {
    this.all = all;
    this.server = server;
    this.process = process;
  }

  private interface Verb<T> {
    T run() throws InstanceException;
  }

  private <T> T verb(String name, Duration deadline, Verb<T> verb) throws InstanceException {
    process.check();
    String what = name + " " + server.key.host();
    if (all.failing.contains(what)) {
      throw failure(Kind.SERVER_ERROR, what + " was told to fail");
    }
    requireAnswer(deadline);
    synchronized (all) {
      requireAnswer(Duration.ZERO);
      if (!name.equals("probe") && !name.equals("claim") && !name.equals("await")) {
        all.journal.add(what);
      }
      return verb.run();
    }
  }

  private void requireAnswer(Duration deadline) throws InstanceException {
    if (!server.alive) {
      throw failure(Kind.REFUSED, "connection refused");
    }
    if (server.frozen) {
      sleep(deadline);
      throw failure(Kind.TIMEOUT, "no answer within " + deadline);
    }
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private InstanceException failure(Kind kind, String message) {
    return new InstanceException(server.key, new ProbeFailure(kind, message), 0, null);
  }

  @Override
  public InstanceKey key() {
    return server.key;
  }

  @Override
  public InstanceFacts probe(Duration timeout) throws InstanceException {
    return verb("probe", timeout, server::facts);
  }

  @Override
  public ReplicationChannel stopReceiver(Duration deadline) throws InstanceException {
    return verb(
        "stopReceiver",
        deadline,
        () -> {
          requireReplica();
          server.receiverOn = false;
          return server.channel();
        });
  }

  private void requireReplica() throws InstanceException {
    if (server.source == null) {
      throw failure(Kind.SERVER_ERROR, "it replicates from nobody");
    }
  }

  @Override
  public void startApplier(Duration deadline) throws InstanceException {
    verb(
        "startApplier",
        deadline,
        () -> {
          requireReplica();
          server.applierOn = true;
          server.apply();
          return true;
        });
  }

  @Override
  public void applyRelayLog(Duration deadline) throws InstanceException {
    startApplier(deadline);
  }

  @Override
  public boolean awaitExecuted(GtidPosition position, Duration deadline) throws InstanceException {
    long end = System.nanoTime() + deadline.toNanos();
    while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
      boolean done =
          verb(
              "await",
              deadline,
              () -> {
                server.apply();
                return server.executed.covers(position);
              });
      if (done) {
        return true;
      }
      sleep(Duration.ofMillis(5));
    }
    return false;
  }

  @Override
  public void promote(Duration deadline) throws InstanceException {
    verb(
        "promote",
        deadline,
        () -> {
          if (server.source != null
              && (server.receiverOn || !server.executed.covers(server.received))) {
            throw failure(Kind.SERVER_ERROR, "it is not drained");
          }
          server.source = null;
          server.applierOn = false;
          server.readOnly = false;
          return true;
        });
  }

  @Override
  public void replicateFrom(
      InstanceKey source, ReplicationCredentials credentials, Duration deadline)
      throws InstanceException {
    verb("replicateFrom", deadline, () -> follow(source));
  }

  @Override
  public void rejoin(
      InstanceKey source,
      GtidPosition proven,
      ReplicationCredentials credentials,
      Duration deadline)
      throws InstanceException {
    all.beforeRejoin(server);
    verb(
        "replicateFrom",
        deadline,
        () -> {
          if (!server.executed.equals(proven)) {
            throw failure(Kind.SERVER_ERROR, "somebody writes on it");
          }
          return follow(source);
        });
  }

  private boolean follow(InstanceKey source) throws InstanceException {
    if (!server.readOnly || server.commitWaits) {
      throw failure(Kind.SERVER_ERROR, "it is writable: fence it first");
    }
    FakeServer from = all.server(source);
    server.source = source;
    server.received = server.executed;
    server.receiverOn = true;
    server.applierOn = true;
    if (!from.answers()) { // as a real one: it has started, and its receiver does not connect
      throw failure(Kind.TIMEOUT, "its source does not answer");
    }
    server.receive(from.executed);
    return true;
  }

  @Override
  public FenceOutcome fence(boolean disconnect, Duration deadline) throws InstanceException {
    return verb(
        "fence",
        deadline,
        () -> {
          server.offline = server.offline || disconnect;
          if (server.commitWaits) {
            return FenceOutcome.PENDING;
          }
          server.readOnly = true;
          return FenceOutcome.FENCED;
        });
  }

  @Override
  public void unfence(Duration deadline) throws InstanceException {
    verb(
        "unfence",
        deadline,
        () -> {
          if (server.source != null) {
            throw failure(Kind.SERVER_ERROR, "it is a replica: only a promotion makes it writable");
          }
          server.readOnly = false;
          server.offline = false;
          return true;
        });
  }

  @Override
  public void reopenReadOnly(Duration deadline) throws InstanceException {
    verb(
        "reopenReadOnly",
        deadline,
        () -> {
          server.offline = false;
          return true;
        });
  }

  @Override
  public void acknowledge(Duration deadline) throws InstanceException {
    verb(
        "acknowledge",
        deadline,
        () -> {
          requireReplica();
          server.acknowledges = true;
          return true;
        });
  }

  @Override
  public Optional<Duration> longestWrite(Duration deadline) throws InstanceException {
    return verb("longestWrite", deadline, () -> Optional.of(server.longestWrite));
  }

  @Override
  public boolean historyContains(GtidPosition position, Duration deadline)
      throws InstanceException {
    boolean contains = verb("historyContains", deadline, () -> server.executed.covers(position));
    all.askedForHistory();
    return contains;
  }

  @Override
  public String claim(String managerId, Duration timeout) throws InstanceException {
    return verb(
        "claim",
        timeout,
        () -> {
          String holder = all.claims.putIfAbsent(server.key, managerId);
          return holder == null ? managerId : holder;
        });
  }

  @Override
  public Optional<String> disclaim(String managerId, Duration timeout) throws InstanceException {
    return verb(
        "disclaim",
        timeout,
        () -> {
          all.claims.remove(server.key, managerId);
          return Optional.ofNullable(all.claims.get(server.key));
        });
  }

  @Override
  public ServerVerb.Outcome perform(ServerVerb asked, boolean dryRun, Duration deadline)
      throws InstanceException {
    return verb(
        dryRun ? "probe" : asked.word(),
        deadline,
        () -> {
          if (!dryRun) {
            effect(asked);
          }
          return new ServerVerb.Outcome(List.of(asked.word() + " statement"), List.of());
        });
  }

  private void effect(ServerVerb asked) throws InstanceException {
    switch (asked) {
      case ServerVerb.StopReplication stop -> replication(false);
      case ServerVerb.StartReplication start -> replication(true);
      case ServerVerb.ReadOnly readOnly -> server.readOnly = readOnly.on();
      case ServerVerb.FollowOwnReplica follow -> server.source = follow.replica();
      default -> {
        // the journal has it
      }
    }
  }

  private void replication(boolean on) throws InstanceException {
    requireReplica();
    server.receiverOn = on;
    server.applierOn = on;
    server.apply();
  }

  @Override
  public void close() {}
}
