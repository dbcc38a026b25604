package dev.baton.simulation.check;

import dev.baton.core.instance.InstanceKey;
import dev.baton.simulation.link.VerbWatcher;
import dev.baton.simulation.net.Network;
import dev.baton.simulation.net.Node;
import dev.baton.simulation.proxy.Acknowledgement;
import dev.baton.simulation.proxy.Ledger;
import dev.baton.simulation.server.FakeServer;
import dev.baton.simulation.server.Transaction;
import dev.baton.simulation.server.Transactions;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an omniscient observer knows: who truly is the primary, what clients were told, and who has
 * what. Every invariant is checked against it and not against what Baton believes.
 */
public final class Truth implements Ledger, VerbWatcher {
  private static final String REJOIN = "replicate from";
  private static final long CERTAIN_NANOS = 4_000_000_000L;

  private final Promise promise;
  private final List<FakeServer> servers;
  private final Transactions transactions;
  private final Network network;
  private final Node manager;
  private final LongSupplier epoch;
  private final Consumer<String> trace;
  private final Consumer<Throwable> onViolation;
  private final BitSet acknowledged = new BitSet();
  private final BitSet falselyConfirmed = new BitSet();
  private final Map<Long, FakeServer> openedBy = new TreeMap<>();
  private final Map<Long, FakeServer> acknowledgedBy = new TreeMap<>();
  private final Map<FakeServer, Long> verbEpochs = new HashMap<>();
  private final Set<FakeServer> revoked = new LinkedHashSet<>();
  private final Map<FakeServer, Long> receiverStoppedIn = new HashMap<>();
  private final Map<FakeServer, Long> positionReadIn = new LinkedHashMap<>();
  private final Set<FakeServer> rejoining = new HashSet<>();
  private final Map<FakeServer, BitSet> seen = new HashMap<>();
  private long revokedEpoch;
  private FakeServer authority;
  private long acknowledgements;
  private long unknown;
  private long failed;
  private long lastAcknowledged;

  /**
   * What is promised here.
   *
   * @param acks k; 0 where replication is asynchronous
   * @param armed whether anything may be changed
   */
  public record Promise(int acks, boolean armed) {}

  public Truth(
      Promise promise,
      List<FakeServer> servers,
      Transactions transactions,
      Network network,
      Node manager,
      LongSupplier epoch,
      Consumer<String> trace,
      Consumer<Throwable> onViolation) {
    this.onViolation = onViolation;
    this.promise = promise;
    this.servers = servers;
    this.transactions = transactions;
    this.network = network;
    this.manager = manager;
    this.epoch = epoch;
    this.trace = trace;
    this.authority = servers.getFirst();
  }

  /** Who truly is the primary. */
  public FakeServer authority() {
    return authority;
  }

  public long acknowledgements() {
    return acknowledgements;
  }

  public long unknownOutcomes() {
    return unknown;
  }

  public long failures() {
    return failed;
  }

  public long lastAcknowledgedNanos() {
    return lastAcknowledged;
  }

  /** Noted at once: the manager would take the exception for a failure of its own, and go on. */
  private Violation violated(Invariant invariant, String how) {
    Violation violation = new Violation(invariant, how);
    onViolation.accept(violation);
    return violation;
  }

  // --- after every event ---

  /** Everything that holds at every moment, whatever has just happened. */
  public void check() {
    if (promise.acks() > 0) {
      BitSet lost = (BitSet) acknowledged.clone();
      lost.andNot(authority.binlog().held());
      if (!lost.isEmpty()) {
        throw violated(
            Invariant.NO_LOST_WRITE, "the primary " + authority + " lacks " + named(lost));
      }
    }
  }

  private String named(BitSet indexes) {
    return indexes.stream().limit(5).mapToObj(i -> transactions.get(i).toString()).toList()
        + (indexes.cardinality() > 5 ? " and more" : "");
  }

  // --- what clients are told ---

  @Override
  public void acknowledged(Acknowledgement ack) {
    acknowledgements++;
    lastAcknowledged = ack.server().nanos();
    trace.accept(ack.proxy().node() + " acknowledges #" + ack.id() + " of " + ack.server());
    if (!ack.leased()) {
      throw violated(Invariant.LEASE, ack.toString());
    }
    if (ack.epoch() < ack.highestEpoch()) {
      throw violated(Invariant.NO_OK_AFTER_THE_HOLD, ack.toString());
    }
    if (ack.server() != authority) {
      throw violated(Invariant.OLD_PRIMARY, ack + ", but the primary is " + authority);
    }
    FakeServer before = acknowledgedBy.putIfAbsent(ack.epoch(), ack.server());
    if (before != null && before != ack.server()) {
      throw violated(
          Invariant.ONE_PRIMARY_PER_EPOCH,
          before + " and " + ack.server() + " acknowledged in epoch " + ack.epoch());
    }
    Transaction written = transactions.byId(ack.id());
    if (falselyConfirmed.get(written.index())) {
      return; // a MySQL server that somebody else told to shut down said so: outside the promise
    }
    acknowledged.set(written.index());
    long copies =
        servers.stream().filter(server -> server != ack.server() && server.holds(written)).count();
    if (copies < promise.acks()) {
      throw violated(
          Invariant.ENOUGH_COPIES, written + " is acknowledged and on " + copies + " replicas");
    }
  }

