package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Account;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads of what a session has written, from a replica that may be behind. */
@Timeout(120)
class CausalReadsIT {

  private static final int ROUNDS = 50;

  /** How much is there, and who says so. */
  private static final String COUNT = "SELECT CONCAT(count(*), ' ', @@port) FROM app.causal";

  @TempDir Path folder;
  private TestClusters servers;
  private AloneProxy proxy;
  private String primary;
  private String replica;

  /** Whether its statements speak of replicas. */
  private boolean replicas;

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#familyNames")
  void aSessionReadsItsOwnWrites(String engine) throws Exception {
    try (TestClusters started = TestClusters.start(engine, folder, 2, 1, Map.of());
        AloneProxy alone = AloneProxy.start(folder.resolve("proxy"))) {
      servers = started;
      proxy = alone;
      replicas = engine.equals("mysql-9.7");
      primary = " " + started.key(0).port();
      replica = " " + started.key(1).port();
      configure();
      try (Sql session = alone.connect(application())) {
        session.run("CREATE TABLE app.causal (id INT AUTO_INCREMENT PRIMARY KEY)");
        awaitOnReplica("SELECT 0 * count(*) FROM app.causal", "0");
        applier("STOP");
        withoutTheRuleAWriteIsNotSeen(session);
        seenAtOnceByTheWriterWhereTheReplicaStays(session);
        seenOnTheReplicaWhereItComesInTime(session);
        whatIsAskedForOfTheStatementBeforeStaysRight(session);
      }
      preparedStatementsSeeEachWrite();
    }
  }

  private Account application() {
    return servers.cluster().accounts().application();
  }

  private void configure() throws SQLException {
    proxy.serve(servers.cluster().accounts().monitor(), application(), servers.key(0), false);
    proxy
        .admin()
        .run(
            "INSERT INTO mysql_servers (hostgroup_id, hostname, port) VALUES (20, '127.0.0.1', %d)"
                .formatted(servers.key(1).port()),
            "INSERT INTO mysql_query_rules (rule_id, active, match_digest, destination_hostgroup,"
                + " apply) VALUES (1, 1, '^SELECT', 20, 1)",
            "LOAD MYSQL SERVERS TO RUNTIME",
            "LOAD MYSQL QUERY RULES TO RUNTIME");
  }

  private void waitFor(int millis) throws SQLException {
    proxy.admin().run("SET mysql-causal_read_wait_ms=" + millis, "LOAD MYSQL VARIABLES TO RUNTIME");
  }

  private void applier(String verb) throws SQLException {
    try (Sql root = servers.root(1)) {
      root.run(verb + (replicas ? " REPLICA" : " SLAVE") + " SQL_THREAD");
    }
  }

  private void awaitOnReplica(String query, String expected) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    try (Sql root = servers.root(1)) {
      while (!expected.equals(valueOrError(root, query))) {
        assertThat(System.nanoTime()).as(query).isLessThan(end);
        Thread.sleep(20);
      }
    }
  }

  private static String valueOrError(Sql sql, String query) {
    try {
      return sql.value(query);
    } catch (SQLException e) {
      return e.getMessage();
    }
  }

  private String counted(String name) throws SQLException {
    return proxy
        .admin()
        .value(
            "SELECT Variable_Value FROM stats_mysql_global WHERE Variable_Name = 'Baton_causal_reads_%s'"
                .formatted(name));
  }

  private void withoutTheRuleAWriteIsNotSeen(Sql session) throws SQLException {
    session.run("INSERT INTO app.causal VALUES ()");
    assertThat(session.value(COUNT)).isEqualTo("0" + replica);
  }

  private void seenAtOnceByTheWriterWhereTheReplicaStays(Sql session) throws SQLException {
    proxy
        .admin()
        .run(
            "UPDATE mysql_query_rules SET gtid_from_hostgroup = 10",
            "LOAD MYSQL QUERY RULES TO RUNTIME");
    waitFor(200);
    assertThat(session.value(COUNT)).as("written before the rule").isEqualTo("1" + primary);
    session.run("INSERT INTO app.causal VALUES ()");
    long start = System.nanoTime();
    assertThat(session.value(COUNT)).isEqualTo("2" + primary);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(150L, 1_650L);
    assertThat(counted("on_primary")).isEqualTo("2");
    try (Sql other = proxy.connect(application())) {
      assertThat(other.value(COUNT)).as("it has written nothing").isEqualTo("0" + replica);
    }
    assertThat(counted("waited")).isEqualTo("2");
  }

  private void seenOnTheReplicaWhereItComesInTime(Sql session) throws Exception {
    waitFor(20_000);
    session.run("INSERT INTO app.causal VALUES ()");
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> read = clients.submit(() -> session.value(COUNT));
      Thread.sleep(300);
      assertThat(read.isDone()).isFalse();
      applier("START");
      assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo("3" + replica);
    }
    assertThat(session.value(COUNT)).isEqualTo("3" + replica);
    assertThat(counted("waited")).as("seen to be there").isEqualTo("3");
    assertThat(counted("on_primary")).isEqualTo("2");
  }

  private void whatIsAskedForOfTheStatementBeforeStaysRight(Sql session) throws SQLException {
    session.run("INSERT INTO app.causal VALUES (), ()");
    assertThat(session.values("SELECT id FROM app.causal")).hasSize(5);
    assertThat(session.value("SELECT FOUND_ROWS()")).isEqualTo("5");
    assertThat(session.value("SELECT LAST_INSERT_ID()")).isEqualTo("4");
    session.run("UPDATE app.causal SET id = id + 100 WHERE id > 3");
    assertThat(session.value("SELECT ROW_COUNT()")).isEqualTo("2");
    assertThat(session.values("SELECT id FROM app.causal WHERE id > 100")).hasSize(2);
    session.run("DELETE FROM app.causal WHERE id > 100");
    assertThat(session.value("SHOW COUNT(*) WARNINGS")).isEqualTo("0");
  }

  private void preparedStatementsSeeEachWrite() throws SQLException {
    String before = counted("on_primary");
    try (Connection client =
            proxy.connect("mariadb", application(), "app", "useServerPrepStmts", "true");
        PreparedStatement write = client.prepareStatement("INSERT INTO causal VALUES (?)");
        PreparedStatement read =
            client.prepareStatement(
                "SELECT CONCAT(count(*), ' ', @@port) FROM causal WHERE id = ?")) {
      for (int i = 1_000; i < 1_000 + ROUNDS; i++) {
        write.setInt(1, i);
        assertThat(write.executeUpdate()).isEqualTo(1);
        read.setInt(1, i);
        try (ResultSet row = read.executeQuery()) {
          assertThat(row.next()).isTrue();
          assertThat(row.getString(1)).isEqualTo("1" + replica);
        }
      }
    }
    assertThat(counted("on_primary")).isEqualTo(before);
  }
}
