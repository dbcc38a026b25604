package dev.baton.integration.mysql;

import static dev.baton.integration.mysql.RealCluster.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.secret.Secret;
import dev.baton.integration.Sql;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink.FenceOutcome;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The replication verbs on every engine, and the server facts that they answer. */
@ParameterizedClass
@MethodSource("dev.baton.integration.TestEngines#names")
class ReplicationVerbsIT {

  private static RealCluster cluster;

  @Parameter String engine;

  @BeforeParameterizedClassInvocation
  static void start(String engine) throws Exception {
    cluster = RealCluster.start(engine);
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  void aStoppedReceiverTellsWhatItHasReceivedAndItsApplierExecutesIt() throws Exception {
    int primary = cluster.primary();
    int replica = cluster.replicas().getFirst();
    stopApplier(replica);
    int id = cluster.insert(primary);
    awaitReceived(replica, primary);

    ReplicationChannel channel = cluster.link(replica).stopReceiver(LIMIT);

    assertThat(channel.receiver()).isEqualTo(ThreadState.STOPPED);
    assertThat(channel.received().covers(cluster.facts(primary).executed())).isTrue();
    assertThat(cluster.link(replica).stopReceiver(LIMIT).received()).isEqualTo(channel.received());
    cluster.link(replica).startApplier(LIMIT);
    assertThat(cluster.link(replica).awaitExecuted(channel.received(), LIMIT)).isTrue();
    assertThat(cluster.has(replica, id)).isTrue();
    cluster.replicate(replica, primary);
  }

  /** V6, V8: on MariaDB the next start of a thread would delete the relay log. */
  @Test
  void whatIsOnlyInTheRelayLogOfAStoppedReplicaIsApplied() throws Exception {
    int primary = cluster.primary();
    int replica = cluster.replicas().getFirst();
    stopApplier(replica);
    int id = cluster.insert(primary);
    awaitReceived(replica, primary);
    stopThread(replica, "IO_THREAD");

    cluster.link(replica).startApplier(LIMIT);

    awaitRow(replica, id);
    assertThat(cluster.facts(replica).channel().orElseThrow().receiver())
        .isEqualTo(ThreadState.STOPPED);
    cluster.replicate(replica, primary);
    cluster.awaitCaughtUp(replica, primary);
  }

  /** V7. */
  @Test
  void whatIsOnlyInTheRelayLogOfAKilledReplicaIsApplied() throws Exception {
    int primary = cluster.primary();
    int replica = cluster.replicas().getLast();
    stopApplier(replica);
    int id = cluster.insert(primary);
    awaitReceived(replica, primary);
    restart(replica);
    ReplicationChannel channel = cluster.facts(replica).channel().orElseThrow();
    assertThat(channel.receiver()).isEqualTo(ThreadState.STOPPED);
    assertThat(channel.received().isEmpty()).isEqualTo(cluster.isMariaDb());
    assertThat(cluster.has(replica, id)).isFalse();

    cluster.link(replica).startApplier(LIMIT);

    awaitRow(replica, id);
    cluster.replicate(replica, primary);
    cluster.awaitCaughtUp(replica, primary);
  }

  /** V8: a killed MariaDB may remember a place in its relay log that lies files back. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPlaceInTheRelayLogThatIsTooOldIsMovedForward(boolean oneIsNotExecuted) throws Exception {
    assumeTrue(cluster.isMariaDb());
    int primary = cluster.primary();
    int replica = cluster.replicas().getFirst();
    try (Sql root = cluster.root(replica)) {
      root.run("SET GLOBAL relay_log_purge = 0");
      String old = root.column("SHOW SLAVE STATUS", "Relay_Log_File");
      for (int file = 0; file < 2; file++) {
        cluster.insert(primary);
        cluster.awaitCaughtUp(replica, primary);
        root.run("FLUSH RELAY LOGS");
      }
      if (oneIsNotExecuted) {
        stopApplier(replica);
      }
      int last = cluster.insert(primary);
      awaitReceived(replica, primary);
      if (!oneIsNotExecuted) {
        cluster.awaitCaughtUp(replica, primary);
      }
      stopThread(replica, "IO_THREAD");
      stopApplier(replica);
      root.run(
          "CHANGE MASTER TO MASTER_USE_GTID = no, RELAY_LOG_FILE = '%s', RELAY_LOG_POS = 4"
              .formatted(old));

      cluster.link(replica).startApplier(LIMIT);

      awaitRow(replica, last);
      assertThat(cluster.facts(replica).channel().orElseThrow().applier())
          .isEqualTo(ThreadState.RUNNING);
      root.run("SET GLOBAL relay_log_purge = 1");
    }
    cluster.replicate(replica, primary);
    cluster.awaitCaughtUp(replica, primary);
  }

  /** V9. */
  @Test
  void aChangeOfTheSourceKeepsWhatIsNotAppliedYet() throws Exception {
    int primary = cluster.primary();
    int ahead = cluster.replicas().getFirst();
    int behind = cluster.replicas().getLast();
    stopApplier(ahead);
    cluster.link(behind).stopReceiver(LIMIT);
    int id = cluster.insert(primary);
    awaitReceived(ahead, primary);
    stopThread(ahead, "IO_THREAD");

    if (cluster.isMariaDb()) { // in strict mode a source that lacks it refuses to serve it
      assertThatThrownBy(() -> cluster.replicate(ahead, behind))
          .isInstanceOf(InstanceException.class)
          .hasMessageContaining("1236");
    } else {
      cluster.replicate(ahead, behind);
    }

    awaitRow(ahead, id);
    assertThat(cluster.has(behind, id)).isFalse();
    cluster.replicate(ahead, primary);
    cluster.replicate(behind, primary);
    cluster.awaitCaughtUp(behind, primary);
  }

  @Test
  void aSwitchoverByVerbsMovesTheWritesAndTheSemiSyncRoles() throws Exception {
    int primary = cluster.primary();
    int next = cluster.replicas().getFirst();
    int other = cluster.replicas().getLast();
    GtidPosition early = cluster.facts(primary).executed();
    int before = cluster.insert(primary);

    assertThat(cluster.link(primary).fence(true, LIMIT)).isEqualTo(FenceOutcome.FENCED);
    cluster.awaitCaughtUp(next, primary);
    cluster.link(next).stopReceiver(LIMIT);
    cluster.link(next).promote(LIMIT);
    cluster.link(next).promote(LIMIT);
    cluster.replicate(other, next);
    assertThatThrownBy(() -> rejoin(primary, next, early))
        .isInstanceOf(InstanceException.class)
        .hasMessageContaining("proven again");
    assertThat(cluster.facts(primary).isReplica()).isFalse();
    rejoin(primary, next, cluster.facts(primary).executed());
    cluster.link(primary).reopenReadOnly(LIMIT);

    assertThat(cluster.primary()).isEqualTo(next);
    int after = cluster.insert(next);
    for (int replica : List.of(primary, other)) {
      cluster.awaitCaughtUp(replica, next);
      assertThat(cluster.has(replica, before) && cluster.has(replica, after)).isTrue();
    }
    InstanceFacts demoted = cluster.facts(primary);
    assertThat(demoted.writable()).isFalse();
    assertThat(demoted.offlineMode()).isFalse();
    if (demoted.semiSync().available()) {
      assertThat(demoted.semiSync().sourceEnabled()).isFalse();
      assertThat(demoted.semiSync().replicaActive()).isTrue();
      assertThat(cluster.facts(next).semiSync().sourceEnabled()).isTrue();
    }
  }

  private static void rejoin(int server, int source, GtidPosition proven) throws Exception {
    ReplicationCredentials credentials = cluster.servers().replicationCredentials();
    cluster.link(server).rejoin(cluster.key(source), proven, credentials, LIMIT);
  }

  @Test
  void aReplicaIsNotPromotedBeforeItHasExecutedWhatItReceived() throws Exception {
    int primary = cluster.primary();
    int replica = cluster.replicas().getFirst();
    assertThatThrownBy(() -> cluster.link(replica).promote(LIMIT))
        .isInstanceOf(InstanceException.class)
        .hasMessageContaining("receiver");
    stopApplier(replica);
    cluster.insert(primary);
    awaitReceived(replica, primary);
    stopThread(replica, "IO_THREAD");

    assertThatThrownBy(() -> cluster.link(replica).promote(LIMIT))
        .isInstanceOf(InstanceException.class)
        .hasMessageContaining("not executed");

    assertThat(cluster.facts(replica).writable()).isFalse();
    cluster.replicate(replica, primary);
    cluster.awaitCaughtUp(replica, primary);
  }

  @Test
  void aWaitForAPositionThatNeverComesEndsInTime() throws Exception {
    int primary = cluster.primary();
    int replica = cluster.replicas().getFirst();
    cluster.link(replica).stopReceiver(LIMIT);
    cluster.insert(primary);
    long begin = System.nanoTime();

    boolean executed =
        cluster
            .link(replica)
            .awaitExecuted(cluster.facts(primary).executed(), Duration.ofMillis(300));

    assertThat(executed).isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(600));
    cluster.replicate(replica, primary);
  }

