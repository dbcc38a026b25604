package dev.baton.integration.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.admin.store.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What graphical clients, exporters and configuration managers ask. */
class ToolsIT {
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
  @ValueSource(
      strings = {
        "mysql:useInformationSchema=true",
        "mysql:useInformationSchema=false",
        "mariadb:connectTimeout=5000"
      })
  void aGraphicalClientFindsSchemasTablesColumnsAndKeys(String kind) throws Exception {
    String scheme = kind.substring(0, kind.indexOf(':'));
    String option = kind.substring(kind.indexOf(':') + 1);
    try (Connection connection = connect(scheme, option, "admin")) {
      DatabaseMetaData meta = connection.getMetaData();
      assertThat(strings(meta.getTables("main", null, "mysql_%", null), "TABLE_NAME"))
          .contains("mysql_servers", "mysql_users", "mysql_query_rules")
          .doesNotContain("scheduler");
      assertThat(strings(meta.getColumns("main", null, "mysql_servers", "%"), "COLUMN_NAME"))
          .startsWith("hostgroup_id", "hostname", "port", "gtid_port", "status");
      assertThat(strings(meta.getPrimaryKeys("main", null, "mysql_servers"), "COLUMN_NAME"))
          .containsExactlyInAnyOrder("hostgroup_id", "hostname", "port");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT VERSION()",
        "SELECT @@GLOBAL.character_set_server, @@GLOBAL.collation_server",
        "SELECT * FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = 'main'"
            + " AND t.TABLE_NAME = 'mysql_servers'",
        "SELECT * FROM information_schema.SCHEMATA",
        "SHOW ENGINES",
        "SHOW PLUGINS",
        "SHOW CHARSET",
        "SHOW COLLATION",
        "SHOW VARIABLES LIKE 'aurora_version'",
        "SHOW SESSION VARIABLES LIKE 'lower_case_table_names'",
        "SHOW FULL TABLES FROM `main`",
        "SHOW FULL COLUMNS FROM `main`.`mysql_servers`",
        "SHOW TABLE STATUS FROM `main`",
        "SHOW GLOBAL STATUS LIKE 'Uptime'",
        "SHOW PROCESSLIST",
        "SHOW FULL PROCESSLIST",
        "SHOW GRANTS FOR CURRENT_USER()",
        "SHOW MYSQL STATUS",
        "SHOW VARIABLES WHERE Variable_name LIKE 'mysql-monitor%' AND Value <> ''",
        "SHOW STATUS WHERE Variable_name = 'Questions'",
        "SHOW INDEX FROM `mysql_servers` FROM `main`",
        "SHOW FULL TABLES FROM `main` WHERE Table_type != 'VIEW'",
        "SHOW CREATE TABLE `main`.`mysql_servers`",
        "SELECT @@session.auto_increment_increment AS auto_increment_increment,"
            + " @@character_set_client AS character_set_client, @@sql_mode AS sql_mode"
      })
  void whatGraphicalClientsAskIsAnswered(String sql) throws Exception {
    try (Connection connection = connect("mysql", "useSSL=false", "admin");
        Statement statement = connection.createStatement()) {
      assertThat(statement.execute(sql)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT Variable_Name, Variable_Value FROM stats_mysql_global",
        "SELECT hostgroup, srv_host, srv_port, status, ConnUsed, ConnFree, ConnOK, ConnERR,"
            + " Queries, Bytes_data_sent, Bytes_data_recv, Latency_us"
            + " FROM stats_mysql_connection_pool",
        "SELECT * FROM stats.stats_mysql_commands_counters",
        "SELECT user, count(*) AS number FROM stats_mysql_processlist GROUP BY user",
        "SELECT Variable_Name, Variable_Value FROM stats_memory_metrics",
        "SELECT hostgroup, srv_host, srv_port, * FROM stats_mysql_connection_pool",
        "SELECT COUNT(cli_host) as connection_count, cli_host FROM stats_mysql_processlist GROUP BY"
            + " cli_host",
        "SELECT username, frontend_connections FROM stats_mysql_users",
        "SELECT user, db, cli_host, hostgroup, COUNT(*) as count from stats_mysql_processlist group"
            + " by user, db, cli_host, hostgroup",
        "SELECT hostgroup, digest_text, count_star, sum_time FROM stats_mysql_query_digest"
            + " ORDER BY sum_time DESC LIMIT 10",
        "SELECT hostname, port, ping_success_time_us FROM monitor.mysql_server_ping_log"
            + " ORDER BY time_start_us DESC LIMIT 10",
        "SELECT * FROM stats_proxysql_servers_checksums"
      })
  void anExporterReadsItsTablesWithTheReadersAccount(String sql) throws Exception {
    admin
        .server
        .tables()
        .provide(
            Schema.STATS,
            "stats_mysql_connection_pool",
            () ->
                List.<Object[]>of(
                    new Object[] {1, "db1", 3306, "ONLINE", 1, 2, 3, 0, 3, 9L, 0, 1, 1, 250}));
    try (Connection connection = connect("mariadb", "connectTimeout=5000", "stats");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      if (sql.contains("connection_pool")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString("srv_host")).isEqualTo("db1");
        assertThat(rows.getLong("Latency_us")).isEqualTo(250);
      }
    }
  }

