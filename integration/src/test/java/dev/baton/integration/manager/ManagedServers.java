package dev.baton.integration.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.manager.DefaultManager;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.Manager;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.manager.port.ServerControl;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.binlog.BinlogErrantArchive;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.ProxySettings;
import dev.baton.proxy.ProxySettings.ProxyUser;
import dev.baton.topology.policy.DurabilityPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A real cluster with everything around it: manager, proxy, and a checked load through it. */
final class ManagedServers implements AutoCloseable {
  static final String NAME = "test";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestClusters servers;
  private final Path directory;
  private final Proxy proxy;
  private final RecoverySettings recovery;
  private final UnaryOperator<ManagerSettings> tuning;
  private final DecisionLog log = new InMemoryDecisionLog();
  private final List<ManagerEvent> events = new CopyOnWriteArrayList<>();
  private final Map<String, Manager> managers = new ConcurrentHashMap<>();
  private final CheckedLoad load;

  private ManagedServers(
      TestClusters servers,
      Path directory,
      RecoverySettings recovery,
      UnaryOperator<ManagerSettings> tuning)
      throws Exception {
    this.servers = servers;
    this.recovery = recovery;
    this.tuning = tuning;
    this.directory = directory;
    Account application = servers.cluster().accounts().application();
    this.proxy =
        Proxy.start(
            new ProxySettings(
                "proxy",
                "127.0.0.1",
                0,
                2,
                List.of(new ProxyUser(application.user(), application.password())),
                Duration.ofSeconds(30),
                100),
            (instance, what) ->
                managers.values().forEach(m -> m.backendObserver().backendFailed(instance, what)));
    this.load =
        new CheckedLoad(new InstanceKey("127.0.0.1", proxy.address().getPort()), application);
  }

  static ManagedServers start(String engine) throws Exception {
    return start(engine, 3, RecoverySettings.defaults(), settings -> settings);
  }

  static ManagedServers start(
      String engine, int nodes, RecoverySettings recovery, UnaryOperator<ManagerSettings> tuning)
      throws Exception {
    Path directory = Files.createTempDirectory("baton-manager");
    TestClusters servers = TestClusters.start(engine, directory, nodes, 1, Map.of());
    ManagedServers made = new ManagedServers(servers, directory, recovery, tuning);
    made.manager("one", made.log);
    made.awaitHealthy();
    try (Sql root = servers.root(0)) {
      root.run(CheckedLoad.TABLE_DEFINITION); // no key: what is written twice would show
    }
    return made;
  }

  TestClusters servers() {
    return servers;
  }

  InstanceKey key(int i) {
    return servers.key(i);
  }

  CheckedLoad load() {
    return load;
  }

  List<ManagerEvent> events() {
    return events;
  }

  /** Where managers keep what only a returning server had. */
  Path archive() {
    return directory.resolve("archive");
  }

  Manager manager() {
    return managers.get("one");
  }

  Manager manager(String id, DecisionLog decisions) {
    InstanceLinks links = new InstanceLinks(MonotonicClock.SYSTEM);
    Manager manager =
        new DefaultManager(
            tuning.apply(ManagerSettings.defaults(id, directory.resolve("archive"))),
            List.of(
                new ClusterDefinition(
                    NAME,
                    List.of(servers.key(0)),
                    policy(),
                    servers.replicationCredentials(),
                    List.of(proxy.follower()),
                    true,
                    recovery)),
            new ManagerPorts(
                key -> links.open(key, servers.managerCredentials()),
                decisions,
                new Processes(),
                new BinlogErrantArchive(
                    servers.managerCredentials(), MonotonicClock.SYSTEM, InstantSource.system()),
                MonotonicClock.SYSTEM,
                InstantSource.system()));
    manager.addListener(events::add);
    managers.put(id, manager);
    manager.start();
    return manager;
  }

  /** The manager's process ends, at once; another one starts on the same log. */
  void replaceManager() {
    manager().close();
    manager("one", log);
  }

  private DurabilityPolicy policy() {
    return servers.cluster().semiSync() ? DurabilityPolicy.semiSync(1) : DurabilityPolicy.async();
  }

  ClusterStatus status() {
    return manager().clusters().getFirst();
  }

  InstanceKey primary() {
    return InstanceKey.parse(
        log.currentEpoch(NAME).flatMap(DecisionLog.Epoch::primary).orElse("none:1"));
  }

  int indexOf(InstanceKey key) {
    for (int i = 0; i < servers.size(); i++) {
      if (servers.key(i).equals(key)) {
        return i;
      }
    }
    throw new AssertionError(key + " is no server of the test");
  }

  long epoch() {
    return log.currentEpoch(NAME).map(DecisionLog.Epoch::number).orElse(0L);
  }

  OperationReport latest(String type) {
    return manager().operations(NAME, 20).stream()
        .filter(op -> op.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  void signal(InstanceKey key, Signal signal) throws IOException {
    servers.cluster().signal(key, signal);
  }

  void awaitHealthy() throws InterruptedException {
    boolean healthy = manager().awaitHealthy(NAME, PATIENCE);
    assertThat(healthy).as(story()).isTrue();
  }

  void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting until %s; %s", what, story()).isLessThan(end);
      Thread.sleep(10);
    }
  }

  boolean told(String kind) {
    return events.stream().anyMatch(event -> event.kind().equals(kind));
  }

  /** What happened, for the text of a failure. */
  String story() {
    StringBuilder text = new StringBuilder("\n");
    events.forEach(
        e ->
            text.append(e.at())
                .append(' ')
                .append(e.kind())
                .append(": ")
                .append(e.sentence())
                .append('\n'));
    status().explanation().forEach(sentence -> text.append("now: ").append(sentence).append('\n'));
    return text.toString();
  }

  /** Reads every server: each has every acknowledged row once, and nobody else is writable. */
  void checkEverything() throws Exception {
    awaitHealthy();
    int primary = indexOf(primary());
    GtidPosition position;
    try (var link = servers.link(primary)) {
      position = link.probe(PATIENCE).executed();
    }
    for (int i = 0; i < servers.size(); i++) {
      try (var link = servers.link(i)) {
        assertThat(link.awaitExecuted(position, PATIENCE)).isTrue();
        assertThat(link.probe(PATIENCE).writable()).as("%s", key(i)).isEqualTo(i == primary);
      }
      try (Sql root = servers.root(i)) {
        load.check(root.values("SELECT id FROM " + CheckedLoad.TABLE), key(i) + story());
      }
    }
  }

  /** The test's servers as Baton's own. */
  private final class Processes implements ServerControl {
    @Override
    public boolean owns(InstanceKey instance) {
      return true;
    }

    @Override
    public boolean isRunning(InstanceKey instance) {
      return servers.cluster().isRunning(instance);
    }

    @Override
    public int restartReadOnly(
        InstanceKey instance, GtidPosition history, Path archive, Duration deadline)
        throws IOException {
      return servers.cluster().restartReadOnly(instance, history, archive, deadline);
    }

    @Override
    public Rebuilt rebuild(
        InstanceKey instance, InstanceKey donor, InstanceKey source, Duration deadline)
        throws IOException {
      var rebuilt = servers.cluster().rebuild(instance, donor, source, deadline);
      return new Rebuilt(rebuilt.done(), rebuilt.sentence());
    }
  }

  @Override
  public void close() {
    load.stop();
    new ArrayList<>(managers.values()).forEach(Manager::close);
    proxy.close();
    servers.close();
    deleteDirectory();
  }

  private void deleteDirectory() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
