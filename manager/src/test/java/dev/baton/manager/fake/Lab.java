package dev.baton.manager.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.cluster.history.HistoryStore;
import dev.baton.cluster.history.SqliteHistory;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.core.time.Tasks;
import dev.baton.manager.DefaultManager;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.DiscoveryFilters;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.manager.port.CommandRunner.Ended;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.snapshot.InstanceView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Fake servers, a proxy, a log and managers over them, with a client that writes all the time. */
public final class Lab implements AutoCloseable {
  public static final String CLUSTER = "lab";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  public final FakeServers servers;
  public final FakeFollower proxy;
  public final DecisionLog log = new InMemoryDecisionLog();
  public final List<ManagerEvent> events = new CopyOnWriteArrayList<>();

  /** What may be recovered, and the hooks; to be set before a manager is made. */
  public volatile RecoverySettings recovery = RecoverySettings.defaults();

  /** Whom members name in vain; to be set before a manager is made. */
  public volatile DiscoveryFilters ignored = DiscoveryFilters.NONE;

  /** The hooks that were run, as lines. */
  /** Leads an epoch that was committed and whose primary is not promoted yet. */
  public static final InstanceKey NOBODY = new InstanceKey("none", 1);

  public final List<String> commands = new CopyOnWriteArrayList<>();

  /** Whether a hook that is called veto fails. */
  public volatile boolean vetoes;

  /** What happened; to be replaced before a manager is made. */
  public volatile HistoryStore history = SqliteHistory.inMemory();

  private final DurabilityPolicy policy;
  private final List<DefaultManager> managers = new ArrayList<>();
  private volatile boolean closed;

  public Lab(FakeServers servers, DurabilityPolicy policy) {
    this.servers = servers;
    this.policy = policy;
    this.proxy = new FakeFollower(servers);
    Thread.ofVirtual().name("client").start(this::writeAlways);
  }

  public static Lab semiSync(String... names) {
    return new Lab(FakeServers.of(names), DurabilityPolicy.semiSync(1));
  }

  private void writeAlways() {
    while (!closed) {
      InstanceKey to = proxy.route();
      if (to != null) {
        servers.write(to, policy.acks());
      }
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Everything ten times as fast as in earnest. */
  public static ManagerSettings settings(String id) {
    return new ManagerSettings(
        id,
        Path.of("archive"),
        Duration.ofMillis(25),
        Duration.ofMillis(5),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(2_000),
        Duration.ofSeconds(10),
        Duration.ofMillis(400),
        Duration.ofMillis(50),
        Duration.ofMillis(300),
        Duration.ofMillis(300),
        Duration.ofMillis(500),
        Duration.ofMillis(250),
        Duration.ofMillis(100),
        Duration.ofMillis(300),
        Duration.ofMillis(200),
        Duration.ofMillis(2_000),
        Duration.ofMillis(2_000),
        Duration.ofMillis(100),
        10,
        Duration.ofMinutes(10));
  }

  public DefaultManager manager(String id, InstanceKey seed, DecisionLog log, FakeProcess process) {
    return manager(id, seed, log, process, true);
  }

  public DefaultManager manager(
      String id, InstanceKey seed, DecisionLog log, FakeProcess process, boolean armed) {
    DefaultManager manager =
        new DefaultManager(
            settings(id),
            List.of(
                new ClusterDefinition(
                        CLUSTER,
                        List.of(seed),
                        policy,
                        new ReplicationCredentials("repl", new Secret("x"), true),
                        List.of(proxy),
                        armed,
                        recovery)
                    .ignoring(ignored)),
            new ManagerPorts(
                servers.links(process),
                log,
                servers,
                servers,
                MonotonicClock.SYSTEM,
                InstantSource.system(),
                Tasks.SYSTEM,
                history,
                (line, environment, limit, outputLimit) -> command(line)));
    manager.addListener(events::add);
    managers.add(manager);
    manager.start();
    return manager;
  }

  private Ended command(String line) {
    commands.add(line);
    return new Ended(vetoes && line.startsWith("veto") ? 1 : 0, "", Duration.ZERO);
  }

  /** A manager seeded with the primary, waited for until it has the cluster. */
  public DefaultManager manager() throws InterruptedException {
    DefaultManager manager =
        manager("one", servers.servers().getFirst().key, log, new FakeProcess());
    healthy(manager);
    return manager;
  }

  public static void healthy(DefaultManager manager) throws InterruptedException {
    boolean healthy = manager.awaitHealthy(CLUSTER, PATIENCE);
    assertThat(healthy).as("%s", status(manager)).isTrue();
  }

  public static ClusterStatus status(DefaultManager manager) {
    return manager.clusters().getFirst();
  }

  /**
   * Until the manager has seen that these replicas hold what was written: one that holds nothing is
   * no candidate.
   */
  public void awaitHoldings(DefaultManager manager, String... replicas)
      throws InterruptedException {
    await(
        "they are seen with what was written",
        () -> Stream.of(replicas).allMatch(name -> holdsSomething(manager, name)));
  }

  private static boolean holdsSomething(DefaultManager manager, String name) {
    return status(manager)
        .snapshot()
        .view(FakeServers.key(name))
        .map(InstanceView::facts)
        .filter(facts -> !facts.executed().isEmpty())
        .isPresent();
  }

  public InstanceKey primary() {
    return log.currentEpoch(CLUSTER).orElseThrow().primary().map(InstanceKey::parse).orElse(NOBODY);
  }

  public long epoch() {
    return log.currentEpoch(CLUSTER).map(DecisionLog.Epoch::number).orElse(0L);
  }

  public void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as("waiting until %s; events: %s", what, events)
          .isLessThan(end);
      Thread.sleep(5);
    }
  }

  public void awaitEvent(String kind) throws InterruptedException {
    await("event " + kind, () -> events.stream().anyMatch(e -> e.kind().equals(kind)));
  }

  /** The promise: the primary has every write that a client was told is done. */
  public void nothingIsLost() {
    MysqlGtidSet told = MysqlGtidSet.of(servers.acknowledged()); // first: the client goes on
    MysqlGtidSet held = servers.ask(primary().host(), s -> s.executed);
    assertThat(told.subtract(held).toString())
        .as("acknowledged writes that %s lacks", primary())
        .isEmpty();
  }

  @Override
  public void close() {
    closed = true;
    managers.forEach(DefaultManager::close);
  }
}
