package dev.baton.integration.mysql;

import static dev.baton.integration.mysql.RealCluster.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.integration.Sql;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.ChannelDetails;
import dev.baton.topology.snapshot.Detected;
import dev.baton.topology.snapshot.Detected.Subject;
import dev.baton.topology.snapshot.HistoryLoss;
import dev.baton.topology.snapshot.InstanceDetails;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationAccount;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a probe finds, and what it says when it does not get in, on every engine. */
@ParameterizedClass
@MethodSource("dev.baton.integration.TestEngines#names")
class ProbeIT {

  private static RealCluster cluster;

  @Parameter String engine;

  @BeforeParameterizedClassInvocation
  static void start(String engine) throws Exception {
    cluster = RealCluster.start(engine, 2);
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  void aProbeTellsTheRolesTheHistoryAndWhoReplicatesFromWhom() throws Exception {
    cluster.insert(0);
    cluster.awaitCaughtUp(1, 0);
    InstanceFacts primary = cluster.facts(0);
    InstanceFacts replica = cluster.facts(1);

    assertThat(primary.writable()).isTrue();
    assertThat(primary.isReplica()).isFalse();
    assertThat(primary.version().flavour().isMariaDb()).isEqualTo(cluster.isMariaDb());
    assertThat(primary.serverUuid() == null).isEqualTo(cluster.isMariaDb());
    assertThat(primary.reportedAs()).contains(cluster.key(0));
    assertThat(primary.binaryLog() && primary.logReplicaUpdates() && primary.gtidEnabled())
        .isTrue();
    assertThat(primary.strictGtid()).isTrue();
    assertThat(primary.binlogFormat()).isEqualTo("ROW");
    assertThat(primary.executed().isEmpty()).isFalse();
    assertThat(primary.connectedReplicas()).hasSize(1);
    assertThat(primary.connectedReplicas().getFirst().key()).contains(cluster.key(1));
    assertThat(primary.connectedReplicas().getFirst().serverId()).isEqualTo(replica.serverId());

    assertThat(replica.writable()).isFalse();
    assertThat(replica.executed()).isEqualTo(primary.executed());
    ReplicationChannel channel = replica.channel().orElseThrow();
    assertThat(channel.source()).isEqualTo(cluster.key(0));
    assertThat(channel.receiver()).isEqualTo(ThreadState.RUNNING);
    assertThat(channel.applier()).isEqualTo(ThreadState.RUNNING);
    assertThat(channel.autoPosition()).isTrue();
    assertThat(channel.received().covers(primary.executed())).isTrue();
    assertThat(channel.heartbeatPeriodMillis()).isEqualTo(500);
    assertThat(channel.delay()).isPresent();
  }

  @Test
  void aProbeTellsSettingsPositionsAccountsAndWhoReadsTheBinaryLog() throws Exception {
    cluster.insert(0);
    cluster.awaitCaughtUp(1, 0);
    try (InstanceLink first = cluster.servers().link(0);
        InstanceLink second = cluster.servers().link(1)) {
      InstanceDetails primary = first.probe(LIMIT).details();
      InstanceDetails replica = second.probe(LIMIT).details();

      assertThat(primary.settings().hostName()).isNotEmpty();
      assertThat(primary.settings().binlogRowImage()).isEqualTo("FULL");
      assertThat(primary.settings().gtidMode()).isEqualTo(cluster.isMariaDb() ? "" : "ON");
      assertThat(primary.settings().maxConnections()).isGreaterThan(10);
      assertThat(primary.settings().syncBinlog()).isIn(0, 1);
      assertThat(primary.settings().flushAtCommit()).isBetween(0, 2);
      assertThat(primary.activity().uptimeSeconds()).isNotNegative();
      assertThat(primary.activity().connections()).isPositive();
      assertThat(primary.activity().enabledEvents()).isZero();
      assertThat(primary.activity().stalledCommits()).isZero();
      assertThat(primary.activity().dumpThreads()).hasSize(1);
      assertThat(primary.activity().dumpThreads().getFirst().user())
          .isEqualTo(cluster.servers().replicationCredentials().user());
      assertThat(replica.activity().dumpThreads()).isEmpty();
      assertThat(primary.binaryLog().stalled()).isFalse();
      assertThat(primary.replicationAccounts().orElseThrow())
          .extracting(ReplicationAccount::user)
          .contains(cluster.servers().replicationCredentials().user());
      assertThat(primary.group()).isEmpty();

      ChannelDetails channel = cluster.facts(1).channel().orElseThrow().details();
      assertThat(channel.user()).isEqualTo(cluster.servers().replicationCredentials().user());
      assertThat(channel.sourceServerId()).isEqualTo(cluster.facts(0).serverId());
      assertThat(channel.sourceUuid())
          .isEqualTo(cluster.isMariaDb() ? "" : cluster.facts(0).serverUuid());
      // a parallel applier tells its position some time after it has committed
      Eventually.holds(() -> executed(1).equals(channel.read()));
      assertThat(channel.relayLog().present()).isTrue();
      assertThat(channel.filters().present() || channel.delayed()).isFalse();
      assertThat(primary.binaryLog().position()).isEqualTo(channel.read());
      if (!cluster.isMariaDb()) {
        assertThat(channel.heartbeatAgeMillis()).isPresent();
      }
    }
  }

  /** Whoever watches an instance compares what it was with what it is. */
  @Test
  void aResetHistoryIsRecognisedAndWholeAgainOnceEverythingIsThere() throws Exception {
    cluster.insert(0);
    cluster.awaitCaughtUp(1, 0);
    InstanceFacts whole = cluster.facts(1);
    try (Sql root = cluster.root(1)) {
      String replica = cluster.replicaWord();
      root.run("STOP " + replica);
      root.run(resetHistory());
      if (cluster.isMariaDb()) {
        root.run("SET GLOBAL gtid_slave_pos = ''");
      }
      InstanceFacts reset = cluster.facts(1);
      HistoryLoss loss = HistoryLoss.after(null, whole, reset);
      assertThat(loss).isNotNull();
      assertThat(loss.before()).isEqualTo(whole.executed());
      assertThat(loss.formerUuid()).isNull();
      root.run(
          "SET GLOBAL "
              + (cluster.isMariaDb() ? "gtid_slave_pos" : "gtid_purged")
              + " = '"
              + whole.executed()
              + "'");
      root.run("START " + replica);
      Eventually.holds(() -> HistoryLoss.after(loss, reset, cluster.facts(1)) == null);
    }
  }

  private static String resetHistory() {
    return cluster.servers().engine().isMysqlAtLeast(8, 2, 0)
        ? "RESET BINARY LOGS AND GTIDS"
        : "RESET MASTER";
  }

  @Test
  void filtersDelayAndEventsAreTold() throws Exception {
    try (Sql root = cluster.root(1);
        InstanceLink link = cluster.servers().link(1)) {
      String replica = cluster.replicaWord();
      root.run("STOP " + replica);
      if (!cluster.isMariaDb()) {
        root.run("SET GLOBAL super_read_only = 0");
      }
      root.run("SET SESSION sql_log_bin = 0");
      root.run("CREATE EVENT app.nightly ON SCHEDULE EVERY 1 DAY ENABLE DO DO 0");
      if (cluster.isMariaDb()) {
        root.run("SET GLOBAL replicate_ignore_table = 'app.scratch'");
        root.run("CHANGE MASTER TO MASTER_DELAY = 1");
      } else {
        root.run("CHANGE REPLICATION FILTER REPLICATE_IGNORE_TABLE = (app.scratch)");
        boolean newWords = cluster.servers().engine().isMysqlAtLeast(8, 0, 23);
        root.run(
            newWords
                ? "CHANGE REPLICATION SOURCE TO SOURCE_DELAY = 1"
                : "CHANGE MASTER TO MASTER_DELAY = 1");
      }
      InstanceFacts facts = link.probe(LIMIT);
      ChannelDetails channel = facts.channel().orElseThrow().details();
      assertThat(channel.filters()).hasToString("replicate_ignore_table=app.scratch");
      assertThat(channel.sqlDelaySeconds()).isEqualTo(1);
      assertThat(facts.details().activity().enabledEvents()).isEqualTo(1);
      undo(root, replica);
    }
  }

  private static void undo(Sql root, String replica) throws SQLException {
    root.run("DROP EVENT app.nightly");
    root.run("SET SESSION sql_log_bin = 1");
    if (cluster.isMariaDb()) {
      root.run("SET GLOBAL replicate_ignore_table = ''", "CHANGE MASTER TO MASTER_DELAY = 0");
    } else {
      root.run("CHANGE REPLICATION FILTER REPLICATE_IGNORE_TABLE = ()");
      root.run("SET GLOBAL super_read_only = 1");
      root.run(
          cluster.servers().engine().isMysqlAtLeast(8, 0, 23)
              ? "CHANGE REPLICATION SOURCE TO SOURCE_DELAY = 0"
              : "CHANGE MASTER TO MASTER_DELAY = 0");
    }
    root.run("START " + replica);
  }

  @Test
  void semiSyncIsToldWhereTheEngineHasIt() throws Exception {
    InstanceFacts primary = cluster.facts(0);
    assertThat(primary.semiSync().available())
        .isEqualTo(cluster.servers().engine().semiSync().available());
    if (primary.semiSync().available()) {
      assertThat(primary.semiSync().sourceEnabled() && primary.semiSync().sourceActive()).isTrue();
      assertThat(primary.semiSync().connectedAcknowledgers()).isEqualTo(1);
      assertThat(primary.semiSync().requiredAcks()).isEqualTo(1);
      assertThat(primary.semiSync().timeoutMillis()).isGreaterThanOrEqualTo(4_294_967_295L);
      assertThat(cluster.facts(1).semiSync().replicaActive()).isTrue();
      assertThat(cluster.facts(1).semiSync().sourceEnabled()).isFalse();
    }
  }

  /** V11: the receiver of a frozen source runs on; only its heartbeats have stopped. */
  @Test
  void heartbeatsMoveWhileTheSourceLivesAndStandStillWhenItIsFrozen() throws Exception {
    long first = heartbeats(1);
    Eventually.holds(() -> heartbeats(1) > first);
    cluster.signal(0, Signal.FREEZE);
    try {
      long frozen = heartbeats(1);
      Thread.sleep(1_300);
      assertThat(heartbeats(1)).isLessThanOrEqualTo(frozen + 1); // one may have been on its way
      assertThat(cluster.facts(1).channel().orElseThrow().receiver())
          .isEqualTo(ThreadState.RUNNING);
      long begin = System.nanoTime();
      assertThat(failure(cluster.link(0), Duration.ofMillis(300))).isEqualTo(Kind.TIMEOUT);
      assertThat(failure(cluster.link(0), Duration.ofMillis(300))).isEqualTo(Kind.TIMEOUT);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(900));
    } finally {
      cluster.signal(0, Signal.THAW);
    }
    assertThat(cluster.facts(0).writable()).isTrue();
  }

