package dev.baton.integration.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.manager.DefaultManager;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.api.Refactoring.Asked;
import dev.baton.manager.api.Refactoring.Report;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.config.PseudoGtidSettings;
import dev.baton.manager.port.ServerControl;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.binlog.BinlogErrantArchive;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.refactor.TreeChange;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A tree of four real servers that replicate by file and position (MySQL with GTIDs off) is walked
 * while it is written to. The table has no key, so that what is applied twice shows as well as what
 * is left out.
 */
@ParameterizedClass
@MethodSource("dev.baton.integration.TestEngines#semiSyncNames")
@TestMethodOrder(OrderAnnotation.class)
class PositionMovesIT {

  private static final String NAME = "positions";
  private static final int ROWS = 25;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static TestClusters servers;
  private static Path directory;
  private static InMemoryDecisionLog log;

  @Parameter String engine;

  @BeforeParameterizedClassInvocation
  static void start(String engine) throws Exception {
    directory = Files.createTempDirectory("baton-positions");
    log = new InMemoryDecisionLog();
    servers = TestClusters.start(engine, directory, 4, 1, Map.of());
    try (Sql root = servers.root(0)) {
      root.run("CREATE TABLE app.steps (id INT)");
      String waits =
          root.value(
              "SHOW GLOBAL VARIABLES WHERE Variable_name IN"
                  + " ('rpl_semi_sync_source_enabled', 'rpl_semi_sync_master_enabled')");
      root.run("SET GLOBAL " + waits + " = OFF"); // nobody is left to acknowledge in between
    }
    for (int i = 1; i < 4; i++) {
      try (InstanceLink link = servers.link(i)) {
        link.perform(new ServerVerb.UseGtid(false), false, LIMIT);
      }
    }
    if (!servers.engine().isMariaDb()) {
      turnGtidsOff();
    }
  }

  private static void turnGtidsOff() throws Exception {
    for (String mode : List.of("ON_PERMISSIVE", "OFF_PERMISSIVE")) {
      for (int i = 0; i < 4; i++) {
        try (Sql root = servers.root(i)) {
          root.run("SET GLOBAL gtid_mode = " + mode);
        }
      }
    }
    insert(1);
    everybodyHas(1);
    for (int i = 3; i >= 0; i--) {
      try (Sql root = servers.root(i)) {
        root.run("SET GLOBAL gtid_mode = OFF");
      }
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    servers.close();
    CachedFolder.deleteTree(directory);
  }

  private static InstanceKey key(int i) {
    return servers.key(i);
  }

  private static void insert(int id) throws SQLException {
    try (Sql application = servers.application(0)) {
      application.run("INSERT INTO app.steps VALUES (" + id + ")");
    }
  }

  /** Many events, in whose midst a receiver may be stopped. */
  private static int transaction(Sql application, int last) throws SQLException {
    application.run("BEGIN");
    for (int i = 1; i <= ROWS; i++) {
      application.run("INSERT INTO app.steps VALUES (" + (last + i) + ")");
    }
    application.run("COMMIT");
    return ROWS;
  }

  /** Each of the rows 1 to n once, everywhere. */
  private static void everybodyHas(int n) throws Exception {
    everybodyHas(n, 0, 1, 2, 3);
  }

  private static void everybodyHas(int n, int... who) throws Exception {
    String wanted = n + "/" + n;
    for (int i : who) {
      try (Sql root = servers.root(i)) {
        long end = System.nanoTime() + LIMIT.toNanos();
        String found = "";
        while (!found.equals(wanted) && System.nanoTime() < end) {
          found = root.value("SELECT CONCAT(COUNT(*), '/', COUNT(DISTINCT id)) FROM app.steps");
          Thread.sleep(20);
        }
        assertThat(found).as("rows and different rows of %s", key(i)).isEqualTo(wanted);
      }
    }
  }

  private static DefaultManager manager() throws Exception {
    return manager(PseudoGtidSettings.OFF);
  }

  private static DefaultManager manager(PseudoGtidSettings pseudoGtid) throws Exception {
    InstanceLinks links = new InstanceLinks(MonotonicClock.SYSTEM);
    DefaultManager manager =
        new DefaultManager(
            ManagerSettings.defaults("one", directory.resolve("archive")),
            List.of(
                new ClusterDefinition(
                        NAME,
                        List.of(key(0), key(1), key(2), key(3)),
                        DurabilityPolicy.async(),
                        servers.replicationCredentials(),
                        List.of(),
                        true)
                    .withPseudoGtid(pseudoGtid)),
            new ManagerPorts(
                key -> links.open(key, servers.managerCredentials()),
                log,
                ServerControl.NONE,
                new BinlogErrantArchive(
                    servers.managerCredentials(), MonotonicClock.SYSTEM, InstantSource.system()),
                MonotonicClock.SYSTEM,
                InstantSource.system()));
    manager.start();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (log.currentEpoch(NAME).flatMap(epoch -> epoch.primary()).isEmpty()) {
      assertThat(System.nanoTime()).as("%s", manager.clusters()).isLessThan(end);
      Thread.sleep(20);
    }
    return manager;
  }

  private static void done(DefaultManager manager, TreeChange change) {
    Report dry = manager.refactoring().change(NAME, change, Asked.DRY);
    assertThat(dry.state()).as("%s", dry).isEqualTo(State.DONE);
    assertThat(dry.toString()).doesNotContain(servers.replicationCredentials().password().reveal());
    assertThat(dry.statements()).extracting("statement").asString().contains("_LOG_FILE");
    Report report = manager.refactoring().change(NAME, change, Asked.PLAINLY);
    assertThat(report.state()).as("%s", report).isEqualTo(State.DONE);
    assertThat(report.left()).as("%s", report).isEmpty();
  }

  private static void follows(int instance, int source) throws Exception {
    assertThat(channel(instance).source()).isEqualTo(key(source));
    assertThat(channel(instance).autoPosition()).isFalse();
  }

  private static InstanceKey source(int instance) throws Exception {
    return channel(instance).source();
  }

  private static ReplicationChannel channel(int instance) throws Exception {
    try (InstanceLink link = servers.link(instance)) {
      return link.probe(LIMIT).channel().orElseThrow();
    }
  }

  private static Report change(DefaultManager manager, TreeChange change) {
    return manager.refactoring().change(NAME, change, Asked.PLAINLY);
  }

  /** Until the marker it needs has come to both servers. */
  private static void eventuallyDone(DefaultManager manager, TreeChange change) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    Report report = change(manager, change);
    while (report.state() != State.DONE || !report.left().isEmpty()) {
      assertThat(System.nanoTime()).as("%s", report).isLessThan(end);
      Thread.sleep(200);
      report = change(manager, change);
    }
  }

