package dev.baton.integration.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.time.MonotonicClock;
import dev.baton.integration.Sql;
import dev.baton.integration.TestEngines;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.provision.ClusterProvisioner;
import dev.baton.ops.provision.ClusterSpec;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.topology.port.InstanceLink;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How a cluster that is kept is stopped. */
class KeptClusterIT {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path directory;

  /** V4: an orderly stop of MySQL would tell the client OK, and the row is on no replica. */
  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#semiSyncNames")
  void aCommitThatWaitsIsNotAcknowledgedByStoppingTheCluster(String engine) throws Exception {
    ClusterSpec spec =
        new ClusterSpec(
            "kept", 2, directory.resolve("kept"), OptionalInt.empty(), true, 1, Map.of());
    LocalCluster cluster =
        new ClusterProvisioner().create(spec, TestEngines.engine(engine), line -> {});
    try {
      Account application = cluster.accounts().application();
      try (Sql client = connect(cluster, 0, application)) {
        client.run("CREATE TABLE app.kept (id INT PRIMARY KEY)");
        try (InstanceLink replica = link(cluster, 1)) {
          replica.stopReceiver(LIMIT);
        }

        CompletableFuture<Boolean> told = CompletableFuture.supplyAsync(() -> insert(client));
        try (InstanceLink primary = link(cluster, 0)) {
          while (primary.probe(LIMIT).semiSync().waitingSessions() == 0) {
            assertThat(told).as("it waits").isNotDone();
            Thread.sleep(10);
          }
        }
        cluster.close();

        assertThat(told.get(10, TimeUnit.SECONDS)).as("acknowledged").isFalse();
      }
      assertThat(cluster.nodes()).noneMatch(node -> cluster.isRunning(node.key()));
    } finally {
      cluster.close();
    }
  }

  private static boolean insert(Sql client) {
    try {
      client.run("INSERT INTO app.kept VALUES (1)");
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private static Sql connect(LocalCluster cluster, int node, Account account) throws SQLException {
    return Sql.connect(cluster.nodes().get(node).key(), account.user(), account.password());
  }

  private static InstanceLink link(LocalCluster cluster, int node) {
    Account manager = cluster.accounts().manager();
    return new InstanceLinks(MonotonicClock.SYSTEM)
        .open(
            cluster.nodes().get(node).key(),
            new LinkCredentials(manager.user(), manager.password(), TlsMode.DISABLED));
  }
}
