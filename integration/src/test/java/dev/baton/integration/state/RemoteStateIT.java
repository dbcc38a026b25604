package dev.baton.integration.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.DecisionLog.StaleLogException;
import dev.baton.cluster.DecisionLogContract;
import dev.baton.cluster.DecisionLogException;
import dev.baton.cluster.RemoteDecisionLog;
import dev.baton.cluster.StateDatabase;
import dev.baton.cluster.history.HistoryContract;
import dev.baton.cluster.history.HistoryStore;
import dev.baton.cluster.history.RemoteHistory;
import dev.baton.core.secret.Secret;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.ops.provision.engine.CachedFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the stores promise holds in MariaDB and MySQL as it does in files, with the privileges that
 * the documentation asks for and no others.
 */
@ParameterizedClass
@MethodSource("dev.baton.integration.TestEngines#names")
class RemoteStateIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Secret PASSWORD = new Secret("State-Of-The-Test-1");

  private static TestClusters servers;
  private static Path directory;
  private static int schemas;

  @Parameter String engine;

  @BeforeParameterizedClassInvocation
  static void start(String engine) throws Exception {
    directory = Files.createTempDirectory("baton-state");
    servers = TestClusters.start(engine, directory, 2, 1, Map.of());
    try (Sql root = servers.root(0)) {
      root.run(
          "CREATE USER baton_state@'127.0.0.1' IDENTIFIED BY '" + PASSWORD.reveal() + "'",
          "GRANT CREATE, INDEX, REFERENCES, SELECT, INSERT, UPDATE, DELETE ON `state\\_%`.*"
              + " TO baton_state@'127.0.0.1'");
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    servers.close();
    CachedFolder.deleteTree(directory);
  }

  private static StateDatabase newDatabase() {
    String schema = "state_" + ++schemas;
    try (Sql root = servers.root(0)) {
      root.run("CREATE DATABASE " + schema);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    SqlSessions sessions =
        new SqlSessions(
            servers.key(0), new LinkCredentials("baton_state", PASSWORD, TlsMode.DISABLED));
    return new StateDatabase() {
      @Override
      public Connection connect() throws SQLException {
        return sessions.openDatabase(schema, TIMEOUT);
      }

      @Override
      public String place() {
        return servers.key(0) + "/" + schema;
      }
    };
  }

  @Nested
  class Decisions extends DecisionLogContract {
    private StateDatabase database;

    @Override
    protected DecisionLog open() {
      if (database == null) {
        database = newDatabase();
      }
      return RemoteDecisionLog.open(database);
    }

    @Test
    void everythingIsThereAfterAReopening() {
      log.begin(operation("op1", "shop"));
      log.commitEpoch("shop", 0, "op1");
      log.close();
      log = open();
      assertThat(log.currentEpoch("shop").orElseThrow().number()).isEqualTo(1);
      assertThat(log.unfinished("shop")).hasSize(1);
    }

    @Test
    void aSecondManagerIsTurnedAwayAsLongAsTheFirstIsThere() {
      assertThatThrownBy(this::open)
          .isInstanceOf(DecisionLogException.class)
          .hasMessageContaining("another manager")
          .hasMessageContaining(database.place());
      log.close();
      log = open();
      assertThat(log.commitEpoch("shop", 0, "op1")).isEqualTo(1);
    }

    @Test
    void anEpochThatSomebodyElseHasCommittedIsNotCommittedAgain() throws Exception {
      log.commitEpoch("shop", 0, "op1");
      assertThat(log.currentEpoch("shop").orElseThrow().number()).isEqualTo(1);
      String schema = database.place().replaceAll(".*/", "");
      try (Sql root = servers.root(0)) {
        root.run("INSERT INTO " + schema + ".epoch VALUES ('shop', 2, NULL, 'other')");
      }
      assertThatThrownBy(() -> log.commitEpoch("shop", 1, "op2"))
          .isInstanceOf(StaleLogException.class);
      assertThat(log.currentEpoch("shop").orElseThrow().operationId()).isEqualTo("other");
    }

    @Test
    void aLostSessionIsReplacedAndTheEpochStaysKnownMeanwhile() throws Exception {
      log.commitEpoch("shop", 0, "op1");
      assertThat(log.currentEpoch("shop")).isPresent();
      try (Sql root = servers.root(0)) {
        root.run("KILL " + session(root));
      }
      await("it works again", () -> works(log));
      assertThat(log.commitEpoch("shop", 1, "op2")).isEqualTo(2);
    }

    /** Whoever had the database meanwhile may have made another primary. */
    @Test
    void whatAnotherManagerDecidedWhileTheSessionWasLostIsSeenWithoutACommit() throws Exception {
      log.commitEpoch("shop", 0, "op1");
      assertThat(log.currentEpoch("shop").orElseThrow().number()).isEqualTo(1);
      try (Sql root = servers.root(0)) {
        root.run("KILL " + session(root));
        String schema = database.place().replaceAll(".*/", "");
        root.run("INSERT INTO " + schema + ".epoch VALUES ('shop', 2, NULL, 'other')");
      }
      await("it works again", () -> works(log));
      assertThat(log.currentEpoch("shop").orElseThrow().operationId()).isEqualTo("other");
    }

    private String session(Sql root) throws SQLException {
      return root.value(
          "SELECT id FROM information_schema.processlist WHERE user = 'baton_state' AND db = '"
              + database.place().replaceAll(".*/", "")
              + "'");
    }

    /** Frozen, so that nothing but a time limit ends a wait. */
    @Test
    void aFrozenDatabaseIsToldAtOnceAndIsUsedAgainWhenItWakes() throws Exception {
      log.commitEpoch("shop", 0, "op1");
      assertThat(log.currentEpoch("shop")).isPresent();
      servers.cluster().signal(servers.key(0), Signal.FREEZE);
      try {
        await("it is noticed without being asked", () -> !log.trouble().isEmpty());
        assertThat(log.trouble()).contains(database.place()).contains("no recovery begins");
        long begun = System.nanoTime();
        assertThatThrownBy(() -> log.commitEpoch("shop", 1, "op2"))
            .isInstanceOf(DecisionLogException.class)
            .hasMessageContaining(database.place());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PATIENCE);
      } finally {
        servers.cluster().signal(servers.key(0), Signal.THAW);
      }
      await("it works again", () -> log.trouble().isEmpty() && works(log));
      assertThat(log.commitEpoch("shop", 1, "op3")).isEqualTo(2);
    }

    private static boolean works(DecisionLog log) {
      try {
        log.remember("shop", "x", "y");
        return true;
      } catch (DecisionLogException e) {
        return false;
      }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!condition.getAsBoolean()) {
        assertThat(System.nanoTime()).as(what).isLessThan(end);
        Thread.sleep(20);
      }
    }
  }

  @Nested
  class Histories extends HistoryContract {
    private StateDatabase database;

    @Override
    protected HistoryStore open() {
      if (database == null) {
        database = newDatabase();
      }
      return RemoteHistory.open(database);
    }

    @Test
    void tablesOfANewerVersionAreRefused() throws Exception {
      String schema = database.place().replaceAll(".*/", "");
      try (Sql root = servers.root(0)) {
        root.run("UPDATE " + schema + ".baton_schema SET version = 99");
      }
      assertThatThrownBy(this::open)
          .isInstanceOf(DecisionLogException.class)
          .hasMessageContaining("version is 99");
    }
  }
}