  @Override
  public void unknown(long id, String why) {
    unknown++;
    trace.accept("#" + id + " has an unknown outcome: " + why);
  }

  @Override
  public void failed(long id, String why) {
    failed++;
    trace.accept("#" + id + " fails: " + why);
  }

  /** A client's statement is executed. */
  public void executed(Transaction transaction) {
    if (transactions.executions(transaction.id()) > 1) {
      throw violated(Invariant.EXECUTED_TWICE, transaction.toString());
    }
  }

  /** MySQL confirms what nobody has acknowledged when it is told to shut down (V4). */
  public void confirmedFalsely(Transaction transaction) {
    falselyConfirmed.set(transaction.index());
    trace.accept(transaction + " is confirmed by a server that shuts down");
  }

  // --- what the manager does ---

  @Override
  public void begins(String verb, FakeServer server) {
    if (!promise.armed()) {
      throw violated(Invariant.UNTOUCHED, verb + " " + server);
    }
    boolean rejoins = verb.startsWith(REJOIN) && server.replica().source() == null;
    rejoining.remove(server);
    if (rejoins && server != authority && hasItsOwn(server)) {
      if (hasItsOwn(server, seen(server))) {
        throw violated(
            Invariant.ERRANT_REJOIN, server + " has something of its own: " + verb + " begins");
      }
      // what waits on it, or was written since the last look, nobody can know: it must be refused
      rejoining.add(server);
    }
  }

  @Override
  public void saw(FakeServer server, BitSet shown) {
    seen.put(server, shown);
  }

  /** What the manager could know that it has. */
  private BitSet seen(FakeServer server) {
    BitSet known = server.shows();
    BitSet shown = seen.get(server);
    if (shown != null) {
      known.and(shown);
    }
    return known;
  }

  @Override
  public void done(String verb, FakeServer server) {
    if (verb.startsWith(REJOIN) && rejoining.contains(server)) {
      throw violated(
          Invariant.ERRANT_REJOIN, server + " had something of its own: " + verb + " is done");
    }
    if (verb.equals("stop receiver")) {
      receiverStoppedIn.put(server, epoch.getAsLong());
    }
  }

  @Override
  public void positionRead(FakeServer server) {
    if (receiverStoppedIn.getOrDefault(server, -1L) == epoch.getAsLong()) {
      positionReadIn.put(server, epoch.getAsLong());
    }
  }

  /** Whose position comes later than this was not reached, and the proof counts it as such. */
  @Override
  public void revocationEnds() {
    revokedEpoch = epoch.getAsLong();
    revoked.clear();
    positionReadIn.forEach(
        (server, in) -> {
          if (in == revokedEpoch) {
            revoked.add(server);
          }
        });
  }

  @Override
  public void opening(FakeServer server) {
    verbEpochs.put(server, epoch.getAsLong());
  }

  /** A server has begun to take writes, by whatever statement. */
  public void opened(FakeServer server) {
    long asked = verbEpochs.getOrDefault(server, 0L);
    if (asked != epoch.getAsLong()) {
      trace.accept(server + " opens too late: that was epoch " + asked);
      return; // a statement of an epoch that is over; the proxies know better
    }
    FakeServer before = openedBy.putIfAbsent(asked, server);
    if (before != null && before != server) {
      throw violated(
          Invariant.ONE_PRIMARY_PER_EPOCH,
          before + " and " + server + " were both opened in epoch " + asked);
    }
    FakeServer old = authority;
    authority = server;
    if (old != server && promise.acks() > 0) {
      checkPromotion(old, server);
    }
    check();
  }

