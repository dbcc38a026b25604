package dev.baton.simulation;

import dev.baton.simulation.fault.Fault;
import dev.baton.simulation.net.Node;
import dev.baton.simulation.proxy.SimulatedProxy;
import dev.baton.simulation.server.FakeServer;
import java.util.ArrayList;
import java.util.List;

/** Lets each fault happen at its time, and ends it at its end. */
final class FaultInjector {
  private static final long RESTART_MILLIS = 1_500;
  private static final int SLOW_MILLIS = 400;
  private static final int LAG_MILLIS = 120;

  private final World world;
  private int happened;

  FaultInjector(World world) {
    this.world = world;
  }

  void plan() {
    for (Fault fault : world.scenario.faults()) {
      world.scheduler.after(
          fault.atMillis() * 1_000_000,
          () -> {
            world.trace.add("FAULT " + fault);
            happened++;
            happen(fault);
          });
    }
  }

  int happened() {
    return happened;
  }

  private void happen(Fault fault) {
    switch (fault.kind()) {
      case CRASH -> crash(server(fault), fault);
      case FREEZE -> freeze(server(fault), fault);
      case CUT -> cut(fault);
      case SLOW -> slow(fault);
      case ISOLATE -> isolate(fault);
      case ERRANT_WRITE -> {
        FakeServer server = replica(fault);
        if (server.isRunning()) {
          server.node().handle(server::writePast);
        }
      }
      case STOP_APPLIER -> replica(fault).replica().stopApplier();
      case STOP_RECEIVER -> replica(fault).replica().stopReceiver();
      case BLOCK_APPLIER -> {
        FakeServer server = replica(fault);
        server.replica().block(true);
        ends(fault, () -> server.replica().block(false));
      }
      case BLOCK_ALL_APPLIERS -> {
        List<FakeServer> all = replicas();
        all.forEach(server -> server.replica().block(true));
        ends(fault, () -> all.forEach(server -> server.replica().block(false)));
      }
      case LAG -> {
        FakeServer server = replica(fault);
        server.replica().applyTime((1 + fault.amount() % LAG_MILLIS) * 1_000_000L);
        ends(fault, () -> server.replica().applyTime(300_000));
      }
      case LOSE_ANSWERS -> proxy(fault).loseAnswers();
      case FREEZE_PROXY -> freeze(proxy(fault), fault);
      case MANAGER_CRASH -> world.manager.crash(fault.amount() % 4 == 0 ? 0 : fault.amount());
      case SWITCHOVER ->
          world.manager.asked("switchover", manager -> manager.switchover(World.CLUSTER, null));
      case TERMINATE -> {
        FakeServer server = server(fault);
        if (server.isRunning() && !server.isFrozen()) {
          server.terminate();
          startLater(server, fault);
        }
      }
      case STALE_FACTS -> {
        FakeServer server = server(fault);
        server.factsTake((100L + fault.amount() * 2L) * 1_000_000);
        ends(fault, () -> server.factsTake(0));
      }
      case RIVAL -> {
        Supervisor rival = world.rival();
        rival.start();
        ends(fault, rival::stop);
      }
      case FAILOVER -> world.manager.asked("failover", manager -> manager.failover(World.CLUSTER));
    }
  }

  private void freeze(SimulatedProxy proxy, Fault fault) {
    if (!proxy.node().isFrozen()) {
      proxy.node().freeze();
      ends(fault, proxy.node()::thaw);
    }
  }

  private void freeze(FakeServer server, Fault fault) {
    if (server.isRunning() && !server.isFrozen()) {
      server.freeze();
      ends(fault, server::thaw);
    }
  }

  private void ends(Fault fault, Runnable end) {
    world.scheduler.after(
        fault.forMillis() * 1_000_000,
        () -> {
          world.trace.add("FAULT is over: " + fault.kind());
          end.run();
        });
  }

  private void crash(FakeServer server, Fault fault) {
    server.crash();
    startLater(server, fault);
  }

  /** By whoever looks after it, if the manager does not. */
  private void startLater(FakeServer server, Fault fault) {
    if (!world.scenario.owned()) {
      world.scheduler.after((RESTART_MILLIS + fault.forMillis()) * 1_000_000, server::start);
    }
  }

