package dev.baton.ops.provision;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes a cluster out of servers that run: one primary, replicas by auto-position. Who started the
 * servers does not matter to it.
 *
 * <p>The order is the point: the replicas run and, under semi-sync, acknowledge before the primary
 * accepts its first write, so that no write is ever acknowledged by the primary alone.
 */
public final class ClusterWiring {

  private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(50);

  private final List<InstanceLink> links;
  private final ReplicationCredentials credentials;
  private final Consumer<String> progress;
  private final Duration limit;
  private final boolean semiSync;

  /**
   * @param links the primary's first, then the replicas'
   * @param limit for each step
   */
  public ClusterWiring(
      List<InstanceLink> links,
      ReplicationCredentials credentials,
      Consumer<String> progress,
      Duration limit) {
    this(links, credentials, progress, limit, true);
  }

  /**
   * @param semiSync whether the replicas are to acknowledge, where the servers can
   */
  public ClusterWiring(
      List<InstanceLink> links,
      ReplicationCredentials credentials,
      Consumer<String> progress,
      Duration limit,
      boolean semiSync) {
    this.semiSync = semiSync;
    this.links = List.copyOf(links);
    this.credentials = credentials;
    this.progress = progress;
    this.limit = limit;
  }

  /**
   * Checks the servers, starts replication, verifies that each replica runs, and makes the primary
   * writable last.
   *
   * @throws IOException if a server cannot take its place; the message names it and says why
   */
  public void wire() throws IOException {
    join();
    open();
  }

  /**
   * Has the primary take writes, once its replicas, which replicate, acknowledge them.
   *
   * @throws IOException if they do not
   */
  public void open() throws IOException {
    if (semiSync && !replicas().isEmpty() && probe(primary()).semiSync().available()) {
      awaitAcknowledgers();
    }
    act(() -> primary().promote(limit));
    progress.accept(primary().key() + " is the primary and accepts writes");
  }

  /**
   * Has the replicas replicate from the primary as it is, which nothing is done to.
   *
   * @throws IOException if a server cannot take its place; the message names it and says why
   */
  public void join() throws IOException {
    requireFit(probeAll());
    InParallel.forEach(replicas(), this::replicate);
    InParallel.forEach(replicas(), this::awaitRunning);
  }

  /**
   * Waits until every replica holds what the primary holds now.
   *
   * @throws IOException if one does not within the limit
   */
  public void awaitReplicated() throws IOException {
    awaitReplicated(limit);
  }

  /** The same, within another time. */
  public void awaitReplicated(Duration within) throws IOException {
    GtidPosition position = probe(primary()).executed();
    InParallel.forEach(
        replicas(),
        replica -> {
          if (!ask(() -> replica.awaitExecuted(position, within))) {
            throw new IOException(
                replica.key()
                    + " did not apply "
                    + position
                    + " within "
                    + within.toSeconds()
                    + " s");
          }
        });
  }

  private Map<InstanceKey, InstanceFacts> probeAll() throws IOException {
    Map<InstanceKey, InstanceFacts> facts = new HashMap<>();
    for (InstanceLink link : links) {
      facts.put(link.key(), probe(link));
    }
    return facts;
  }

  /** What would make replication wrong or impossible, found before anything is changed. */
  private void requireFit(Map<InstanceKey, InstanceFacts> facts) throws IOException {
    InstanceFacts primary = factsOf(facts, primary());
    Map<Long, InstanceKey> ids = new HashMap<>();
    for (InstanceLink link : links) {
      InstanceFacts server = factsOf(facts, link);
      require(server, server.binaryLog(), "log_bin is off");
      require(server, server.gtidEnabled(), "gtid_mode is not ON");
      require(
          server, links.size() == 1 || server.logReplicaUpdates(), "log_replica_updates is off");
      InstanceKey other = ids.put(server.serverId(), server.key());
      require(
          server, other == null, "server_id " + server.serverId() + " is also that of " + other);
      require(
          server,
          primary.executed().covers(server.executed()),
          "it has transactions that the primary lacks: "
              + server.executed()
              + " against "
              + primary.executed());
    }
  }

  private void replicate(InstanceLink replica) throws IOException {
    act(() -> replica.replicateFrom(primary().key(), credentials, limit));
  }

  private void awaitRunning(InstanceLink replica) throws IOException {
    long begin = MonotonicClock.SYSTEM.nanos();
    while (true) {
      InstanceFacts facts = probe(replica);
      if (facts.channel().filter(ClusterWiring::runs).isPresent()) {
        progress.accept(replica.key() + " replicates from " + primary().key());
        return;
      }
      if (isOver(begin)) {
        throw new IOException(
            replica.key()
                + " does not replicate from "
                + primary().key()
                + " after "
                + limit.toSeconds()
                + " s: "
                + facts.channel().map(ClusterWiring::trouble).orElse("it has no source"));
      }
      pause();
    }
  }

  /** Until the primary knows each replica as an acknowledger. */
  private void awaitAcknowledgers() throws IOException {
    long begin = MonotonicClock.SYSTEM.nanos();
    int wanted = replicas().size();
    int found = probe(primary()).semiSync().connectedAcknowledgers();
    while (found < wanted) {
      if (isOver(begin)) {
        throw new IOException(
            primary().key() + " has " + found + " semi-sync replicas instead of " + wanted);
      }
      pause();
      found = probe(primary()).semiSync().connectedAcknowledgers();
    }
    progress.accept(
        primary().key() + " has " + found + " acknowledging replica" + (found == 1 ? "" : "s"));
  }

  private static boolean runs(ReplicationChannel channel) {
    return channel.receiver() == ThreadState.RUNNING && channel.applier() == ThreadState.RUNNING;
  }

  private static String trouble(ReplicationChannel channel) {
    List<String> words = new ArrayList<>();
    words.add("receiver " + channel.receiver() + ", applier " + channel.applier());
    Stream.of(channel.receiverError(), channel.applierError())
        .filter(ReplicationChannel.ReplicationError::present)
        .forEach(error -> words.add("error " + error.code() + ": " + error.message()));
    return String.join("; ", words);
  }

  private InstanceLink primary() {
    return links.getFirst();
  }

  private List<InstanceLink> replicas() {
    return links.subList(1, links.size());
  }

  private boolean isOver(long begin) {
    return MonotonicClock.SYSTEM.millisSince(begin) > limit.toMillis();
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while replication started", e);
    }
  }

  private static InstanceFacts factsOf(Map<InstanceKey, InstanceFacts> facts, InstanceLink link) {
    InstanceFacts found = facts.get(link.key());
    if (found == null) {
      throw new IllegalStateException(link.key() + " was not probed");
    }
    return found;
  }

  private static void require(InstanceFacts server, boolean condition, String otherwise)
      throws IOException {
    if (!condition) {
      throw new IOException(server.key() + " cannot be part of the cluster: " + otherwise);
    }
  }

  private static InstanceFacts probe(InstanceLink link) throws IOException {
    return ask(() -> link.probe(PROBE_LIMIT));
  }

  private static void act(Verb verb) throws IOException {
    ask(
        () -> {
          verb.run();
          return true;
        });
  }

  private static <T> T ask(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (InstanceException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private interface Verb {
    void run() throws InstanceException;
  }

  private interface Question<T> {
    T ask() throws InstanceException;
  }
}
