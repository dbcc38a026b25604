package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.jdbc.JdbcStatement;
import dev.baton.core.instance.InstanceKey;
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
import java.sql.Types;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client says of its statements, beside their texts, reaches the server that knows it. */
@ParameterizedClass
@MethodSource("engines")
@Timeout(120)
class QueryAttributesIT {

  @TempDir private static Path folder;
  private static TestClusters servers;
  private static AloneProxy proxy;

  @Parameter String engine;

  static Stream<String> engines() {
    return TestEngines.names().filter("mysql-9.7"::equals);
  }

  @BeforeParameterizedClassInvocation
  static void start(String engine) throws Exception {
    servers = TestClusters.start(engine, folder.resolve(engine), 2, 1, Map.of());
    try (Sql root = servers.root(0)) {
      root.run("INSTALL COMPONENT 'file://component_query_attributes'");
    }
    proxy = started("proxy");
  }

  private static AloneProxy started(String name) throws Exception {
    AloneProxy fresh = AloneProxy.start(folder.resolve(name));
    fresh
        .admin()
        .run(
            "INSERT INTO mysql_query_rules"
                + " (rule_id, active, match_pattern, replace_pattern, apply)"
                + " VALUES (1, 1, 'SELECT rewritten', 'SELECT 7', 1)",
            "INSERT INTO mysql_query_rules (rule_id, active, match_pattern,"
                + " destination_hostgroup, apply) VALUES (2, 1, 'elsewhere', 20, 1)",
            "LOAD MYSQL QUERY RULES TO RUNTIME");
    fresh.serve(servers.cluster().accounts().monitor(), account(), servers.key(0), false);
    fresh.awaitServers("10 " + servers.key(0).port());
    connect(fresh, "false").close(); // the first client has met the server
    return fresh;
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

  private static Connection connect(String serverSide) throws SQLException {
    return connect(proxy, serverSide);
  }

  private static Connection connect(AloneProxy through, String serverSide) throws SQLException {
    return through.connect(
        "mysql",
        account(),
        servers.schema(),
        "useServerPrepStmts",
        serverSide,
        "cachePrepStmts",
        "true");
  }

  private static String one(ResultSet rows, int column) throws SQLException {
    try (rows) {
      assertThat(rows.next()).isTrue();
      return rows.getString(column);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT mysql_query_attribute_string('trace'), mysql_query_attribute_string('n')",
        "/* a primary's */ SELECT mysql_query_attribute_string('trace'),"
            + " mysql_query_attribute_string('n') FOR UPDATE"
      })
  void theyComeWithAText(String text) throws SQLException {
    try (Connection connection = connect("false");
        Statement statement = connection.createStatement()) {
      JdbcStatement attributed = statement.unwrap(JdbcStatement.class);
      attributed.setAttribute("trace", "00-4bf92f-01");
      attributed.setAttribute("n", 42);
      assertThat(one(statement.executeQuery(text), 1)).isEqualTo("00-4bf92f-01");
      assertThat(one(statement.executeQuery(text), 2)).isEqualTo("42");
      attributed.clearAttributes();
      assertThat(one(statement.executeQuery(text), 1)).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theyComeWithAPreparedStatement(boolean inTransaction) throws SQLException {
    try (Connection connection = connect("true");
        PreparedStatement statement =
            connection.prepareStatement("SELECT ?, mysql_query_attribute_string('trace'), ?")) {
      connection.setAutoCommit(!inTransaction);
      for (int i = 0; i < 3; i++) {
        JdbcStatement attributed = statement.unwrap(JdbcStatement.class);
        attributed.clearAttributes();
        if (i > 0) {
          attributed.setAttribute("trace", "t" + i);
        }
        statement.setInt(1, i);
        if (i == 2) {
          statement.setNull(2, Types.VARCHAR);
        } else {
          statement.setString(2, "text " + i);
        }
        try (ResultSet rows = statement.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getInt(1)).isEqualTo(i);
          assertThat(rows.getString(2)).isEqualTo(i == 0 ? null : "t" + i);
          assertThat(rows.getString(3)).isEqualTo(i == 2 ? null : "text " + i);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void theyStayWithAStatementThatARuleRewrites(String serverSide) throws SQLException {
    try (Connection connection = connect(serverSide);
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT rewritten, mysql_query_attribute_string('trace'), ?")) {
      statement.unwrap(JdbcStatement.class).setAttribute("trace", "kept");
      statement.setInt(1, 1);
      try (ResultSet rows = statement.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(7);
        assertThat(rows.getString(2)).isEqualTo("kept");
      }
    }
  }

  /** A session that was promised them gets to servers of all versions. */
  @ParameterizedTest
  @ValueSource(strings = {"mysql-5.7", "mariadb"})
  void aServerThatKnowsNoneGetsTheStatementWithoutThem(String other) throws Exception {
    Assumptions.assumeTrue(
        TestEngines.names().anyMatch(other::equals), "the engine was not chosen");
    try (TestClusters old =
            TestClusters.start(other, folder.resolve("old-" + other), 2, 1, Map.of());
        AloneProxy mixed = started("proxy-" + other)) {
      InstanceKey key = old.key(0);
      try (Sql root = old.root(0);
          Connection text = connect(mixed, "false");
          Connection prepared = connect(mixed, "true")) {
        root.run(
            "ALTER USER '%s'@'127.0.0.1' IDENTIFIED BY '%s'"
                .formatted(account().user(), account().password().reveal()));
        mixed
            .admin()
            .run(
                "INSERT INTO mysql_servers (hostgroup_id, hostname, port) VALUES (20, '127.0.0.1',"
                    + key.port()
                    + ")",
                "LOAD MYSQL SERVERS TO RUNTIME");
        check(text, old.schema(), key.port());
        check(prepared, old.schema(), key.port());
      }
    }
  }

  private static void check(Connection connection, String schema, int port) throws SQLException {
    connection.setCatalog(schema);
    try (Statement statement = connection.createStatement()) {
      statement.unwrap(JdbcStatement.class).setAttribute("trace", "unknown there");
      assertThat(one(statement.executeQuery("SELECT @@port /* elsewhere */"), 1))
          .isEqualTo(String.valueOf(port));
    }
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT @@port, ?, ? /* elsewhere */")) {
      for (int i = 0; i < 3; i++) {
        JdbcStatement attributed = statement.unwrap(JdbcStatement.class);
        attributed.clearAttributes();
        if (i != 1) {
          attributed.setAttribute("trace", "unknown there");
        }
        statement.setString(1, "a" + i);
        statement.setInt(2, i);
        try (ResultSet rows = statement.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getInt(1)).isEqualTo(port);
          assertThat(rows.getString(2)).isEqualTo("a" + i);
          assertThat(rows.getInt(3)).isEqualTo(i);
        }
      }
    }
  }
}
