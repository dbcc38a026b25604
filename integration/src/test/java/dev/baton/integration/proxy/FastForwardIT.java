package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.integration.TestEngines;
import dev.baton.ops.provision.LocalCluster.Account;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of a user with {@code fast_forward=1}, before a real server. */
@ParameterizedClass
@MethodSource("engines")
@Timeout(120)
class FastForwardIT {

  private static final int OVER_16_MB = 17_000_000;

  @TempDir private static Path folder;
  private static TestClusters servers;
  private static AloneProxy proxy;

  @Parameter String engine;

  static Stream<String> engines() {
    return TestEngines.names().filter(Set.of("mariadb", "mysql-9.7")::contains);
  }

  @BeforeParameterizedClassInvocation
  static void start(String engine) throws Exception {
    servers =
        TestClusters.start(
            engine, folder.resolve(engine), 2, 1, Map.of("max_allowed_packet", "64M"));
    proxy = AloneProxy.start(folder.resolve("proxy-" + engine));
    configure(proxy);
    try (Sql root = servers.root(0)) {
      root.run(
          "CREATE TABLE app.item (id INT PRIMARY KEY AUTO_INCREMENT, payload LONGBLOB)",
          "CREATE PROCEDURE app.two(IN a INT, OUT b INT) BEGIN SELECT a; SELECT a + 1, 'x'; SET b ="
              + " 7; END");
    }
  }

  private static void configure(AloneProxy fresh) throws SQLException {
    fresh
        .admin()
        .run(
            "INSERT INTO mysql_query_rules (rule_id, active, match_digest, error_msg, apply)"
                + " VALUES (1, 1, '.', 'refused by a rule', 1)",
            "LOAD MYSQL QUERY RULES TO RUNTIME");
    fresh.serve(servers.cluster().accounts().monitor(), account(), servers.key(0), true);
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

  private static Account account() {
    return servers.cluster().accounts().application();
  }

  private static Connection connect(String driver, String... options) throws SQLException {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(0, List.of("allowMultiQueries", "true", "socketTimeout", "60000"));
    all.addAll(0, List.of("maxAllowedPacket", "67108864"));
    return proxy.connect(driver, account(), servers.schema(), all.toArray(String[]::new));
  }

  private static String one(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mysql,false,0",
    "mariadb,false,0",
    "mysql,true,1",
    "mariadb,true,0",
    "mysql,false,1"
  })
  void whatASessionDoesIsDoneOnOneConnection(String driver, String packs, int serverPacks)
      throws Exception {
    proxy
        .admin()
        .run(
            "UPDATE mysql_servers SET compression=" + serverPacks, "LOAD MYSQL SERVERS TO RUNTIME");
    // Neither driver can do more than one packet compressed, without a proxy either.
    byte[] large = new byte[packs.equals("true") ? 3_000_000 : OVER_16_MB];
    new Random(9).nextBytes(large);
    try (Connection connection =
            connect(driver, "useCompression", packs, "useServerPrepStmts", "true");
        Statement statement = connection.createStatement()) {
      String thread = one(statement, "SELECT CONNECTION_ID()");
      statement.execute("TRUNCATE item");
      statement.execute("SET @a = 5, NAMES utf8mb4");
      statement.execute("CREATE TEMPORARY TABLE scratch (a INT)");
      statement.execute("INSERT INTO scratch VALUES (1); INSERT INTO scratch VALUES (@a)");
      assertThat(one(statement, "SELECT SUM(a) FROM scratch")).isEqualTo("6");
      try (PreparedStatement insert =
              connection.prepareStatement("INSERT INTO item (payload) VALUES (?)");
          PreparedStatement select =
              connection.prepareStatement("SELECT payload FROM item WHERE id = ?")) {
        insert.setBytes(1, large);
        assertThat(insert.executeUpdate()).isEqualTo(1);
        select.setInt(1, 1);
        try (ResultSet rows = select.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(Arrays.equals(rows.getBytes(1), large)).isTrue();
        }
      }
      try (CallableStatement call = connection.prepareCall("{CALL two(3, ?)}")) {
        call.registerOutParameter(1, java.sql.Types.INTEGER);
        assertThat(call.execute()).isTrue();
        assertThat(call.getMoreResults()).isTrue();
        assertThat(call.getInt(1)).isEqualTo(7);
      }
      assertThatThrownBy(() -> statement.execute("SELECT * FROM no_such_table"))
          .hasMessageContaining("no_such_table");
      connection.setAutoCommit(false);
      statement.executeUpdate("INSERT INTO item (payload) VALUES ('x')");
      connection.rollback();
      assertThat(one(statement, "SELECT COUNT(*) FROM item")).isEqualTo("1");
      assertThat(one(statement, "SHOW SESSION STATUS LIKE 'Compression'")).isEqualTo("Compression");
      assertThat(one(statement, "SELECT CONNECTION_ID()")).isEqualTo(thread);
    }
    assertThat(proxy.admin().value("SELECT COUNT(*) FROM stats_mysql_query_digest")).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  void aStatementThatIsCancelledEndsOnItsServer(String driver) throws Exception {
    try (Connection connection = connect(driver);
        Statement statement = connection.createStatement();
        Sql root = servers.root(0)) {
      statement.executeUpdate("INSERT INTO item (payload) VALUES ('cancelled')");
      Thread canceller =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (sleeping(root) == 0) {
                        Thread.sleep(20);
                      }
                      statement.cancel();
                    } catch (InterruptedException | SQLException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      assertThatThrownBy(
              () -> statement.executeQuery("SELECT id FROM item WHERE SLEEP(50) FOR UPDATE"))
          .isInstanceOf(SQLException.class);
      canceller.join();
      for (int tries = 0; sleeping(root) > 0 && tries < 250; tries++) {
        Thread.sleep(20); // the list has it a moment longer than its client
      }
      assertThat(sleeping(root)).isZero();
      assertThat(one(statement, "SELECT 'still here'")).isEqualTo("still here");
    }
  }

  private static long sleeping(Sql root) throws SQLException {
    return Long.parseLong(
        root.value(
            "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%SLEEP(50) F%'"
                + " AND id <> CONNECTION_ID()"));
  }

  @Test
  void aSlowShutdownWaitsForThem() throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    try (AloneProxy other =
        AloneProxy.start(folder.resolve("other-" + engine), stopped::countDown)) {
      configure(other);
      try (Sql client = other.connect(account())) {
        other.admin().run("PROXYSQL SHUTDOWN SLOW");
        assertThat(stopped.await(1, TimeUnit.SECONDS)).isFalse();
        client.run("DO 1");
      }
      assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  void aConnectionThatIsLostIsTheClientsLoss(String driver) throws Exception {
    try (Connection connection = connect(driver);
        Statement statement = connection.createStatement();
        Sql root = servers.root(0)) {
      root.run("KILL " + one(statement, "SELECT CONNECTION_ID()"));
      assertThatThrownBy(() -> one(statement, "SELECT 1")).isInstanceOf(SQLException.class);
      assertThat(connection.isValid(5)).isFalse();
    }
    assertThatThrownBy(() -> connect(driver, "connectTimeout", "5000").setCatalog("none_such"))
        .isInstanceOf(SQLException.class);
    try (Connection connection = connect(driver);
        Statement statement = connection.createStatement()) {
      byte[] text = one(statement, "SELECT 'again'").getBytes(StandardCharsets.US_ASCII);
      assertThat(text).hasSize(5);
    }
  }
}
