package dev.baton.integration.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.admin.store.ConfigModule;
import dev.baton.integration.admin.StockClient.Output;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stock programs of MySQL and MariaDB against the administration. */
class MysqlClientIT {
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

  @Test
  void serversAreAddedLoadedSavedAndSeenInEveryLayer() throws Exception {
    Output done =
        admin.mysql(
            """
            INSERT INTO mysql_servers (hostgroup_id, hostname, port) VALUES (1,'10.0.0.1',3306);
            LOAD MYSQL SERVERS TO RUNTIME; SAVE MYSQL SERVERS TO DISK;
            SELECT hostname FROM mysql_servers;
            SELECT hostname FROM runtime_mysql_servers;
            SELECT hostname FROM disk.mysql_servers;
            """);
    assertThat(done.err()).isEmpty();
    assertThat(done.out()).isEqualTo("10.0.0.1\n10.0.0.1\n10.0.0.1\n");
    assertThat(admin.inForce).containsKey(ConfigModule.MYSQL_SERVERS);
  }

  @Test
  void whatTheClientAsksOnConnectingAndOnStatusIsAnswered() throws Exception {
    Output status =
        admin.client(
            "mysql",
            "admin",
            "admin",
            "status\nuse main\nselect database();\n",
            "-t",
            "--commands");
    assertThat(status.err()).isEmpty();
    assertThat(status.out())
        .contains("admin@127.0.0.1")
        .contains("(Baton Admin Module)")
        .contains("Uptime:");
    assertThat(status.out()).contains("| main ");
    assertThat(admin.mysql("SHOW DATABASES").out())
        .contains("main")
        .contains("disk\t" + folder.resolve("baton-admin.db"))
        .contains("stats_history");
  }

  @Test
  void anErrorNamesTheRowAndTheClientGoesOnOrStopsAsItWishes() throws Exception {
    Output refused =
        admin.mysql(
            "INSERT INTO mysql_query_rules (rule_id,active,match_pattern) VALUES (3,1,'[');"
                + "LOAD MYSQL QUERY RULES TO RUNTIME;");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .startsWith("ERROR 1231 (42000)")
        .contains("mysql_query_rules (rule_id=3): match_pattern '[' is no regular expression");
    assertThat(admin.mysql("SELEC 1").err()).startsWith("ERROR 1064 (42000)");
    assertThat(admin.mysql("SELECT * FROM nowhere").err()).startsWith("ERROR 1146 (42S02)");
    assertThat(admin.mysql("INSERT INTO mysql_servers (hostname,weight) VALUES ('a',-1)").err())
        .startsWith("ERROR 3819 (HY000)")
        .contains("weight >= 0");
  }

  @Test
  void aWrongPasswordIsRefusedAndEachFurtherOneTakesLonger() throws Exception {
    for (int i = 0; i < 4; i++) {
      Output refused = admin.client("mysql", "admin", "wrong", "SELECT 1");
      assertThat(refused.err())
          .contains("ERROR 1045 (28000): Access denied for user 'admin'@'127.0.0.1'");
    }
    long start = System.nanoTime();
    assertThat(admin.client("mysql", "nobody", "wrong", "SELECT 1").exit()).isEqualTo(1);
    assertThat((System.nanoTime() - start) / 1_000_000).isGreaterThan(800);
  }

  @Test
  void theReaderOfCountersSeesCountersAlone() throws Exception {
    Output tables = admin.client("mysql", "stats", "stats", "SHOW TABLES", "-N");
    assertThat(tables.out()).contains("stats_mysql_query_digest").doesNotContain("\nmysql_users");
    Output refused = admin.client("mysql", "stats", "stats", "SELECT * FROM mysql_users");
    assertThat(refused.err()).startsWith("ERROR 1227 (42000)");
  }

  @Test
  void passwordsAreNeitherShownNorAuditedNorInTheDump() throws Exception {
    admin.mysql(
        "INSERT INTO mysql_users (username,password) VALUES ('app','birnenmus');"
            + "UPDATE global_variables SET variable_value='birnenmus'"
            + " WHERE variable_name='mysql-monitor_password';"
            + "LOAD MYSQL USERS TO RUNTIME; SAVE MYSQL USERS TO DISK;");
    assertThat(admin.mysql("SELECT username, password FROM mysql_users").out())
        .startsWith("app\t*")
        .hasSize("app\t*".length() + 40 + 1);
    assertThat(admin.mysql("SELECT * FROM global_variables").out()).doesNotContain("birnenmus");
    assertThat(dump("main").out())
        .contains("INSERT INTO `mysql_users`")
        .doesNotContain("birnenmus");
    assertThat(String.join("\n", admin.audit)).contains("mysql_users").doesNotContain("birnenmus");
  }

