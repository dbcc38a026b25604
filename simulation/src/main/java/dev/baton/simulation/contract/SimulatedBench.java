package dev.baton.simulation.contract;

import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.cluster.history.HistoryStore;
import dev.baton.cluster.history.SqliteHistory;
import dev.baton.core.instance.Flavour;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.simulation.link.ClusterServers;
import dev.baton.simulation.link.ManagerProcess;
import dev.baton.simulation.link.SimulatedPorts;
import dev.baton.simulation.link.VerbWatcher;
import dev.baton.simulation.net.Network;
import dev.baton.simulation.net.Node;
import dev.baton.simulation.server.ClientConnection;
import dev.baton.simulation.server.FakeServer;
import dev.baton.simulation.server.ServerSettings;
import dev.baton.simulation.server.Transactions;
import dev.baton.simulation.time.Scheduler;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ReplicationCredentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** The script against the simulation's servers, in virtual time. */
public final class SimulatedBench implements Bench {
  private final Scheduler scheduler;
  private final ManagerProcess process;
  private final ClusterServers servers;
  private final Map<InstanceKey, InstanceLink> links = new TreeMap<>();
  private final boolean mariadb;
  private long writes;

  private SimulatedBench(Flavour flavour, Scheduler scheduler, HistoryStore history) {
    this.scheduler = scheduler;
    this.mariadb = flavour.isMariaDb();
    Network network = new Network(scheduler, new Random(1), 1_000_000);
    Transactions transactions = new Transactions();
    ServerSettings settings =
        new ServerSettings(
            flavour, 1, Duration.ofMillis(1_100).toNanos(), Contract.NET_TIMEOUT.toNanos());
    List<FakeServer> made = new ArrayList<>();
    for (int number = 1; number <= Contract.SERVERS; number++) {
      made.add(new FakeServer(number, settings, scheduler, network, transactions, traced -> {}));
    }
    this.servers = new ClusterServers(made);
    this.process =
        new ManagerProcess("bench", new Node("bench"), network, scheduler, traced -> {}, () -> {});
    ManagerPorts ports =
        SimulatedPorts.of(
            process,
            servers,
            new InMemoryDecisionLog(),
            history,
            new NobodyWatches(),
            false,
            archived -> {});
    made.forEach(server -> links.put(server.key(), ports.links().apply(server.key())));
    begin(made);
  }

  private static void begin(List<FakeServer> made) {
    FakeServer primary = made.getFirst();
    primary.semiSync(true, true);
    primary.beginAsPrimary();
    for (FakeServer server : made) {
      if (server != primary) {
        server.semiSync(false, true);
        server.beginAsReplicaOf(primary);
      }
    }
    primary.writePast();
  }

  /**
   * Runs the script on fresh servers.
   *
   * @param recorded see {@link Contract#run}
   */
  public static List<String> run(Flavour flavour, List<String> recorded)
      throws InterruptedException {
    Scheduler scheduler = new Scheduler(new Random(1));
    AtomicReference<List<String>> trace = new AtomicReference<>(List.of());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (HistoryStore history = SqliteHistory.inMemory()) {
      SimulatedBench bench = new SimulatedBench(flavour, scheduler, history);
      scheduler.run(
          () -> {
            try {
              bench.pause(Duration.ofSeconds(2));
              trace.set(Contract.run(bench, recorded));
            } catch (InstanceException | RuntimeException e) {
              failure.set(e);
            }
          });
    }
    Throwable thrown = failure.get() == null ? scheduler.failure() : failure.get();
    if (thrown != null) {
      throw new IllegalStateException("the script ended early: " + thrown.getMessage(), thrown);
    }
    return Objects.requireNonNull(trace.get());
  }

  private static final class NobodyWatches implements VerbWatcher {
    @Override
    public void begins(String verb, FakeServer server) {}

    @Override
    public void done(String verb, FakeServer server) {}

    @Override
    public void positionRead(FakeServer server) {}

    @Override
    public void revocationEnds() {}

    @Override
    public void opening(FakeServer server) {}

    @Override
    public void failoverBegins(InstanceKey primary) {}

    @Override
    public void epochCommitted(List<String> others) {}
  }

  private FakeServer server(int server) {
    return servers.servers().get(server);
  }

  @Override
  public boolean isMariaDb() {
    return mariadb;
  }

  @Override
  public InstanceKey key(int server) {
    return server(server).key();
  }

  @Override
  public InstanceLink link(int server) {
    InstanceLink link = links.get(key(server));
    if (link == null) {
      throw new IllegalArgumentException("there is no server " + server);
    }
    return link;
  }

  @Override
  public ReplicationCredentials credentials() {
    return new ReplicationCredentials("repl", new Secret("x"), true);
  }

  @Override
  public Write write(int server) {
    Client client = new Client();
    if (server(server).connect(client)) {
      server(server).write(++writes, client);
    }
    return client;
  }

  private static final class Client implements ClientConnection, Write {
    private String outcome = "waits";

    @Override
    public void ok(long id) {
      outcome = "ok";
    }

    @Override
    public void error(long id, int code, String message) {
      outcome = "error " + code;
    }

    @Override
    public void broken(String why) {
      outcome = "broken";
    }

    @Override
    public String outcome() {
      return outcome;
    }
  }

  @Override
  public void writePast(int server) {
    server(server).writePast();
  }

  @Override
  public void stopApplier(int server) {
    server(server).replica().stopApplier();
  }

  @Override
  public void startApplier(int server) {
    server(server).replica().startApplier();
  }

  @Override
  public void kill(int server) {
    server(server).crash();
  }

  @Override
  public void start(int server) {
    server(server).start(true);
  }

  @Override
  public void freeze(int server) {
    server(server).freeze();
  }

  @Override
  public void thaw(int server) {
    server(server).thaw();
  }

  @Override
  public void pause(Duration time) {
    try {
      process.tasks().sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Duration lasting() {
    return Duration.ofSeconds(2); // less than the network timeout, which a step of its own awaits
  }

  @Override
  public long nanos() {
    return scheduler.nanos();
  }
}
