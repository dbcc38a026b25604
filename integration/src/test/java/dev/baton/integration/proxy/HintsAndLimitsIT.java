package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.integration.TestEngines;
import dev.baton.ops.provision.LocalCluster.Account;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hints in comments, limits of query rules and locked schemas, before two real servers. */
@ParameterizedClass
@MethodSource("engines")
@Timeout(60)
class HintsAndLimitsIT {

  @TempDir private static Path folder;
  private static TestClusters servers;
  private static AloneProxy proxy;

  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

  @Parameter String engine;

  static Stream<String> engines() {
    return TestEngines.names().filter(Set.of("mariadb", "mysql-9.7")::contains);
  }

  @BeforeParameterizedClassInvocation
  static void start(String engine) throws Exception {
    servers = TestClusters.start(engine, folder.resolve(engine), 2, 1, Map.of());
    proxy = AloneProxy.start(folder.resolve("proxy-" + engine));
    proxy.serve(servers.cluster().accounts().monitor(), account(), servers.key(0), false);
    proxy
        .admin()
        .run(
            "INSERT INTO mysql_servers (hostgroup_id, hostname, port) VALUES (20, '127.0.0.1', %d)"
                .formatted(servers.key(1).port()),
            "LOAD MYSQL SERVERS TO RUNTIME");
    try (Sql root = servers.root(0)) {
      root.run(
          "CREATE TABLE app.item (id INT PRIMARY KEY, stock INT)",
          "INSERT INTO app.item VALUES (1, 10)");
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    if (proxy != null) {
      proxy.close();
    }
    if (servers != null) {
      servers.close();
    }
  }

  @AfterEach
  void forgetRules() throws SQLException {
    clients.shutdownNow();
    proxy.admin().run("DELETE FROM mysql_query_rules", "LOAD MYSQL QUERY RULES TO RUNTIME");
  }

  private static Account account() {
    return servers.cluster().accounts().application();
  }

  private static Connection connect(String driver, String... options) throws SQLException {
    return proxy.connect(driver, account(), servers.schema(), options);
  }

  private static void rule(String digest, String attributes) throws SQLException {
    proxy
        .admin()
        .run(
            "DELETE FROM mysql_query_rules",
            "INSERT INTO mysql_query_rules (rule_id, active, match_digest, attributes, apply)"
                + " VALUES (7, 1, '"
                + digest
                + "', '"
                + attributes
                + "', 1)",
            "LOAD MYSQL QUERY RULES TO RUNTIME");
  }

  private static String one(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static String limits(String columns) throws SQLException {
    return proxy
        .admin()
        .value("SELECT " + columns + " FROM stats_mysql_query_rules_limits WHERE rule_id = 7");
  }

  private static void await(String columns, String expected)
      throws SQLException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!limits(columns).equals(expected)) {
      assertThat(System.nanoTime()).as("%s: %s", columns, limits(columns)).isLessThan(end);
      Thread.sleep(10);
    }
  }

