package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.Sql;
import dev.baton.integration.proxy.ProxiedCluster.Driver;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.proxy.ProxyStats;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What applications do with their drivers, through the proxy, on every engine. */
@ParameterizedClass
@MethodSource("dev.baton.integration.TestEngines#names")
class DriversThroughProxyIT {

  private static ProxiedCluster cluster;

  @Parameter String engine;

  @BeforeParameterizedClassInvocation
  static void start(String engine) throws Exception {
    cluster = ProxiedCluster.start(engine, 2);
    try (Sql root = cluster.direct(0)) {
      root.run(
          "CREATE TABLE app.item (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(100),"
              + " payload LONGBLOB)");
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void textStatementsWriteAndRead(Driver driver) throws Exception {
    try (Connection connection = cluster.connect(driver);
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate("INSERT INTO item (name) VALUES ('text')")).isEqualTo(1);
      try (ResultSet rows = statement.executeQuery("SELECT 1 + 1, 'a'")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(2);
        assertThat(rows.getString(2)).isEqualTo("a");
      }
      assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM no_such_table"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("no_such_table");
      assertThat(count(connection, "text")).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSessionThatOnlyReadsAndWritesIsPinnedToNothing(Driver driver) throws Exception {
    try (Connection connection = cluster.connect(driver);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO item (name) VALUES ('unpinned')");
      statement.executeQuery("SELECT 1").close();

      assertThat(cluster.proxy().stats().pinned()).isEmpty();
      assertThat(cluster.proxy().stats().backends())
          .allSatisfy(backend -> assertThat(backend.busy()).isZero());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStatementThatIsCancelledEndsOnItsServer(Driver driver) throws Exception {
    try (Connection connection = cluster.connect(driver);
        Statement statement = connection.createStatement();
        Sql primary = cluster.direct(0)) {
      statement.executeUpdate("INSERT INTO item (name) VALUES ('cancelled')");
      Thread canceller =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (sleeping(primary) == 0) {
                        Thread.sleep(20);
                      }
                      statement.cancel(); // by KILL QUERY on another connection
                    } catch (InterruptedException | SQLException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      assertThatThrownBy(
              () -> statement.executeQuery("SELECT name FROM item WHERE SLEEP(50) FOR UPDATE"))
          .isInstanceOf(SQLException.class);
      canceller.join();
      assertThat(sleeping(primary)).isZero();
      assertThat(count(connection, "cancelled")).isPositive();
    }
  }

  private static long sleeping(Sql primary) throws SQLException {
    return Long.parseLong(
        primary.value(
            "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%SLEEP(50) F%'"
                + " AND id <> CONNECTION_ID()"));
  }

  @ParameterizedTest
  @EnumSource
  void aCompressedConnectionCarriesTheSame(Driver driver) throws Exception {
    String regular = "as regular as can be, ".repeat(20_000);
    try (Connection connection = cluster.connect(driver, "useCompression", "true");
        Statement statement = connection.createStatement()) {
      for (String text : List.of("short", regular)) {
        try (ResultSet rows = statement.executeQuery("SELECT '" + text + "', 1")) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getString(1)).isEqualTo(text);
        }
      }
      assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM no_such_table"))
          .hasMessageContaining("no_such_table");
      assertThat(statement.executeUpdate("INSERT INTO item (name) VALUES ('packed')")).isEqualTo(1);
      assertThat(count(connection, "packed")).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource
  void plainReadsGoToTheReplicaAndAllElseToThePrimary(Driver driver) throws Exception {
    String mark = "only_" + driver.name();
    onReplicaAlone("CREATE TABLE app." + mark + " (id INT)");
    try (Connection connection = cluster.connect(driver);
        Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT * FROM " + mark).close();
      assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM " + mark + " FOR UPDATE"))
          .hasMessageContaining(mark);
      connection.setAutoCommit(false);
      assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM " + mark))
          .hasMessageContaining(mark);
      connection.rollback();
    } finally {
      onReplicaAlone("DROP TABLE app." + mark);
    }
  }

  private static void onReplicaAlone(String statement) throws SQLException {
    try (Sql replica = cluster.direct(1)) {
      boolean strict = replica.variable("super_read_only") != null;
      if (strict) {
        replica.run("SET GLOBAL super_read_only = 0");
      }
      replica.run("SET sql_log_bin = 0", statement);
      if (strict) {
        replica.run("SET GLOBAL super_read_only = 1");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void transactionsCommitAndRollBackOnOneConnection(Driver driver) throws Exception {
    String name = "transaction" + driver;
    try (Connection connection = cluster.connect(driver);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("INSERT INTO item (name) VALUES ('" + name + "')");
      assertThat(count(connection, name)).isEqualTo(1);
      assertThat(countOnPrimary(name)).isZero();
      assertThat(cluster.proxy().stats().pinned()).containsKey("open transaction");
      connection.rollback();
      assertThat(count(connection, name)).isZero();

      statement.executeUpdate("INSERT INTO item (name) VALUES ('" + name + "')");
      connection.commit();
      assertThat(countOnPrimary(name)).isEqualTo(1);
      connection.setAutoCommit(true);
      statement.execute("BEGIN");
      statement.executeUpdate("INSERT INTO item (name) VALUES ('" + name + "')");
    }
    assertThat(countOnPrimary(name)).as("what was open when the client left").isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"CONNECTOR_J,false", "CONNECTOR_J,true", "MARIADB,false", "MARIADB,true"})
  void aFileOfTheClientsIsLoaded(Driver driver, boolean compressed) throws Exception {
    try (Sql root = cluster.direct(0)) {
      root.run("SET GLOBAL local_infile = 1", "DELETE FROM app.item WHERE name LIKE 'line %'");
    }
    Path file = Files.createTempFile("load", ".csv");
    String load = "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE item (name)";
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < 200_000; i++) {
        out.write("line " + i + "\n");
      }
    }
    try (Connection connection =
            cluster.connect(
                driver, "allowLoadLocalInfile", "true", "useCompression", "" + compressed);
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(load)).isEqualTo(200_000);
      assertThat(value(statement, "SELECT 'still there'")).isEqualTo("still there");
      assertThatThrownBy(() -> statement.executeUpdate(load.replace("item", "no_such_table")))
          .hasMessageContaining("no_such_table");
      assertThat(value(statement, "SELECT COUNT(*) FROM item WHERE name LIKE 'line %' FOR UPDATE"))
          .isEqualTo("200000");
      assertThatThrownBy(() -> statement.executeUpdate(load.replace(".csv", ".none")))
          .isInstanceOf(SQLException.class);
    } finally {
      Files.delete(file);
    }
    try (Connection without =
            cluster.connect(driver, "allowLoadLocalInfile", "false", "allowLocalInfile", "false");
        Statement statement = without.createStatement()) {
      assertThatThrownBy(() -> statement.executeUpdate(load)).isInstanceOf(SQLException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void severalStatementsAndProceduresGiveSeveralResults(Driver driver) throws Exception {
    try (Sql root = cluster.direct(0)) {
      root.run(
          "DROP PROCEDURE IF EXISTS app.two",
          "CREATE PROCEDURE app.two() BEGIN SELECT 1; SELECT 2, 3; END");
    }
    try (Connection connection = cluster.connect(driver, "allowMultiQueries", "true");
        Statement statement = connection.createStatement()) {
      assertThat(results(statement, "CALL two()")).containsExactly("1", "2");
      assertThat(
              results(
                  statement,
                  "SELECT 'a'; INSERT INTO item (name) VALUES ('multi'); SELECT 'b', 'c'"))
          .containsExactly("a", "+1", "b");
    }
  }

  private static List<String> results(Statement statement, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    boolean rows = statement.execute(sql);
    while (true) {
      if (rows) {
        ResultSet result = statement.getResultSet();
        assertThat(result.next()).isTrue();
        found.add(result.getString(1));
      } else if (statement.getUpdateCount() > 0) {
        found.add("+" + statement.getUpdateCount());
      } else if (statement.getUpdateCount() < 0) {
        return found;
      }
      rows = statement.getMoreResults();
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsOfTwentyMegabytesPassInBothDirections(Driver driver) throws Exception {
    for (int server = 0; server < 2; server++) {
      try (Sql root = cluster.direct(server)) {
        root.run("SET GLOBAL max_allowed_packet = 67108864");
      }
    }
    cluster.proxy().closeAllBackendConnections(); // for connections with the new limit
    byte[] payload = new byte[20 << 20];
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) (i * 31 ^ i >>> 11);
    }
    try (Connection connection = cluster.connect(driver, "useServerPrepStmts", "true");
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO item (name, payload) VALUES (?, ?)");
        PreparedStatement select =
            connection.prepareStatement("SELECT payload FROM item WHERE name = ? FOR UPDATE")) {
      insert.setString(1, "large" + driver);
      insert.setBytes(2, payload);
      assertThat(insert.executeUpdate()).isEqualTo(1);
      select.setString(1, "large" + driver);
      try (ResultSet rows = select.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(Arrays.equals(rows.getBytes(1), payload)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void generatedKeysAreTheSessionsOwnWhoeverUsedTheConnectionSince(Driver driver) throws Exception {
    try (Connection one = cluster.connect(driver);
        Connection other = cluster.connect(driver);
        Statement first = one.createStatement();
        Statement second = other.createStatement()) {
      first.executeUpdate(
          "INSERT INTO item (name) VALUES ('key')", Statement.RETURN_GENERATED_KEYS);
      long key;
      try (ResultSet keys = first.getGeneratedKeys()) {
        assertThat(keys.next()).isTrue();
        key = keys.getLong(1);
      }
      second.executeUpdate("INSERT INTO item (name) VALUES ('other key')");
      cluster.proxy().closeAllBackendConnections();
      assertThat(value(first, "SELECT LAST_INSERT_ID()")).isEqualTo("" + key);
      assertThat(value(second, "SELECT LAST_INSERT_ID()")).isEqualTo("" + (key + 1));
    }
  }

  /** Which part of the text was done, only the server knows. */
  @ParameterizedTest
  @EnumSource
  void anInsertIdSetInATextThatIsRefusedCountsAsOnTheServer(Driver driver) throws Exception {
    for (String text :
        List.of("SET last_insert_id = 77; SELEC 1", "SELEC 1; SET last_insert_id = 77")) {
      try (Connection connection = cluster.connect(driver, "allowMultiQueries", "true");
          Statement statement = connection.createStatement()) {
        statement.executeUpdate("INSERT INTO item (name) VALUES ('before')");
        String before = value(statement, "SELECT LAST_INSERT_ID()");
        cluster.proxy().closeAllBackendConnections();
        assertThatThrownBy(() -> statement.execute(text)).isInstanceOf(SQLException.class);
        assertThat(value(statement, "SELECT LAST_INSERT_ID()"))
            .isEqualTo(text.startsWith("SET") ? "77" : before);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void sessionVariablesAndTheSchemaFollowTheSession(Driver driver) throws Exception {
    try (Connection connection = cluster.connect(driver);
        Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION group_concat_max_len = 4321");
      statement.execute("SET NAMES utf8mb3");
      statement.execute("USE information_schema");
      cluster.proxy().closeAllBackendConnections();
      assertThat(value(statement, "SELECT @@group_concat_max_len")).isEqualTo("4321");
      assertThat(value(statement, "SELECT @@character_set_client"))
          .startsWith("utf8")
          .isNotEqualTo("utf8mb4");
      assertThat(value(statement, "SELECT DATABASE()")).isEqualTo("information_schema");
      assertThat(cluster.proxy().stats().pinned()).isEmpty();
    }
    try (Connection connection = cluster.connect(driver);
        Statement statement = connection.createStatement()) {
      assertThat(value(statement, "SELECT @@group_concat_max_len")).isNotEqualTo("4321");
      assertThat(value(statement, "SELECT DATABASE()")).isEqualTo("app");
    }
  }

  @ParameterizedTest
  @EnumSource
  void userVariablesAndTemporaryTablesBindTheSession(Driver driver) throws Exception {
    try (Connection connection = cluster.connect(driver);
        Statement statement = connection.createStatement()) {
      statement.execute("SET @answer = 42");
      assertThat(value(statement, "SELECT @answer")).isEqualTo("42");
      statement.execute("CREATE TEMPORARY TABLE mine (id INT)");
      statement.execute("INSERT INTO mine VALUES (7)");
      assertThat(value(statement, "SELECT id FROM mine")).isEqualTo("7");
      assertThat(cluster.proxy().stats().pinned()).containsKeys("user variable", "temporary table");

      cluster.proxy().closeAllBackendConnections();
      assertThatThrownBy(() -> value(statement, "SELECT @answer"))
          .as("it must not come back as NULL")
          .isInstanceOf(SQLException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientsMayUseTls(Driver driver) throws Exception {
    String mode = driver == Driver.CONNECTOR_J ? "REQUIRED" : "trust";
    try (Connection connection = cluster.connect(driver, "sslMode", mode);
        Statement statement = connection.createStatement()) {
      assertThat(value(statement, "SELECT REPEAT('x', 100000)")).hasSize(100_000);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theProxyMayUseTlsToTheServers(Driver driver) throws Exception {
    ProxiedCluster encrypted = cluster.withTlsToTheServers();
    try (Connection connection = encrypted.connect(driver);
        Statement statement = connection.createStatement()) {
      boolean offered;
      try (Sql root = cluster.direct(0)) {
        String variable = root.variable("have_ssl"); // gone where TLS is always there
        offered = variable == null || variable.equals("YES");
      }
      try (ResultSet rows = statement.executeQuery("SHOW SESSION STATUS LIKE 'Ssl_version'")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(2).startsWith("TLS")).isEqualTo(offered);
      }
      assertThat(value(statement, "SELECT REPEAT('x', 100000)")).hasSize(100_000);
    } finally {
      encrypted.proxy().close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theWrongPasswordIsDeniedAsTheServerDeniesIt(Driver driver) {
    String user = cluster.account().user();
    assertThatThrownBy(() -> cluster.connectAs(driver, user, "wrong").close())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1045))
        .hasMessageContaining("Access denied for user '" + user + "'@'127.0.0.1'")
        .hasMessageContaining("(using password: YES)");
    assertThatThrownBy(() -> cluster.connectAs(driver, "nobody", "wrong").close())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1045));
  }

  @ParameterizedTest
  @EnumSource
  void sessionsOneAfterTheOtherNeedNoMoreServerConnectionsThanOne(Driver driver) throws Exception {
    long before = opened();
    for (int i = 0; i < 20; i++) {
      try (Connection connection = cluster.connect(driver);
          Statement statement = connection.createStatement()) {
        statement.execute("SET NAMES " + (i % 2 == 0 ? "utf8mb4" : "utf8mb4 COLLATE utf8mb4_bin"));
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        statement.executeQuery("SELECT 1").close();
        statement.executeUpdate("INSERT INTO item (name) VALUES ('again')");
      }
    }
    assertThat(opened() - before).as("two event loops, two servers").isLessThanOrEqualTo(4);
  }

  private static long opened() {
    return cluster.proxy().stats().backends().stream().mapToLong(ProxyStats.Backend::opened).sum();
  }

  @Test
  void aSessionFindsWhatItsLoginGivesWhateverTheOneBeforeHasSet() throws Exception {
    String given =
        "SELECT CONCAT_WS(' ', @@character_set_client, IFNULL(@@character_set_results, 'NULL'),"
            + " @@character_set_connection, @@collation_connection, @@time_zone, @@autocommit,"
            + " @@sql_mode, @@foreign_key_checks, @@unique_checks, @@%s)";
    List<String> leaving =
        List.of(
            "SET NAMES latin1",
            "SET NAMES utf8mb4 COLLATE utf8mb4_bin, sql_mode = CONCAT(@@sql_mode, ',ANSI')",
            "SET character_set_results = NULL, collation_connection = latin1_bin",
            "SET character_set_connection = ascii, time_zone = '+03:00'",
            "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE",
            "SET autocommit = 0",
            "SET foreign_key_checks = 0, unique_checks = 0",
            "SET @@session.foreign_key_checks = OFF");
    for (String isolation : List.of("tx_isolation", "transaction_isolation")) {
      String question = given.formatted(isolation);
      String direct;
      try (WireConnection server = wire(cluster.servers().key(0))) {
        direct = server.query(question).scalar();
      } catch (ServerErrorException e) {
        continue; // it has the other name here
      }
      for (String statement : leaving) {
        try (WireConnection first = wire(cluster.address())) {
          first.execute(statement);
          assertThat(first.query(question).scalar()).isNotEqualTo(direct);
        }
        long before = opened();
        try (WireConnection second = wire(cluster.address())) {
          assertThat(second.query(question).scalar()).as(statement).isEqualTo(direct);
        }
        assertThat(opened() - before).as(statement).isLessThanOrEqualTo(1); // on the other loop
      }
    }
  }

  private static WireConnection wire(InstanceKey address) throws IOException {
    Account account = cluster.account();
    return WireConnection.connect(
        ConnectOptions.to(address, account.user(), account.password()).withPublicKeyRetrieval());
  }

  private static int count(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return Integer.parseInt(
          value(statement, "SELECT COUNT(*) FROM item WHERE name = '" + name + "' FOR UPDATE"));
    }
  }

  private static int countOnPrimary(String name) throws SQLException {
    try (Sql root = cluster.direct(0)) {
      return Integer.parseInt(
          root.value("SELECT COUNT(*) FROM app.item WHERE name = '" + name + "'"));
    }
  }

  private static String value(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
