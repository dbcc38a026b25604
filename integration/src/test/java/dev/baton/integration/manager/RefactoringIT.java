package dev.baton.integration.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.manager.DefaultManager;
import dev.baton.manager.api.Manager;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.api.Refactoring.Asked;
import dev.baton.manager.api.Refactoring.Report;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.manager.port.ServerControl;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.binlog.BinlogErrantArchive;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ServerVerb;
import dev.baton.topology.refactor.TreeChange;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A tree of four real servers is walked through every change that a person can ask for. */
@ParameterizedClass
@MethodSource("dev.baton.integration.TestEngines#semiSyncNames")
class RefactoringIT {

  private static final String NAME = "tree";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static TestClusters servers;
  private static Path directory;
  private static int nextId = 1;

  @Parameter String engine;

  @BeforeParameterizedClassInvocation
  static void start(String engine) throws Exception {
    nextId = 1;
    directory = Files.createTempDirectory("baton-refactoring");
    servers = TestClusters.start(engine, directory, 4, 1, Map.of());
    try (Sql root = servers.root(0)) {
      root.run("CREATE TABLE app.walk (id INT PRIMARY KEY)");
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

  private static InstanceFacts facts(int i) throws Exception {
    try (InstanceLink link = servers.link(i)) {
      return link.probe(LIMIT);
    }
  }

  private static void insert() throws Exception {
    try (Sql application = servers.application(0)) {
      application.run("INSERT INTO app.walk VALUES (" + nextId++ + ")");
    }
  }

  /** Everything that the primary has is executed everywhere. */
  private static void everybodyHasAll() throws Exception {
    var all = facts(0).executed();
    for (int i = 1; i < servers.size(); i++) {
      try (InstanceLink link = servers.link(i);
          Sql root = servers.root(i)) {
        assertThat(link.awaitExecuted(all, LIMIT)).as("%s has %s", key(i), all).isTrue();
        assertThat(root.value("SELECT COUNT(*) FROM app.walk"))
            .as("%s", key(i))
            .isEqualTo(Integer.toString(nextId - 1));
      }
    }
  }

  private static DefaultManager manager() throws Exception {
    return manager(DurabilityPolicy.semiSync(1));
  }

  private static DefaultManager manager(DurabilityPolicy policy) throws Exception {
    InstanceLinks links = new InstanceLinks(MonotonicClock.SYSTEM);
    DefaultManager manager =
        new DefaultManager(
            ManagerSettings.defaults("one", directory.resolve("archive")),
            List.of(
                new ClusterDefinition(
                    NAME,
                    List.of(key(3)), // any one leads to the whole tree
                    policy,
                    servers.replicationCredentials(),
                    List.of(),
                    true,
                    // what becomes of a dead intermediate primary's replicas is asked for here
                    RecoverySettings.defaults().withFilters(List.of("*"), List.of(), List.of()))),
            new ManagerPorts(
                key -> links.open(key, servers.managerCredentials()),
                new InMemoryDecisionLog(),
                ServerControl.NONE,
                new BinlogErrantArchive(
                    servers.managerCredentials(), MonotonicClock.SYSTEM, InstantSource.system()),
                MonotonicClock.SYSTEM,
                InstantSource.system()));
    manager.start();
    assertThat(manager.awaitHealthy(NAME, LIMIT)).as("%s", manager.clusters()).isTrue();
    return manager;
  }

  private static void done(Report report) {
    assertThat(report.state()).as("%s", report).isEqualTo(State.DONE);
    assertThat(report.left()).as("%s", report).isEmpty();
  }

  private static void done(Manager manager, TreeChange change) throws Exception {
    insert();
    Report dry = manager.refactoring().change(NAME, change, Asked.DRY);
    done(dry);
    assertThat(dry.statements()).as("%s", dry).isNotEmpty();
    assertThat(dry.toString()).doesNotContain(servers.replicationCredentials().password().reveal());
    done(manager.refactoring().change(NAME, change, Asked.PLAINLY));
  }

  private static void follows(int instance, int source) throws Exception {
    assertThat(facts(instance).channel().map(ReplicationChannel::source)).contains(key(source));
  }

  @Test
  void aTreeOfFourIsWalkedThroughAllItsChangesAndLosesNothing() throws Exception {
    try (DefaultManager manager = manager()) {
      done(manager, new TreeChange.Relocate(key(3), key(1)));
      follows(3, 1);
      done(manager, new TreeChange.MoveUp(key(3)));
      follows(3, 0);
      done(manager, new TreeChange.MoveBelow(key(3), key(2)));
      follows(3, 2);
      done(manager, new TreeChange.TakeSource(key(3)));
      follows(3, 0);
      follows(2, 3);
      done(manager, new TreeChange.TakeSiblings(key(3)));
      follows(1, 3);
      done(manager, new TreeChange.RepointReplicas(key(3)));
      done(manager, new TreeChange.Regroup(key(3)));
      done(manager, new TreeChange.RelocateReplicas(key(3), key(0), ""));
      done(manager, new TreeChange.Repoint(key(3)));
      for (int i = 1; i < 4; i++) {
        manager.refactoring().change(NAME, new TreeChange.Relocate(key(i), key(0)), Asked.PLAINLY);
        follows(i, 0);
      }
      insert();
      everybodyHasAll();
      assertThat(refused(manager, new TreeChange.Relocate(key(0), key(1))))
          .contains("is the primary");
      errantTransactions(manager);
      insert();
      everybodyHasAll();
      coPrimary(manager);
    }
  }

  /** One has more than the other; nobody is left to acknowledge, which the manager is not told. */
  @Test
  void theReplicasOfADeadSourceAreGatheredBelowTheMostAdvancedAndMovedUp() throws Exception {
    try (DefaultManager manager = manager(DurabilityPolicy.async())) {
      done(manager, new TreeChange.Relocate(key(2), key(1)));
      done(manager, new TreeChange.Relocate(key(3), key(1)));
      everybodyHasAll();
      replicasOfADeadSource(manager);
      insert();
      everybodyHasAll();
    }
  }

  private static void replicasOfADeadSource(Manager manager) throws Exception {
    var stop = new ServerVerb.StopReplication(false);
    done(manager.refactoring().perform(NAME, key(2), stop, Asked.PLAINLY));
    insert();
    try (InstanceLink link = servers.link(3)) {
      assertThat(link.awaitExecuted(facts(0).executed(), LIMIT)).isTrue();
    }
    servers.cluster().signal(key(1), Signal.KILL);
    awaitSeenDead(manager, key(1));
    done(manager.refactoring().change(NAME, new TreeChange.Regroup(key(1)), Asked.PLAINLY));
    follows(2, 3);
    done(manager.refactoring().change(NAME, new TreeChange.MoveUp(key(3)), Asked.PLAINLY));
    follows(3, 0);
    servers.cluster().restartReadOnly(key(1), null, directory, LIMIT);
    done(manager.refactoring().change(NAME, new TreeChange.Repoint(key(1)), Asked.PLAINLY));
    done(
        manager.refactoring().change(NAME, new TreeChange.Relocate(key(2), key(0)), Asked.PLAINLY));
    follows(2, 0);
  }

  private static void awaitSeenDead(Manager manager, InstanceKey dead) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (manager.clusters().getFirst().snapshot().view(dead).orElseThrow().reachable()) {
      assertThat(System.nanoTime()).as("%s is seen dead", dead).isLessThan(end);
      Thread.sleep(20);
    }
  }

  private static String refused(Manager manager, TreeChange change) {
    Report report = manager.refactoring().change(NAME, change, Asked.PLAINLY);
    assertThat(report.state()).as("%s", report).isEqualTo(State.REFUSED);
    return report.sentence();
  }

  private static void errantTransactions(Manager manager) throws Exception {
    if (servers.engine().isMariaDb()) {
      Report none = manager.refactoring().injectEmpty(NAME, key(3), Asked.PLAINLY);
      assertThat(none.state()).isEqualTo(State.REFUSED);
      return;
    }
    writeErrant(2);
    writeErrant(3);
    assertThat(refused(manager, new TreeChange.Relocate(key(3), key(1)))).contains("errant");
    String uuid = facts(3).serverUuid();
    assertThat(manager.refactoring().locateErrant(NAME, key(3)).found())
        .singleElement()
        .asString()
        .endsWith(uuid + ":1");

    done(manager.refactoring().injectEmpty(NAME, key(2), Asked.PLAINLY));
    assertThat(facts(0).executed().toString()).contains(facts(2).serverUuid() + ":1");

    done(manager.refactoring().forgetErrant(NAME, key(3), Asked.PLAINLY));
    assertThat(facts(3).executed().toString()).doesNotContain(uuid);
    try (var archived = Files.list(directory.resolve("archive"))) {
      assertThat(archived).isNotEmpty();
    }
    follows(3, 0);
  }

  /** The changes themselves are alike, so that nothing else diverges. */
  private static void writeErrant(int server) throws Exception {
    try (Sql root = servers.root(server)) {
      root.run(
          "SET GLOBAL super_read_only = OFF",
          "CREATE DATABASE IF NOT EXISTS errant",
          "SET GLOBAL super_read_only = ON");
    }
  }

  private static void coPrimary(Manager manager) throws Exception {
    done(manager, new TreeChange.MakeCoPrimary(key(1)));
    follows(0, 1);
    insert();
    everybodyHasAll();
    assertThat(facts(0).writable()).isTrue();
    assertThat(facts(1).writable()).isFalse();
    assertThat(manager.switchover(NAME, null).outcome()).contains("its own replica");
    try (InstanceLink link = servers.link(0)) {
      link.perform(new ServerVerb.ForgetSource(), false, LIMIT);
    }
    assertThat(facts(0).isReplica()).isFalse();
  }

  @Test
  void aReplicaIsStoppedStartedAndChangedWithoutLosingWhatItHasReceived() throws Exception {
    try (InstanceLink replica = servers.link(3)) {
      stopAndStart(replica);
      changes(replica);
      brokenApplier(replica);
      binaryLogs();
      insert();
      everybodyHasAll();
    }
  }

  private static void stopAndStart(InstanceLink replica) throws Exception {
    perform(replica, new ServerVerb.StopReplication(true));
    stopped(replica);
    insert();
    perform(replica, new ServerVerb.StartReplication());
    perform(replica, new ServerVerb.StopReplication(false));
    stopped(replica);
    perform(replica, new ServerVerb.StartReplication());
    perform(replica, new ServerVerb.RestartReplication());
    running(replica);
  }

  private static void changes(InstanceLink replica) throws Exception {
    perform(replica, new ServerVerb.Detach());
    assertThat(channel(replica).source().host()).startsWith("//");
    stopped(replica);
    insert();
    perform(replica, new ServerVerb.Reattach());
    assertThat(channel(replica).source()).isEqualTo(key(0));
    assertThat(channel(replica).autoPosition()).isTrue();
    perform(replica, new ServerVerb.Delay(Duration.ofSeconds(1)));
    insert();
    perform(replica, new ServerVerb.Delay(Duration.ZERO));
    perform(replica, new ServerVerb.UseGtid(false));
    assertThat(channel(replica).autoPosition()).isFalse();
    insert();
    perform(replica, new ServerVerb.UseGtid(true));
    assertThat(channel(replica).autoPosition()).isTrue();
    perform(replica, new ServerVerb.SemiSyncReplica(false));
    assertThat(replica.probe(LIMIT).semiSync().replicaEnabled()).isFalse();
    perform(replica, new ServerVerb.SemiSyncReplica(true));
    perform(replica, new ServerVerb.ChangeCredentials(servers.replicationCredentials()));
    perform(replica, new ServerVerb.SemiSyncSource(true));
    perform(replica, new ServerVerb.SemiSyncSource(false));
    running(replica);
    try (InstanceLink primary = servers.link(0)) {
      assertThatThrownBy(() -> perform(primary, new ServerVerb.SemiSyncSource(false)))
          .isInstanceOf(InstanceException.class)
          .hasMessageContaining("Make it read-only first");
      perform(primary, new ServerVerb.ReadOnly(true));
      assertThat(facts(0).writable()).isFalse();
      perform(primary, new ServerVerb.ReadOnly(false));
      assertThat(facts(0).writable()).isTrue();
    }
    assertThatThrownBy(() -> perform(replica, new ServerVerb.ReadOnly(false)))
        .hasMessageContaining("only a promotion");
  }

  /**
   * The row is on the replica already, so that the applier stops at it; twice. On MariaDB only
   * SUPER may skip, which Baton's account is not given.
   */
  private static void brokenApplier(InstanceLink replica) throws Exception {
    breakApplier(replica);
    if (servers.engine().isMariaDb()) {
      assertThatThrownBy(() -> perform(replica, new ServerVerb.SkipTransaction()))
          .isInstanceOf(InstanceException.class)
          .hasMessageContaining("SUPER");
      try (Sql root = servers.root(3)) {
        root.run("SET GLOBAL sql_slave_skip_counter = 1");
        root.run("START SLAVE SQL_THREAD");
      }
      running(replica);
      return;
    }
    perform(replica, new ServerVerb.SkipTransaction());
    running(replica);
    breakApplier(replica);
    try (Sql root = servers.root(3)) {
      root.run("STOP " + (servers.engine().isMysqlAtLeast(8, 0, 22) ? "REPLICA" : "SLAVE"));
    }
    perform(replica, new ServerVerb.SkipTransaction());
    running(replica);
    assertThatThrownBy(() -> perform(replica, new ServerVerb.SkipTransaction()))
        .hasMessageContaining("nothing to skip");
  }

  private static void breakApplier(InstanceLink replica) throws Exception {
    try (Sql root = servers.root(3)) {
      root.run("SET SESSION sql_log_bin = 0");
      if (!servers.engine().isMariaDb()) {
        root.run("SET GLOBAL super_read_only = OFF");
      }
      root.run("INSERT INTO app.walk VALUES (" + nextId + ")");
      if (!servers.engine().isMariaDb()) {
        root.run("SET GLOBAL super_read_only = ON");
      }
    }
    insert();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (channel(replica).applier() != ThreadState.STOPPED) {
      assertThat(System.nanoTime()).as("the applier stops").isLessThan(end);
      Thread.sleep(20);
    }
  }

  private static void binaryLogs() throws Exception {
    try (InstanceLink primary = servers.link(0);
        Sql root = servers.root(0)) {
      perform(primary, new ServerVerb.FlushBinaryLogs());
      insert();
      List<String> logs = root.values("SHOW BINARY LOGS");
      String last = logs.getLast();
      var behind =
          new ServerVerb.PurgeBinaryLogs.Need(
              "someone",
              servers.engine().isMariaDb()
                  ? dev.baton.core.gtid.MariadbGtidPosition.EMPTY
                  : dev.baton.core.gtid.MysqlGtidSet.EMPTY);
      assertThatThrownBy(
              () -> perform(primary, new ServerVerb.PurgeBinaryLogs(last, List.of(behind))))
          .hasMessageContaining("someone still needs them");
      everybodyHasAll();
      var fine = new ServerVerb.PurgeBinaryLogs.Need("node 3", facts(3).executed());
      perform(primary, new ServerVerb.PurgeBinaryLogs(last, List.of(fine)));
      assertThat(root.values("SHOW BINARY LOGS")).containsExactly(last);
      assertThatThrownBy(() -> perform(primary, new ServerVerb.KillQuery(999_999)))
          .hasMessageContaining("no connection");
    }
  }

  private static void perform(InstanceLink link, ServerVerb verb) throws Exception {
    String before = state(link);
    ServerVerb.Outcome dry = link.perform(verb, true, LIMIT);
    assertThat(dry.statements()).as("%s", verb).isNotEmpty();
    assertThat(state(link)).as("after a dry run of %s", verb).isEqualTo(before);
    link.perform(verb, false, LIMIT);
  }

  private static String state(InstanceLink link) throws Exception {
    InstanceFacts facts = link.probe(LIMIT);
    return facts.readOnly()
        + " "
        + facts.channel().map(c -> c.source() + " " + c.receiver() + " " + c.applier())
        + facts.semiSync().sourceEnabled()
        + facts.semiSync().replicaEnabled();
  }

  private static ReplicationChannel channel(InstanceLink link) throws Exception {
    return link.probe(LIMIT).channel().orElseThrow();
  }

  private static void stopped(InstanceLink link) throws Exception {
    assertThat(channel(link).receiver()).isEqualTo(ThreadState.STOPPED);
    assertThat(channel(link).applier()).isEqualTo(ThreadState.STOPPED);
  }

  private static void running(InstanceLink link) throws Exception {
    assertThat(channel(link).receiver()).isEqualTo(ThreadState.RUNNING);
    assertThat(channel(link).applier()).isEqualTo(ThreadState.RUNNING);
  }
}
