package dev.baton.integration.mysql;

import static dev.baton.integration.mysql.RealCluster.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.integration.Sql;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink.FenceOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the verbs do while a client's commit waits for its acknowledgement. */
@ParameterizedClass
@MethodSource("dev.baton.integration.TestEngines#semiSyncNames")
class SemiSyncFactsIT {

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

  /** V0. */
  @Test
  void stoppingTheReceiversRevokesAcknowledgements() throws Exception {
    int primary = cluster.primary();
    for (int replica : cluster.replicas()) {
      cluster.link(replica).stopReceiver(LIMIT);
    }

    CompletableFuture<Void> write = insertLater(primary, cluster.newId());

    awaitWaitingCommit(primary);
    Thread.sleep(1_000);
    assertThat(write).isNotDone();
    cluster.replicate(cluster.replicas().getFirst(), primary);
    write.get(5, TimeUnit.SECONDS);
    cluster.replicate(cluster.replicas().getLast(), primary);
  }

  /** V1, V1b, V2, V3: nothing acknowledges the commit, and only a kill ends the fence. */
  @Test
  void fencingWithAWaitingCommitEndsInASecondAndNeverAcknowledgesIt() throws Exception {
    int primary = cluster.primary();
    int next = cluster.replicas().getFirst();
    int other = cluster.replicas().getLast();
    cluster.link(next).stopReceiver(LIMIT);
    cluster.link(other).stopReceiver(LIMIT);
    int id = cluster.newId();
    CompletableFuture<Void> write = insertLater(primary, id);
    awaitWaitingCommit(primary);

    long begin = System.nanoTime();
    FenceOutcome outcome = cluster.link(primary).fence(true, LIMIT);
    long millis = (System.nanoTime() - begin) / 1_000_000;

    assertThat(outcome).isEqualTo(FenceOutcome.PENDING);
    assertThat(millis).isBetween(900L, 2_500L);
    assertThat(cluster.facts(primary).semiSync().waitingSessions()).isPositive();
    assertThat(cluster.has(primary, id)).as("row visible").isFalse();
    assertThatThrownBy(() -> cluster.replicate(primary, next))
        .isInstanceOf(InstanceException.class);
    assertThat(write).as("acknowledged").isNotCompleted();

    cluster.link(next).promote(LIMIT);
    cluster.replicate(other, next);
    cluster.signal(primary, Signal.KILL);
    assertThatThrownBy(write::join).hasStackTraceContaining("java.sql.SQL");
    assertThat(cluster.has(next, id)).isFalse();
    restoreKilled(primary, next, id);
  }

  /** V5: what nobody acknowledged is gone after the restart, by the server or by Baton. */
  private static void restoreKilled(int killed, int primary, int id) throws Exception {
    cluster.restartDead(killed, primary);
    assertThat(cluster.facts(killed).writable()).isFalse();
    assertThat(cluster.facts(primary).executed().covers(cluster.facts(killed).executed()))
        .as(() -> "truncated at the start: " + errorLog(killed))
        .isTrue();
    assertThat(cluster.has(killed, id)).isFalse();
    cluster.replicate(killed, primary);
    cluster.awaitCaughtUp(killed, primary);
  }

  private static String errorLog(int server) {
    try {
      return Files.readString(cluster.servers().cluster().nodes().get(server).errorLog());
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void aReplicaAppliesWithoutWaitingForAcknowledgementsOfItsOwn() throws Exception {
    int primary = cluster.primary();
    int replica = cluster.replicas().getFirst();
    cluster.link(replica).stopReceiver(LIMIT);
    try (Sql root = cluster.root(replica)) {
      root.run(
          "SET GLOBAL rpl_semi_sync_" + (cluster.isMariaDb() ? "master" : "source") + "_enabled=1");
    }
    cluster.replicate(replica, primary);
    int id = cluster.insert(primary);
    Eventually.holds(() -> cluster.has(replica, id));
    assertThat(cluster.facts(replica).semiSync().sourceEnabled()).isFalse();
  }

  /** V10. */
  @Test
  void theReceiversOfAFrozenSourceStopWithinTwoSeconds() throws Exception {
    int primary = cluster.primary();
    int replica = cluster.replicas().getFirst();
    cluster.signal(primary, Signal.FREEZE);
    try {
      long begin = System.nanoTime();
      cluster.link(replica).stopReceiver(Duration.ofSeconds(4));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(2_300));
    } finally {
      cluster.signal(primary, Signal.THAW);
    }
    cluster.replicate(replica, primary);
  }

  /** V15. */
  @Test
  void nobodyReadsWhatIsNotAcknowledged() throws Exception {
    assertThat(cluster.facts(cluster.primary()).semiSync().waitsAfterSync()).isTrue();
  }

  private static CompletableFuture<Void> insertLater(int server, int id) {
    return CompletableFuture.runAsync(
        () -> {
          try (Sql application = cluster.application(server)) {
            application.run("INSERT INTO " + RealCluster.TABLE + " VALUES (" + id + ")");
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  private static void awaitWaitingCommit(int server) throws Exception {
    Eventually.holds(() -> cluster.facts(server).semiSync().waitingSessions() > 0);
  }
}