  /** As the modules of community.proxysql send them by PyMySQL, which puts the values in itself. */
  @Test
  void theStatementsOfAnsiblesModulesWork() throws Exception {
    try (Connection connection = connect("mariadb", "connectTimeout=5000", "admin");
        Statement statement = connection.createStatement()) {
      statement.execute("SET AUTOCOMMIT = 0");
      assertThat(strings(statement.executeQuery("select version();"), "version()").getFirst())
          .matches("\\d+\\.\\d+\\.\\d+-.*");
      for (String table : strings(statement.executeQuery("show tables"), "tables")) {
        statement.executeQuery("select * from " + table).close();
      }
      for (String sql : ANSIBLE) {
        statement.execute(sql);
      }
      assertThat(
              strings(
                  statement.executeQuery(
                      "SELECT count(*) AS `user_count`\n FROM mysql_users\n WHERE username = 'u'\n"
                          + "   AND backend = 1\n  AND frontend = 1"),
                  "user_count"))
          .containsExactly("1");
      assertThat(
              strings(
                  statement.executeQuery(
                      "SELECT *\n FROM global_variables\n WHERE variable_name ="
                          + " 'mysql-max_connections'"),
                  "variable_value"))
          .containsExactly("4096");
      connection.commit();
    }
  }

  private static final List<String> ANSIBLE =
      List.of(
          "INSERT INTO mysql_users (\n username,\n backend,\n frontend,\npassword,\nactive)\n"
              + "VALUES ('u' ,1 ,1 ,'it''s' ,1 )",
          "UPDATE mysql_users\nSET password= '*3E3E3E3E3E3E3E3E3E3E3E3E3E3E3E3E3E3E3E3E',\n"
              + "    active = 1\nWHERE username = 'u'\n  AND backend = 1\n  AND frontend = 1",
          "SAVE MYSQL USERS TO DISK",
          "LOAD MYSQL USERS TO RUNTIME",
          "INSERT INTO mysql_servers (\n hostgroup_id,\n hostname,\n port,\nstatus,\nweight)\n"
              + "VALUES (1 ,'mysql01' ,3306 ,'ONLINE' ,1 )",
          "UPDATE mysql_servers\nSET status = 'OFFLINE_SOFT'\nWHERE hostgroup_id = 1\n"
              + "  AND hostname = 'mysql01'\n  AND port = 3306",
          "SAVE MYSQL SERVERS TO DISK",
          "LOAD MYSQL SERVERS TO RUNTIME",
          "INSERT INTO mysql_query_rules (username,match_pattern,destination_hostgroup,active,retries)"
              + " VALUES ('u','^SELECT.*',1,1,3)",
          "SELECT last_insert_rowid() AS rule_id",
          "SAVE MYSQL QUERY RULES TO DISK",
          "LOAD MYSQL QUERY RULES TO RUNTIME",
          "INSERT INTO mysql_query_rules_fast_routing"
              + " (username,schemaname,flagIN,destination_hostgroup,comment) VALUES ('u','s',0,1,'')",
          "INSERT INTO mysql_replication_hostgroups (writer_hostgroup,reader_hostgroup,comment)"
              + " VALUES (1,2,'')",
          "INSERT INTO scheduler (\n active,\n interval_ms,\n filename) VALUES (0, 1000, '/x')",
          "SAVE SCHEDULER TO DISK",
          "LOAD SCHEDULER TO RUNTIME",
          "SAVE  SCHEDULER TO DISK",
          "UPDATE global_variables\n SET variable_value = 4096\n"
              + " WHERE variable_name = 'mysql-max_connections'",
          "SAVE MYSQL VARIABLES TO DISK",
          "LOAD MYSQL VARIABLES TO RUNTIME",
          "LOAD ADMIN VARIABLES FROM DISK");

  private Connection connect(String scheme, String option, String user) throws SQLException {
    String options =
        scheme.equals("mysql")
            ? "?allowPublicKeyRetrieval=true&sslMode=DISABLED&"
            : "?sslMode=disable&allowPublicKeyRetrieval=true&dumpQueriesOnException=true&";
    return DriverManager.getConnection(admin.jdbcUrl(scheme) + options + option, user, user);
  }

  private static List<String> strings(ResultSet rows, int column) throws SQLException {
    try (rows) {
      List<String> strings = new ArrayList<>();
      while (rows.next()) {
        strings.add(rows.getString(column));
      }
      return strings;
    }
  }

  private static List<String> strings(ResultSet rows, String column) throws SQLException {
    try (rows) {
      List<String> strings = new ArrayList<>();
      while (rows.next()) {
        strings.add(rows.getString(column));
      }
      return strings;
    }
  }
}