  /** Invariant 7: it has the sequence number of the transaction that is waited for. */
  @Test
  void aWriteOfAMariadbReplicasOwnIsNotTakenForTheOneItHasNotExecuted() throws Exception {
    assumeTrue(cluster.isMariaDb());
    int primary = cluster.primary();
    int replica = cluster.replicas().getFirst();
    stopApplier(replica);
    cluster.insert(primary);
    awaitReceived(replica, primary);
    GtidPosition wanted = cluster.facts(primary).executed();
    try (Sql root = cluster.root(replica)) {
      root.run("FLUSH TABLES"); // changes nothing, and is logged
    }

    assertThat(cluster.facts(replica).executed().covers(wanted)).isTrue();
    assertThat(cluster.link(replica).awaitExecuted(wanted, Duration.ofMillis(300))).isFalse();
    assertThatThrownBy(() -> cluster.replicate(replica, primary))
        .isInstanceOf(InstanceException.class);

    try (Sql root = cluster.root(replica)) {
      root.run("STOP SLAVE");
      root.run("RESET MASTER");
    }
    cluster.replicate(replica, primary);
    cluster.awaitCaughtUp(replica, primary);
  }

  @Test
  void aSourceThatRefusesTheLoginIsReportedAndNotCalledRunning() throws Exception {
    int primary = cluster.primary();
    int replica = cluster.replicas().getFirst();
    cluster.link(replica).stopReceiver(LIMIT);
    ReplicationCredentials wrong =
        new ReplicationCredentials(
            cluster.servers().replicationCredentials().user(), new Secret("wrong"), false);

    assertThatThrownBy(
            () ->
                cluster
                    .link(replica)
                    .replicateFrom(cluster.key(primary), wrong, Duration.ofSeconds(3)))
        .isInstanceOf(InstanceException.class)
        .hasMessageContaining("does not run")
        .hasMessageContaining("1045")
        .hasMessageNotContaining("'wrong'");

    cluster.replicate(replica, primary);
  }

