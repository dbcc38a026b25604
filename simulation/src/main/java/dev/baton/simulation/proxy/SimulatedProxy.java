package dev.baton.simulation.proxy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RouteFollower;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.route.Follower;
import dev.baton.proxy.route.LoopRoutes;
import dev.baton.proxy.route.Routes;
import dev.baton.simulation.link.ClusterServers;
import dev.baton.simulation.net.Network;
import dev.baton.simulation.net.Node;
import dev.baton.simulation.server.FakeServer;
import dev.baton.simulation.time.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A proxy with one event loop. Its rules are the real ones ({@link Follower}, {@link Routes}); its
 * sessions are fakes that do what theirs do: hold, send, pass an OK if the rules let them, and call
 * an outcome unknown otherwise.
 */
public final class SimulatedProxy implements LoopRoutes {
  private static final long HOLD_NANOS = 20_000_000_000L;
  private static final long RETRY_NANOS = 100_000_000;
  private static final long DRAIN_POLL_NANOS = 1_000_000;

  private final Node node;
  private final Scheduler scheduler;
  private final Network network;
  private final ClusterServers servers;
  private final Ledger ledger;
  private final Consumer<FakeServer> onTrouble;
  private final Consumer<String> trace;
  private final ProxyFlaws flaws;
  private final MonotonicClock clock;
  private final Routes routes;
  private final Follower follower;
  private final Deque<Held> held = new ArrayDeque<>();
  private final Set<BackendConnection> connections = new LinkedHashSet<>();
  private final Set<InstanceKey> pausing = new HashSet<>(); // who was not there a moment ago
  private long highestEpoch;
  private long promisedUntil; // the lease, kept a second time for the check

  /** A statement that waits for a primary. */
  record Held(long id, long sinceNanos, Runnable answered) {}

  /**
   * @param clockRate how fast its clock runs beside the true one
   * @param onTrouble told of a server whose connection broke or was refused
   */
  public SimulatedProxy(
      Node node,
      Scheduler scheduler,
      Network network,
      ClusterServers servers,
      Ledger ledger,
      double clockRate,
      Consumer<FakeServer> onTrouble,
      Consumer<String> trace,
      ProxyFlaws flaws) {
    this.node = node;
    this.scheduler = scheduler;
    this.network = network;
    this.servers = servers;
    this.ledger = ledger;
    this.onTrouble = onTrouble;
    this.trace = trace;
    this.flaws = flaws;
    this.clock = () -> (long) (scheduler.nanos() * clockRate);
    this.routes = new Routes(clock);
    this.follower = new Follower(node.name(), List.of(this), clock);
  }

  public Node node() {
    return node;
  }

  /** The manager's side of it, as if called within the process. */
  public RouteFollower follower() {
    return follower;
  }

  public Routes routes() {
    return routes;
  }

  public int connectionCount() {
    return connections.size();
  }

  // --- commands ---

  @Override
  public void execute(Runnable task) {
    task.run();
  }

  @Override
  public void renewLease(long epoch, long untilNanos) {
    raise(epoch);
    routes.lease(epoch, untilNanos);
    if (epoch >= highestEpoch) {
      promisedUntil = untilNanos;
    }
    release();
  }

  @Override
  public void revoke(long newEpoch) {
    raise(newEpoch);
  }

  /** Connections of the epochs before are broken in the same turn. */
  private void raise(long epoch) {
    highestEpoch = Math.max(highestEpoch, epoch);
    if (epoch > routes.epoch()) {
      routes.raise(epoch);
      if (flaws != ProxyFlaws.PASSES_LATE_OKS) {
        for (BackendConnection connection : List.copyOf(connections)) {
          if (connection.epoch() < epoch) {
            connection.abandon("epoch " + epoch + " has begun");
          }
        }
      }
    }
  }

  @Override
  public void publish(RoutingTable table) {
    if (routes.publish(table)) {
      highestEpoch = Math.max(highestEpoch, table.epoch());
      trace.accept(node + " takes " + table);
      release();
    }
  }