  private void checkPromotion(FakeServer old, FakeServer candidate) {
    List<FakeServer> could =
        servers.stream()
            .filter(server -> server != old && server != candidate)
            .filter(server -> server.isRunning() && server.replica().mayAcknowledge(old))
            .toList();
    boolean fenced = !old.isRunning() || (!old.writable() && old.clientsWaiting() == 0);
    if (could.size() >= promise.acks() && !fenced) {
      throw violated(
          Invariant.PROOF,
          candidate + " is promoted while " + could + " may still acknowledge to " + old);
    }
    if (revokedEpoch != epoch.getAsLong()) {
      return;
    }
    for (FakeServer reached : revoked) {
      BitSet lacks = reached.holds();
      lacks.and(old.binlog().held());
      lacks.andNot(candidate.binlog().held());
      if (!lacks.isEmpty()) {
        throw violated(
            Invariant.CANDIDATE_HOLDS_ALL,
            candidate + " lacks " + named(lacks) + ", which " + reached + " has");
      }
    }
  }

  @Override
  public void failoverBegins(InstanceKey key) {
    FakeServer primary =
        servers.stream().filter(server -> server.key().equals(key)).findFirst().orElseThrow();
    if (!promise.armed()) {
      throw violated(Invariant.UNTOUCHED, "a failover begins");
    }
    if (primary.awakeForNanos() < CERTAIN_NANOS) {
      return;
    }
    if (network.goodForNanos(manager, primary.node()) > CERTAIN_NANOS) {
      throw violated(
          Invariant.DETECTION, primary + " lives and was reachable all the time from the manager");
    }
    for (FakeServer replica : servers) {
      if (replica != primary
          && replica.awakeForNanos() > CERTAIN_NANOS
          && replica.replica().hears(primary)
          && network.goodForNanos(manager, replica.node()) > CERTAIN_NANOS
          && network.goodForNanos(primary.node(), replica.node()) > CERTAIN_NANOS) {
        throw violated(
            Invariant.DETECTION,
            primary + " lives, and " + replica + " has heard from it all the time");
      }
    }
  }

  @Override
  public void epochCommitted(List<String> otherOperations) {
    if (!otherOperations.isEmpty()) {
      throw violated(Invariant.ONE_RECOVERY, "beside it run " + otherOperations);
    }
  }

  // --- at the end ---

  /** Who has what the primary lacks, and so rightly stays out. */
  public boolean hasItsOwn(FakeServer server) {
    return hasItsOwn(server, server.holds());
  }

  private boolean hasItsOwn(FakeServer server, BitSet held) {
    return lackedByPrimary(held).anyMatch(made -> !isTwin(server, made));
  }

  private boolean hasTwin(FakeServer server) {
    return lackedByPrimary(server.holds()).anyMatch(made -> isTwin(server, made));
  }

  private Stream<Transaction> lackedByPrimary(BitSet held) {
    BitSet own = (BitSet) held.clone();
    own.andNot(authority.binlog().held());
    return own.stream().mapToObj(transactions::get);
  }

  /**
   * Written past the proxies on a MariaDB server whose restart had cut off what bore the same GTID
   * (V5) and is in the cluster: no GTID can tell the two apart, on real servers neither.
   */
  private boolean isTwin(FakeServer server, Transaction made) {
    return server.flavour().isMariaDb() && made.foreign() && authority.binlog().hasName(made);
  }

  /** What is still wrong with a cluster whose faults are over; null if nothing. */
  public @Nullable String unsettled() {
    for (FakeServer server : servers) {
      String wrong = server == authority ? wrongPrimary(server) : wrongReplica(server);
      if (!wrong.isEmpty()) {
        return wrong;
      }
    }
    return null;
  }

  private static String wrongPrimary(FakeServer server) {
    if (!server.isRunning() || !server.writable()) {
      return "the primary " + server + " takes no writes";
    }
    return server.replica().source() == null ? "" : "the primary " + server + " is a replica";
  }

  private String wrongReplica(FakeServer server) {
    if (!server.isRunning()) {
      return server + " is down";
    }
    if (server.writable()) {
      return server + " takes writes beside the primary " + authority;
    }
    if (hasItsOwn(server) || (hasTwin(server) && server.replica().isOutOfOrder())) {
      return "";
    }
    return leadsToPrimary(server)
        ? ""
        : server + " does not replicate from " + authority + ": " + server.replica();
  }

  /** A replica of a replica follows the primary, too. */
  private boolean leadsToPrimary(FakeServer server) {
    FakeServer at = server;
    for (int hops = 0; hops < servers.size(); hops++) {
      FakeServer source = at.replica().source();
      if (source == null || !at.replica().follows(source)) {
        return false;
      }
      if (source == authority) {
        return true;
      }
      at = source;
    }
    return false;
  }

  /** How many replicas could acknowledge now. */
  public long followers() {
    return servers.stream().filter(server -> server.replica().follows(authority)).count();
  }
}