  /** V14. */
  @Test
  void aReplicaLogsInToASourceWhosePasswordCacheIsCold() throws Exception {
    int primary = cluster.primary();
    int replica = cluster.replicas().getFirst();
    cluster.link(replica).stopReceiver(LIMIT);
    try (Sql root = cluster.root(primary)) {
      root.run("FLUSH PRIVILEGES");
    }
    cluster.replicate(replica, primary);
    cluster.replicate(replica, primary);
  }

  @Test
  void anInstanceIsNeverItsOwnSource() throws Exception {
    int primary = cluster.primary();
    assertThatThrownBy(() -> cluster.replicate(primary, primary))
        .isInstanceOf(InstanceException.class)
        .hasMessageContaining("its own source");
    assertThat(cluster.primary()).isEqualTo(primary);
  }

  @Test
  void aWritableServerDoesNotBecomeAReplica() throws Exception {
    int primary = cluster.primary();
    int replica = cluster.replicas().getFirst();
    assertThatThrownBy(() -> cluster.replicate(primary, replica))
        .isInstanceOf(InstanceException.class)
        .hasMessageContaining("fence it");
    assertThat(cluster.facts(primary).isReplica()).isFalse();
    assertThat(cluster.primary()).isEqualTo(primary);
  }

  private static void stopApplier(int server) throws Exception {
    stopThread(server, "SQL_THREAD");
  }

  private static void stopThread(int server, String thread) throws Exception {
    try (Sql root = cluster.root(server)) {
      root.run("STOP " + cluster.replicaWord() + " " + thread);
    }
  }

  private static void restart(int server) throws Exception {
    cluster.restart(server);
  }

  private static void awaitReceived(int replica, int primary) throws Exception {
    Eventually.holds(
        () ->
            cluster
                .facts(replica)
                .channel()
                .orElseThrow()
                .received()
                .covers(cluster.facts(primary).executed()));
  }

  private static void awaitRow(int server, int id) throws Exception {
    Eventually.holds(() -> cluster.has(server, id));
  }
}