  /** All managers of a run share one count of epochs, or stand by. */
  @Override
  public void forget() {
    throw new UnsupportedOperationException("no manager with epochs of its own comes here");
  }

  @Override
  public void drain(long epoch, long deadlineNanos, IntConsumer busySessions) {
    raise(epoch);
    routes.drain();
    awaitDrained(deadlineNanos, busySessions);
  }

  private void awaitDrained(long deadlineNanos, IntConsumer busySessions) {
    if (connections.isEmpty() || !routes.draining() || deadlineNanos - clock.nanos() <= 0) {
      busySessions.accept(connections.size());
    } else {
      scheduler.after(
          DRAIN_POLL_NANOS, () -> node.handle(() -> awaitDrained(deadlineNanos, busySessions)));
    }
  }

  // --- statements ---

  /**
   * A client's write.
   *
   * @param answered told when the client has been told something
   */
  public void write(long id, Runnable answered) {
    node.handle(
        () -> {
          held.add(new Held(id, scheduler.nanos(), answered));
          release();
        });
  }

  private void release() {
    InstanceKey to = mayWriteTo();
    if (to == null || pausing.contains(to)) {
      return;
    }
    while (!held.isEmpty()) {
      send(held.remove(), servers.get(to));
    }
  }

  private @Nullable InstanceKey mayWriteTo() {
    return flaws == ProxyFlaws.IGNORES_ITS_LEASE && !routes.draining()
        ? routes.primary()
        : routes.writablePrimary();
  }

  private void send(Held statement, FakeServer to) {
    BackendConnection connection = new BackendConnection(this, to, routes.epoch(), statement);
    connections.add(connection);
    network.send(node, to.node(), connection::arrive);
  }

  /** Clients do not wait for ever, and a lease may have come back. */
  public void tick() {
    node.handle(
        () -> {
          List<Held> waited = new ArrayList<>(held);
          for (Held statement : waited) {
            if (scheduler.nanos() - statement.sinceNanos() > HOLD_NANOS) {
              held.remove(statement);
              ledger.failed(statement.id(), "held too long");
              statement.answered().run();
            }
          }
          release();
        });
  }

  /** Every connection breaks in the middle: what the primary answers is lost. */
  public void loseAnswers() {
    List.copyOf(connections).forEach(connection -> connection.abandon("the connection broke"));
  }

  // --- what servers say ---

  void ended(BackendConnection connection) {
    connections.remove(connection);
  }

  void acknowledge(BackendConnection connection) {
    boolean may =
        switch (flaws) {
          case PASSES_LATE_OKS -> routes.leaseValid();
          case IGNORES_ITS_LEASE -> connection.epoch() == routes.epoch();
          case NONE, REPEATS_UNKNOWN -> routes.mayAcknowledge(connection.epoch());
        };
    if (may) {
      ledger.acknowledged(
          new Acknowledgement(
              connection.id(),
              this,
              connection.server(),
              connection.epoch(),
              highestEpoch,
              promisedUntil - clock.nanos() > 0));
    } else {
      ledger.unknown(connection.id(), "the OK came too late");
    }
  }

  void failed(BackendConnection connection, int code, String message) {
    ledger.failed(connection.id(), code + " " + message);
  }

  /** Whether the statement was executed is not known. */
  void broken(BackendConnection connection, String why) {
    if (flaws == ProxyFlaws.REPEATS_UNKNOWN) {
      write(connection.id(), () -> {});
      return;
    }
    ledger.unknown(connection.id(), why);
    onTrouble.accept(connection.server());
  }

  /**
   * The server was not there, or did not let it in: the statement has not left, and is held. As in
   * the real proxy all statements together pause before that server is asked again.
   */
  void notSent(BackendConnection connection) {
    onTrouble.accept(connection.server());
    held.addFirst(connection.statement());
    InstanceKey server = connection.server().key();
    if (pausing.add(server)) {
      scheduler.after(
          RETRY_NANOS,
          () ->
              node.handle(
                  () -> {
                    pausing.remove(server);
                    release();
                  }));
    }
  }

  Network network() {
    return network;
  }
}