  private static void assertError(int code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SQLException.class, error -> assertThat(error.getErrorCode()).isEqualTo(code));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  void hintsSendTextsAndPreparedStatementsWhereTheySay(String driver) throws Exception {
    String here = "" + servers.key(0).port();
    String there = "" + servers.key(1).port();
    try (Connection client = connect(driver, "useServerPrepStmts", "true");
        Statement statement = client.createStatement();
        PreparedStatement prepared =
            client.prepareStatement("/* hostgroup=20 */ SELECT @@port + ?")) {
      for (int i = 0; i < 2; i++) {
        assertThat(one(statement, "SELECT @@port")).isEqualTo(here);
        assertThat(one(statement, "/* hostgroup=20 */ SELECT @@port")).isEqualTo(there);
        prepared.setInt(1, 0);
        try (ResultSet rows = prepared.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getInt(1)).isEqualTo(servers.key(1).port());
        }
      }
      client.setAutoCommit(false);
      assertThat(one(statement, "SELECT stock FROM item WHERE id = 1")).isEqualTo("10");
      assertThat(one(statement, "/* hostgroup=20 */ SELECT @@port")).isEqualTo(here);
      client.rollback();
      client.setAutoCommit(true);
      String slow = "SELECT /* query_timeout=200 */ count(*) FROM item WHERE SLEEP(20) = 1";
      assertError(1907, () -> one(statement, slow));
      assertThat(one(statement, "SELECT @@port")).isEqualTo(here);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  void noMoreRunThanMayAndTheOthersWait(String driver) throws Exception {
    rule("SLEEP", "{\"max_concurrent\":2,\"wait_ms\":10000}");
    List<Future<String>> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Callable<String> call =
          () -> {
            try (Connection client = connect(driver);
                Statement statement = client.createStatement()) {
              return one(statement, "SELECT SLEEP(0.3)");
            }
          };
      all.add(clients.submit(call));
    }
    int most = 0;
    try (Sql root = servers.root(0)) {
      while (all.stream().anyMatch(one -> !one.isDone())) {
        String now =
            root.value(
                "SELECT count(*) FROM information_schema.processlist WHERE info LIKE 'SELECT"
                    + " SLEEP(0.3)%'");
        most = Math.max(most, Integer.parseInt(now));
        Thread.sleep(20);
      }
    }
    for (Future<String> one : all) {
      assertThat(one.get()).isEqualTo("0");
    }
    assertThat(most).isEqualTo(2);
    await("running || ' ' || waiting || ' ' || refused", "0 0 0");
    assertThat(Integer.parseInt(limits("waited"))).isBetween(1, 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  void whoWaitsTooLongIsRefusedByTheRulesNameAndAGoneClientLeavesItsPlace(String driver)
      throws Exception {
    rule("SLEEP", "{\"max_concurrent\":1,\"wait_ms\":300}");
    try (Connection first = connect(driver);
        Connection second = connect(driver);
        Statement statement = second.createStatement()) {
      Future<?> running = clients.submit(() -> sleep(first));
      await("running", "1");
      assertThatThrownBy(() -> one(statement, "SELECT SLEEP(0)"))
          .hasMessageContaining("query rule 7: max_concurrent 1 is reached");
      assertThat(limits("max_concurrent || ' ' || wait_ms || ' ' || refused")).isEqualTo("1 300 1");
      first.abort(Runnable::run);
      await("running", "0");
      assertThat(one(statement, "SELECT SLEEP(0)")).isEqualTo("0");
      running.cancel(true);
    }
  }

  private static String sleep(Connection client) throws SQLException {
    try (Statement statement = client.createStatement()) {
      return one(statement, "SELECT SLEEP(20)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  void whoHoldsWhatTheOneWithThePlaceWaitsForGetsOutOfIt(String driver) throws Exception {
    rule("^UPDATE", "{\"max_concurrent\":1,\"wait_ms\":200}");
    try (Connection transaction = connect(driver);
        Connection other = connect(driver);
        Statement holder = transaction.createStatement();
        Statement waiter = other.createStatement()) {
      transaction.setAutoCommit(false);
      holder.executeUpdate("UPDATE item SET stock = stock + 1 WHERE id = 1");
      Future<Integer> blocked =
          clients.submit(() -> waiter.executeUpdate("UPDATE item SET stock = stock - 1"));
      await("running", "1");
      assertError(
          1226, () -> holder.executeUpdate("UPDATE item SET stock = stock + 1 WHERE id = 1"));
      transaction.commit();
      assertThat(blocked.get(10, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(one(waiter, "SELECT stock FROM item WHERE id = 1")).isEqualTo("10");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  void whoIsLockedInASchemaStaysThere(String driver) throws Exception {
    proxy
        .admin()
        .run(
            "UPDATE mysql_users SET default_schema = '%s', schema_locked = 1, transaction_persistent = 0"
                .formatted(servers.schema()),
            "LOAD MYSQL USERS TO RUNTIME");
    try (Connection client = connect(driver);
        Statement statement = client.createStatement()) {
      assertError(1044, () -> statement.execute("USE information_schema"));
      assertError(1044, () -> client.setCatalog("information_schema"));
      assertThat(one(statement, "SELECT DATABASE()")).isEqualTo(servers.schema());
      assertError(1044, () -> proxy.connect(driver, account(), "information_schema").close());
    } finally {
      proxy
          .admin()
          .run(
              "UPDATE mysql_users SET schema_locked = 0, transaction_persistent = 1",
              "LOAD MYSQL USERS TO RUNTIME");
    }
  }
}
