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
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
      first.close();
      Eventually.holds(() -> second.claim("manager-b", LIMIT).equals("manager-b"));
    }
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
