package dev.baton.integration.mysql;

import static dev.baton.integration.mysql.RealCluster.LIMIT;
import static dev.baton.integration.mysql.RealCluster.TABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.core.secret.Secret;
import dev.baton.integration.Sql;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink.FenceOutcome;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Fences of a server on which no commit waits, on every engine. */
@ParameterizedClass
@MethodSource("dev.baton.integration.TestEngines#names")
class FencingIT {

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

  @AfterEach
  void unfence() throws Exception {
    cluster.link(0).unfence(LIMIT);
    cluster.insert(0);
  }

  @Test
  void aFencedServerHasNoClientsAndTakesNoWrites() throws Exception {
    try (Sql client = cluster.application(0)) {
      client.run("BEGIN", "INSERT INTO " + TABLE + " VALUES (" + cluster.newId() + ")");

      assertThat(cluster.link(0).fence(true, LIMIT)).isEqualTo(FenceOutcome.FENCED);
      assertThat(cluster.link(0).fence(true, LIMIT)).isEqualTo(FenceOutcome.FENCED);

      assertThatThrownBy(() -> client.run("COMMIT")).isInstanceOf(SQLException.class);
    }
    assertThatThrownBy(() -> cluster.insert(0)).isInstanceOf(SQLException.class);
    assertThat(cluster.facts(0).writable()).isFalse();
    assertThat(cluster.facts(0).offlineMode()).isEqualTo(!cluster.isMariaDb());
  }

  @Test
  void aFenceThatDisconnectsNobodyStillStopsAnOpenTransaction() throws Exception {
    int id = cluster.newId();
    try (Sql client = cluster.application(0)) {
      client.run("BEGIN", "INSERT INTO " + TABLE + " VALUES (" + id + ")");

      assertThat(cluster.link(0).fence(false, LIMIT)).isEqualTo(FenceOutcome.FENCED);

      assertThatThrownBy(() -> client.run("COMMIT"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("read-only");
      client.run("ROLLBACK");
      assertThat(client.value("SELECT COUNT(*) FROM " + TABLE + " WHERE id = " + id))
          .isEqualTo("0");
    }
  }

  @Test
  void clientsComeBackToAReopenedServerToReadOnly() throws Exception {
    cluster.link(0).fence(true, LIMIT);
    cluster.link(0).reopenReadOnly(LIMIT);
    try (Sql client = cluster.application(0)) {
      client.value("SELECT COUNT(*) FROM " + TABLE);
      assertThatThrownBy(() -> client.run("INSERT INTO " + TABLE + " VALUES (0)"))
          .hasMessageContaining("read-only");
    }
  }

  @Test
  void aServerThatIsNotFencedIsNotReopened() {
    assertThatThrownBy(() -> cluster.link(0).reopenReadOnly(LIMIT))
        .isInstanceOf(InstanceException.class)
        .hasMessageContaining("fence it");
  }

  @Test
  void theFenceOfAReplicaIsNotLifted() throws Exception {
    assertThatThrownBy(() -> cluster.link(1).unfence(LIMIT))
        .isInstanceOf(InstanceException.class)
        .hasMessageContaining("only a promotion");
    assertThat(cluster.facts(1).writable()).isFalse();
  }

  /** V13: what the accounts that Baton makes for applications must not have. */
  @Test
  void neitherTheApplicationNorSuperWritesDespiteTheFence() throws Exception {
    cluster.link(0).fence(false, LIMIT);
    assertThatThrownBy(() -> cluster.insert(0)).hasMessageContaining("read-only");
    if (!cluster.isMariaDb()) { // super_read_only binds root, too
      try (Sql root = cluster.root(0)) {
        assertThatThrownBy(() -> root.run("INSERT INTO " + TABLE + " VALUES (0)"))
            .hasMessageContaining("read-only");
      }
    }
  }

  /** V13: why adoption names accounts that have all privileges. */
  @Test
  void onMariaDbAnAccountWithAllPrivilegesWritesDespiteReadOnlyAndSuperAloneDoesNot()
      throws Exception {
    assumeTrue(cluster.isMariaDb());
    Secret password = new Secret("v13-Secret");
    try (Sql root = cluster.root(0)) {
      root.run(
          "CREATE USER v13_all IDENTIFIED BY 'v13-Secret'",
          "GRANT ALL PRIVILEGES ON *.* TO v13_all",
          "CREATE USER v13_super IDENTIFIED BY 'v13-Secret'",
          "GRANT SUPER ON *.* TO v13_super",
          "GRANT INSERT ON app.* TO v13_super");
    }
    cluster.link(0).fence(false, LIMIT);
    String insert = "INSERT INTO " + TABLE + " VALUES (" + cluster.newId() + ")";
    try (Sql withSuper = Sql.connect(cluster.key(0), "v13_super", password);
        Sql withAll = Sql.connect(cluster.key(0), "v13_all", password)) {
      assertThatThrownBy(() -> withSuper.run(insert)).hasMessageContaining("read-only");
      withAll.run(insert);
    }
    try (Sql root = cluster.root(0)) {
      root.run("DROP USER v13_all, v13_super");
    }
  }
}
