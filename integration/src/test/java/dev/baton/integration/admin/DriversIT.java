package dev.baton.integration.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Java's two drivers against the administration. */
class DriversIT {
  @TempDir Path folder;
  private TestAdmin admin;

  @BeforeEach
  void start() throws Exception {
    admin = TestAdmin.start(folder);
  }

  @AfterEach
  void stop() throws Exception {
    admin.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  void aDriverWritesReadsAndKnowsTheTypes(String scheme) throws Exception {
    try (Connection connection = connect(scheme);
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO mysql_servers (hostgroup_id, hostname, comment) VALUES (?, ?, ?)");
        Statement statement = connection.createStatement()) {
      insert.setInt(1, 7);
      insert.setString(2, "db1");
      insert.setString(3, "it's a \\ backslash");
      assertThat(insert.executeUpdate()).isEqualTo(1);
      try (ResultSet rows =
          statement.executeQuery("SELECT hostgroup_id, hostname, comment FROM mysql_servers")) {
        assertThat(rows.getMetaData().getColumnType(1)).isEqualTo(Types.BIGINT);
        assertThat(rows.getMetaData().getColumnType(2)).isEqualTo(Types.VARCHAR);
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt("hostgroup_id")).isEqualTo(7);
        assertThat(rows.getString("comment")).isEqualTo("it's a \\ backslash");
      }
      statement.execute("LOAD MYSQL SERVERS TO RUNTIME");
      assertThat(values(statement, "SELECT hostname FROM runtime_mysql_servers"))
          .containsExactly("db1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  void aDriversTransactionIsRolledBack(String scheme) throws Exception {
    try (Connection connection = connect(scheme);
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      statement.executeUpdate("INSERT INTO mysql_servers (hostname) VALUES ('x')");
      statement.execute("ROLLBACK");
      assertThat(values(statement, "SELECT hostname FROM mysql_servers")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  void anErrorReachesTheApplicationWithItsNumber(String scheme) throws Exception {
    try (Connection connection = connect(scheme);
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("SET mysql-max_connections = 'many'"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("a whole number from 1 to 1000000")
          .extracting(e -> ((SQLException) e).getErrorCode())
          .isEqualTo(1231);
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  @Test
  void severalClientsWorkAtOnceAndWaitForEachOthersTransactions() throws Exception {
    try (Connection one = connect("mariadb");
        Connection two = connect("mysql");
        Statement first = one.createStatement();
        Statement second = two.createStatement()) {
      first.execute("BEGIN");
      first.executeUpdate("INSERT INTO mysql_servers (hostname) VALUES ('x')");
      assertThat(values(second, "SELECT count(*) FROM stats_mysql_global")).containsExactly("0");
      Thread ends =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      Thread.sleep(200);
                      first.execute("COMMIT");
                    } catch (SQLException | InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  });
      assertThat(values(second, "SELECT hostname FROM mysql_servers")).containsExactly("x");
      ends.join();
    }
  }

  @Test
  void severalStatementsInOneQueryGiveSeveralResults() throws Exception {
    try (Connection connection =
            DriverManager.getConnection(
                admin.jdbcUrl("mysql")
                    + "?allowMultiQueries=true&allowPublicKeyRetrieval=true&sslMode=DISABLED",
                "admin",
                "admin");
        Statement statement = connection.createStatement()) {
      assertThat(statement.execute("SELECT 1; DELETE FROM mysql_servers; SELECT 'z'")).isTrue();
      assertThat(statement.getMoreResults()).isFalse();
      assertThat(statement.getUpdateCount()).isZero();
      assertThat(statement.getMoreResults()).isTrue();
      try (ResultSet rows = statement.getResultSet()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo("z");
      }
    }
  }

  private Connection connect(String scheme) throws SQLException {
    String options =
        scheme.equals("mysql")
            ? "?allowPublicKeyRetrieval=true&sslMode=DISABLED"
            : "?sslMode=disable&allowPublicKeyRetrieval=true";
    return DriverManager.getConnection(admin.jdbcUrl(scheme) + options, "admin", "admin");
  }

  private static List<String> values(Statement statement, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }
}