  @Test
  @Order(2)
  void withPseudoGtidReplicasMoveOverAnyDistanceAndAreRegroupedBelowADeadSource() throws Exception {
    String account = servers.cluster().accounts().manager().user();
    try (Sql root = servers.root(0)) {
      root.run("GRANT DROP ON `_pseudo_gtid_`.* TO '" + account + "'@'127.0.0.1'");
    }
    int before = rows();
    try (DefaultManager manager = manager(new PseudoGtidSettings(true, Duration.ofMillis(300)))) {
      eventuallyDone(manager, new TreeChange.Relocate(key(3), key(1)));
      insert(before + 1);
      eventuallyDone(manager, new TreeChange.Relocate(key(3), key(2)));
      follows(3, 2);
      insert(before + 2);
      eventuallyDone(manager, new TreeChange.Relocate(key(3), key(1)));
      eventuallyDone(manager, new TreeChange.Relocate(key(2), key(1)));
      everybodyHas(before + 2);

      servers.cluster().signal(key(1), Signal.KILL);
      insert(before + 3);
      eventuallyDone(manager, new TreeChange.Regroup(key(1)));
      int leader = source(3).equals(key(2)) ? 2 : 3;
      follows(5 - leader, leader);
      eventuallyDone(manager, new TreeChange.MoveUp(key(leader)));
      follows(leader, 0);
      insert(before + 4);
      everybodyHas(before + 4, 0, 2, 3);
    }
  }

  private static int rows() throws Exception {
    try (Sql root = servers.root(0)) {
      return Integer.parseInt(root.value("SELECT COUNT(*) FROM app.steps"));
    }
  }

  @Test
  @Order(1)
  void aTreeWithoutGtidsIsWalkedUnderLoadAndEveryRowIsEverywhereOnce() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    int[] written = {1};
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (Sql application = servers.application(0)) {
                    while (!enough.get()) {
                      written[0] += transaction(application, written[0]);
                      Thread.sleep(20); // replicas keep up with that on a busy machine
                    }
                  } catch (SQLException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    if (servers.engine().isMariaDb()) {
      insert(1);
    }
    try (DefaultManager manager = manager()) {
      done(manager, new TreeChange.Relocate(key(3), key(1)));
      follows(3, 1);
      done(manager, new TreeChange.MoveUp(key(3)));
      follows(3, 0);
      done(manager, new TreeChange.TakeSiblings(key(2)));
      follows(1, 2);
      follows(3, 2);
      done(manager, new TreeChange.MoveBelow(key(3), key(1)));
      follows(3, 1);
      refused(manager, new TreeChange.Relocate(key(3), key(0)), "neither its source");
      done(manager, new TreeChange.TakeSource(key(1)));
      follows(1, 0);
      follows(2, 1);
      done(manager, new TreeChange.RelocateReplicas(key(1), key(0), ""));
      done(manager, new TreeChange.Repoint(key(3)));
      for (int i = 1; i < 4; i++) {
        follows(i, 0);
      }
    } finally {
      enough.set(true);
      writer.join();
    }
    everybodyHas(written[0]);
  }

  private static void refused(DefaultManager manager, TreeChange change, String why) {
    Report report = manager.refactoring().change(NAME, change, Asked.PLAINLY);
    assertThat(report.state()).as("%s", report).isEqualTo(State.REFUSED);
    assertThat(report.sentence()).contains(why);
  }
}
