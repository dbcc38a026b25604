package dev.baton.simulation;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.simulation.check.SecondManager;
import dev.baton.simulation.check.Truth;
import dev.baton.simulation.fault.Scenario;
import dev.baton.simulation.link.ClusterServers;
import dev.baton.simulation.link.VerbWatcher;
import dev.baton.simulation.net.Network;
import dev.baton.simulation.net.Node;
import dev.baton.simulation.proxy.SimulatedProxy;
import dev.baton.simulation.server.FakeServer;
import dev.baton.simulation.server.ServerSettings;
import dev.baton.simulation.server.Transaction;
import dev.baton.simulation.server.Transactions;
import dev.baton.simulation.time.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Everything of one simulation: time, network, servers, proxies, clients, manager. */
final class World implements AutoCloseable {
  static final String CLUSTER = "sim";
  private static final long CLIENT_PAUSE_NANOS = 60_000_000;
  private static final long TICK_NANOS = 250_000_000;

  /** After the first manager has settled. */
  private static final long RIVAL_NANOS = 2_000_000_000;

  final Scenario scenario;
  final Flaw flaw;
  final Random random;
  final Scheduler scheduler;
  final Trace trace;
  final Network network;
  final Node managerNode = new Node("manager");
  final ClusterServers servers;
  final List<SimulatedProxy> proxies;
  final InMemoryDecisionLog log;
  final Truth truth;
  final Supervisor manager;
  private final List<Supervisor> managers = new ArrayList<>();
  private long writes;

  World(Scenario scenario, Flaw flaw, boolean traced) {
    this.scenario = scenario;
    this.flaw = flaw;
    this.random = new Random(scenario.seed());
    this.scheduler = new Scheduler(random);
    this.trace = new Trace(scheduler, traced);
    this.network = new Network(scheduler, random, scenario.jitterMicros() * 1_000);
    Transactions transactions = new Transactions();
    this.servers = new ClusterServers(makeServers(transactions));
    this.log = new InMemoryDecisionLog();
    this.truth =
        new Truth(
            new Truth.Promise(scenario.acks(), scenario.armed()),
            servers.servers(),
            transactions,
            network,
            managerNode,
            this::epoch,
            trace::add,
            scheduler::fail);
    this.manager = supervisor("simulated", managerNode, log, truth);
    this.proxies = makeProxies();
    observe();
  }

  private Supervisor supervisor(String id, Node node, DecisionLog itsLog, VerbWatcher watcher) {
    Supervisor made = new Supervisor(this, id, node, itsLog, watcher);
    managers.add(made);
    return made;
  }

  @Override
  public void close() {
    managers.forEach(Supervisor::close);
  }

  long epoch() {
    return log.currentEpoch(CLUSTER).map(epoch -> epoch.number()).orElse(0L);
  }

  private List<FakeServer> makeServers(Transactions transactions) {
    ServerSettings settings =
        new ServerSettings(
            scenario.flavour(),
            scenario.acks(),
            scenario.killConnMillis() * 1_000_000L + 100_000_000L,
            scenario.netTimeoutMillis() * 1_000_000L);
    List<FakeServer> made = new ArrayList<>();
    for (int number = 1; number <= scenario.servers(); number++) {
      made.add(new FakeServer(number, settings, scheduler, network, transactions, trace::add));
    }
    return made;
  }

  private List<SimulatedProxy> makeProxies() {
    List<SimulatedProxy> made = new ArrayList<>();
    for (int number = 1; number <= scenario.proxies(); number++) {
      Node node = new Node("proxy" + number);
      made.add(
          new SimulatedProxy(
              node,
              scheduler,
              network,
              servers,
              truth,
              number == 1 ? 1 - scenario.clockDrift() : 1,
              server -> network.send(node, managerNode, () -> manager.noticed(server)),
              trace::add,
              Flaws.proxy(flaw)));
    }
    return made;
  }

  private void observe() {
    for (FakeServer server : servers.servers()) {
      server.observe(
          new FakeServer.Observer() {
            @Override
            public void opened(FakeServer opened) {
              truth.opened(opened);
            }

            @Override
            public void executed(Transaction transaction) {
              truth.executed(transaction);
            }

            @Override
            public void confirmedFalsely(Transaction transaction) {
              truth.confirmedFalsely(transaction);
            }
          });
    }
    scheduler.afterEachStep(truth::check);
  }

  /** The first primary with a little history, and its replicas. */
  void begin() {
    FakeServer primary = servers.servers().getFirst();
    primary.semiSync(scenario.acks() > 0, scenario.acks() > 0);
    primary.beginAsPrimary();
    for (FakeServer server : servers.servers()) {
      if (server != primary) {
        server.semiSync(false, scenario.acks() > 0);
        server.beginAsReplicaOf(primary);
      }
    }
    primary.writePast();
    for (int client = 0; client < scenario.clients(); client++) {
      SimulatedProxy proxy = proxies.get(client % proxies.size());
      scheduler.after(random.nextInt(50_000_000), () -> writeNext(proxy));
    }
    proxies.forEach(this::tick);
    manager.start();
    if (scenario.rival()) {
      scheduler.after(RIVAL_NANOS, rival()::start);
    }
  }

  /** A second manager with a log of its own, not started yet. */
  Supervisor rival() {
    return supervisor(
        "rival", new Node("rival"), new InMemoryDecisionLog(), new SecondManager(scheduler::fail));
  }

  private void writeNext(SimulatedProxy proxy) {
    writes++;
    proxy.write(
        writes,
        () ->
            scheduler.after(
                CLIENT_PAUSE_NANOS / 2 + random.nextLong(CLIENT_PAUSE_NANOS),
                () -> writeNext(proxy)));
  }

  private void tick(SimulatedProxy proxy) {
    proxy.tick();
    scheduler.after(TICK_NANOS, () -> tick(proxy));
  }
}