  @Test
  void aWrongPasswordProvesThatTheServerLives() throws Exception {
    InstanceException e =
        failed(link(cluster.key(0), cluster.servers().managerCredentials().user(), "wrong"));
    assertThat(e.failure().kind()).isEqualTo(Kind.ACCESS_DENIED);
    assertThat(e.failure().provesAlive()).isTrue();
    assertThat(e.serverCode()).isIn(1045, 1698);
    assertThat(e).hasMessageContaining(cluster.key(0).toString()).hasMessageContaining("account");
  }

  @Test
  void aPortWhereNothingListensIsRefused() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    InstanceException e = failed(link(new InstanceKey("127.0.0.1", port), "baton", "x"));
    assertThat(e.failure().kind()).isEqualTo(Kind.REFUSED);
  }

  @Test
  void aListenerThatNeverGreetsTimesOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      InstanceLink link = link(new InstanceKey("127.0.0.1", silent.getLocalPort()), "baton", "x");
      assertThat(failure(link, Duration.ofMillis(200))).isEqualTo(Kind.TIMEOUT);
    }
  }

  @Test
  void aFullServerIsEnteredThroughItsAdministrativePort() throws Exception {
    List<Sql> crowd = new ArrayList<>();
    try (Sql root = cluster.root(0)) {
      int limit = Integer.parseInt(root.variable("max_connections"));
      root.run("SET GLOBAL max_connections = 12");
      fill(crowd);
      OptionalInt adminPort = cluster.servers().cluster().nodes().get(0).adminPort();
      LinkCredentials known =
          cluster.servers().managerCredentials().withAdminPort(key -> adminPort);
      InstanceLink link = new InstanceLinks(MonotonicClock.SYSTEM).open(cluster.key(0), known);
      Account client = cluster.servers().cluster().accounts().application();
      InstanceLink stranger = link(cluster.key(0), client.user(), client.password().reveal());
      if (adminPort.isPresent()) {
        assertThat(link.probe(LIMIT).writable()).isTrue();
      }
      assertThat(failed(stranger).failure().kind()).isEqualTo(Kind.TOO_MANY_CONNECTIONS);
      link.close();
      root.run("SET GLOBAL max_connections = " + limit);
    } finally {
      for (Sql one : crowd) {
        one.close();
      }
    }
  }

  private static void fill(List<Sql> crowd) {
    try {
      for (int i = 0; i < 60; i++) {
        crowd.add(cluster.application(0));
      }
    } catch (SQLException full) {
      assertThat(full.getErrorCode()).isEqualTo(1040);
    }
  }

  @Test
  void oneManagerAtATimeHasTheClaimAndLosesItWithItsConnection() throws Exception {
    InstanceLink first = cluster.servers().link(0);
    InstanceLink second = cluster.servers().link(0);
    try (first;
        second) {
      assertThat(first.claim("manager-a", LIMIT)).isEqualTo("manager-a");
      assertThat(first.claim("manager-a", LIMIT)).isEqualTo("manager-a");
      first.probe(LIMIT);
      assertThat(second.claim("manager-b", LIMIT))
          .matches("manager-a|connection \\d+ of .*@.*")
          .isNotEqualTo("manager-b");
      assertThat(second.disclaim("manager-b", LIMIT).orElseThrow())
          .matches("manager-a|connection \\d+ of .*@.*");
      assertThat(first.disclaim("manager-a", LIMIT)).isEmpty();
      assertThat(second.claim("manager-b", LIMIT)).isEqualTo("manager-b");
      assertThat(second.disclaim("manager-b", LIMIT)).isEmpty();
      assertThat(first.claim("manager-a", LIMIT)).isEqualTo("manager-a");
      first.close();
      Eventually.holds(() -> second.claim("manager-b", LIMIT).equals("manager-b"));
    }
  }

  @Test
  void statementsOfAPersonsAreAskedAndNoneMakesAServerLookDead() throws Exception {
    Map<Subject, String> queries =
        Map.of(
            Subject.CLUSTER_ALIAS, "SELECT 'shop'",
            Subject.PROMOTION_RULE, "SELECT IF(@@server_id = 1, 'prefer', 'must_not')",
            Subject.DATA_CENTRE, "SELECT dc FROM meta.nowhere",
            Subject.REGION, "SELECT 'north' FROM DUAL WHERE 1 = 0",
            Subject.SEMI_SYNC, "SELECT SLEEP(5)");
    int replica = cluster.replicas().getFirst();
    for (int i : List.of(cluster.primary(), replica)) {
      try (InstanceLink link =
          new InstanceLinks(MonotonicClock.SYSTEM)
              .open(cluster.key(i), cluster.servers().managerCredentials(), queries)) {
        link.probe(LIMIT);
        link.probe(LIMIT);
        Detected told = link.probe(LIMIT).details().detected(); // a hang costs the others a probe
        boolean primary = i != replica;
        assertThat(told.value(Subject.CLUSTER_ALIAS))
            .isEqualTo(primary ? Optional.of("shop") : Optional.empty());
        assertThat(told.value(Subject.PROMOTION_RULE).orElseThrow())
            .isEqualTo(cluster.facts(i).serverId() == 1 ? "prefer" : "must_not");
        assertThat(told.value(Subject.REGION)).isEmpty();
        assertThat(told.failures()).containsOnlyKeys(Subject.DATA_CENTRE, Subject.SEMI_SYNC);
        assertThat(told.failures().get(Subject.DATA_CENTRE)).contains("nowhere");
        assertThat(link.probe(LIMIT).details().detected()).isEqualTo(told);
      }
    }
  }

  private static BinlogCoordinates executed(int server) throws Exception {
    return cluster.facts(server).channel().orElseThrow().details().executed();
  }

  private static long heartbeats(int server) throws Exception {
    return cluster.facts(server).channel().orElseThrow().heartbeats();
  }

  private static InstanceLink link(InstanceKey key, String user, String password) {
    return new InstanceLinks(MonotonicClock.SYSTEM)
        .open(key, new LinkCredentials(user, new Secret(password), TlsMode.DISABLED));
  }

  private static InstanceException failed(InstanceLink link) {
    return catchThrowableOfType(InstanceException.class, () -> link.probe(LIMIT));
  }

  private static Kind failure(InstanceLink link, Duration timeout) {
    return catchThrowableOfType(InstanceException.class, () -> link.probe(timeout))
        .failure()
        .kind();
  }
}