  private void cut(Fault fault) {
    List<Node> pair = pair(fault);
    boolean there = fault.other() % 4 != 1;
    boolean back = fault.other() % 4 != 2;
    Node one = pair.get(0);
    Node other = pair.get(1);
    world.trace.add("cut: " + one + (back ? "<" : "") + (there ? ">" : "") + other);
    if (there) {
      world.network.cut(one, other);
      ends(fault, () -> world.network.heal(one, other));
    }
    if (back) {
      world.network.cut(other, one);
      ends(fault, () -> world.network.heal(other, one));
    }
  }

  private void slow(Fault fault) {
    List<Node> pair = pair(fault);
    long extra = (20L + fault.amount() % SLOW_MILLIS) * 1_000_000;
    slow(fault, pair.get(0), pair.get(1), extra);
    if (fault.other() % 2 == 0) {
      slow(fault, pair.get(1), pair.get(0), extra);
    }
  }

  private void slow(Fault fault, Node from, Node to, long extra) {
    world.trace.add("slow: " + from + ">" + to);
    world.network.slow(from, to, extra);
    ends(fault, () -> world.network.slow(from, to, -extra));
  }

  private void isolate(Fault fault) {
    Node one = server(fault).node();
    boolean fromManagerOnly = fault.other() % 3 == 0;
    for (Node other : nodes()) {
      if (other != one && (!fromManagerOnly || other == world.managerNode)) {
        world.network.cut(one, other);
        world.network.cut(other, one);
        ends(
            fault,
            () -> {
              world.network.heal(one, other);
              world.network.heal(other, one);
            });
      }
    }
  }

  // --- who is meant ---

  private FakeServer server(Fault fault) {
    return fault.target() == 0 ? world.truth.authority() : replica(fault);
  }

  private List<FakeServer> replicas() {
    return world.servers.servers().stream()
        .filter(server -> server != world.truth.authority())
        .toList();
  }

  private FakeServer replica(Fault fault) {
    List<FakeServer> replicas = replicas();
    return replicas.get(fault.target() % replicas.size());
  }

  private SimulatedProxy proxy(Fault fault) {
    return world.proxies.get(fault.other() % world.proxies.size());
  }

  private List<Node> nodes() {
    List<Node> nodes = new ArrayList<>();
    nodes.add(world.managerNode);
    world.proxies.forEach(proxy -> nodes.add(proxy.node()));
    world.servers.servers().forEach(server -> nodes.add(server.node()));
    return nodes;
  }

  /** The server that is meant, and another node: of the manager's, a proxy's or a server's. */
  private List<Node> pair(Fault fault) {
    int choice = fault.other() / 4 % 4;
    if (choice == 0) {
      return List.of(world.managerNode, proxy(fault).node());
    }
    Node one = server(fault).node();
    Node other =
        switch (choice) {
          case 1 -> world.managerNode;
          case 2 -> proxy(fault).node();
          default -> another(one, fault.amount());
        };
    return List.of(one, other);
  }

  private Node another(Node than, int choice) {
    List<FakeServer> others =
        world.servers.servers().stream().filter(server -> server.node() != than).toList();
    return others.get(choice % others.size()).node();
  }

  /**
   * What the manager tells a person to do where the processes are not its own: to kill who is
   * fenced, pending; and to let the primary take writes again after it was restarted read-only.
   */
  void personHelps() {
    if (world.scenario.owned()) {
      return;
    }
    FakeServer primary = world.truth.authority();
    if (primary.isRunning() && primary.readOnly() && primary.replica().source() == null) {
      world.trace.add("a person opens " + primary);
      primary.semiSync(world.scenario.acks() > 0, world.scenario.acks() > 0);
      primary.openToWrites();
    }

    for (FakeServer server : world.servers.servers()) {
      if (server != world.truth.authority() && server.isRunning() && server.clientsWaiting() > 0) {
        world.trace.add("a person kills " + server);
        server.crash();
        world.scheduler.after(RESTART_MILLIS * 1_000_000, server::start);
      }
    }
  }
}