  @Test
  void aDumpOfTheConfigurationIsRestoredIntoAnotherProxy() throws Exception {
    admin.mysql(
        "INSERT INTO mysql_servers (hostgroup_id,hostname,comment) VALUES (1,'db1','it''s');"
            + "INSERT INTO mysql_query_rules (rule_id,active,match_digest,destination_hostgroup,apply)"
            + " VALUES (1,1,'^SELECT .* FOR UPDATE$',1,1),(2,1,'^SELECT\\s',2,1);");
    Output dump =
        admin.client(
            "mysqldump",
            "admin",
            "admin",
            "",
            "--no-tablespaces",
            "--skip-triggers",
            "--no-create-info",
            "--complete-insert",
            "--skip-column-statistics",
            "main",
            "mysql_servers",
            "mysql_query_rules");
    assertThat(dump.err()).isEmpty();
    Path other = java.nio.file.Files.createDirectory(folder.resolve("other"));
    try (TestAdmin second = TestAdmin.start(other)) {
      Output restored = second.mysql(dump.out());
      assertThat(restored.err()).isEmpty();
      assertThat(second.mysql("SELECT hostname, comment FROM mysql_servers").out())
          .isEqualTo("db1\tit's\n");
      assertThat(second.mysql("CHECKSUM MYSQL QUERY RULES").out())
          .isEqualTo(admin.mysql("CHECKSUM MYSQL QUERY RULES").out());
    }
  }

  @Test
  void theWholeOfMemoryCanBeDumpedWithoutAnyOption() throws Exception {
    Output dump = dump("main");
    assertThat(dump.err()).isEmpty();
    assertThat(dump.exit()).isZero();
    assertThat(dump.out()).contains("CREATE TABLE mysql_servers").contains("-- Dump completed");
  }

  @ParameterizedTest
  @CsvSource({"mysql,mysqldump", "mariadb,mariadb-dump"})
  void aWholeDumpIsReadBackWithoutAnyOption(String client, String dumper) throws Exception {
    admin.mysql(
        "INSERT INTO mysql_servers (hostname) VALUES ('db1'); LOAD MYSQL SERVERS TO RUNTIME;"
            + "INSERT INTO mysql_users (username,password) VALUES ('app','apfel');"
            + "SET mysql-monitor_ping_interval=2000; SAVE MYSQL SERVERS TO DISK;");
    Output memory = admin.client(dumper, "admin", "admin", "", "main");
    Output disk = admin.client(dumper, "admin", "admin", "", "disk");
    assertThat(memory.err() + disk.err()).isEmpty();
    admin.mysql(
        "DELETE FROM mysql_users; UPDATE mysql_servers SET hostname='gone'; DELETE FROM"
            + " disk.mysql_servers; SET mysql-monitor_ping_interval=3000;");
    assertThat(admin.client(client, "admin", "admin", memory.out(), "main").err()).isEmpty();
    assertThat(admin.client(client, "admin", "admin", disk.out(), "disk").err()).isEmpty();
    assertThat(
            admin
                .mysql(
                    "SELECT hostname FROM mysql_servers; SELECT username FROM mysql_users;"
                        + "SELECT variable_value FROM global_variables WHERE"
                        + " variable_name='mysql-monitor_ping_interval';"
                        + "SELECT hostname FROM disk.mysql_servers")
                .out())
        .isEqualTo("db1\napp\n2000\ndb1\n");
  }

  @Test
  void theSchemaThatIsUsedIsWhereBareNamesAre() throws Exception {
    assertThat(
            admin
                .mysql(
                    "INSERT INTO mysql_servers (hostname) VALUES ('memory'); USE disk;"
                        + "INSERT INTO mysql_servers (hostname) VALUES ('disk');"
                        + "SELECT database(), hostname FROM mysql_servers;"
                        + "SELECT hostname FROM main.mysql_servers")
                .out())
        .isEqualTo("disk\tdisk\nmemory\n");
  }

  @Test
  void aFullDiskIsToldAndNothingThatWasSavedIsLost(@TempDir Path mounted) throws Exception {
    Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", mounted));
    try (TestAdmin small = TestAdmin.start(Files.createDirectory(mounted.resolve("data")))) {
      small.mysql(
          "INSERT INTO mysql_servers (hostname) VALUES ('kept'); SAVE MYSQL SERVERS TO DISK;");
      Path filler = mounted.resolve("filler");
      fill(filler);
      Output full =
          small.mysql(
              "UPDATE mysql_servers SET comment = hex(randomblob(200000)); SAVE MYSQL SERVERS TO"
                  + " DISK");
      assertThat(full.err())
          .startsWith("ERROR 1021 (HY000)")
          .contains("is full")
          .contains("untouched");
      Files.delete(filler);
      assertThat(small.mysql("SELECT hostname, comment FROM disk.mysql_servers").out())
          .isEqualTo("kept\t\n");
      assertThat(
              small
                  .mysql("UPDATE mysql_servers SET comment = 'x'; SAVE MYSQL SERVERS TO DISK")
                  .err())
          .isEmpty();
    } finally {
      run("umount", mounted.toString());
    }
  }

  private static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] page = new byte[4096];
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static boolean run(Object... command) throws IOException, InterruptedException {
    List<String> words = Arrays.stream(command).map(Object::toString).toList();
    return new ProcessBuilder(words).inheritIO().start().waitFor() == 0;
  }

  @Test
  void transactionsAndSeveralStatementsWork() throws Exception {
    assertThat(
            admin
                .mysql(
                    "BEGIN; INSERT INTO mysql_servers (hostname) VALUES ('x'); ROLLBACK;"
                        + "SELECT count(*) FROM mysql_servers;")
                .out())
        .isEqualTo("0\n");
    assertThat(
            admin
                .client("mysql", "admin", "admin", "delimiter //\nSELECT 1; SELECT 'a';//\n", "-N")
                .out())
        .isEqualTo("1\na\n");
  }

  private Output dump(String database) throws Exception {
    return admin.client("mysqldump", "admin", "admin", "", database);
  }
}
