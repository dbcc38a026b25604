package dev.baton.integration.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.row.ClusterMemberRow;
import dev.baton.admin.store.ConfigModule;
import dev.baton.core.secret.Secret;
import dev.baton.integration.admin.TestAdmin.Output;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQL by which a ProxySQL cluster is set up, typed at the stock client, at one proxy. */
class ClusterGuideIT {
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
  void theFirstProxyTakesEveryStatementAndItIsInForceAndSaved() throws Exception {
    Output done = admin.mysql(script());
    assertThat(done.err()).isEmpty();
    assertThat(done.exit()).isZero();
    RuntimeConfig.Settings settings =
        (RuntimeConfig.Settings) admin.inForce.get(ConfigModule.ADMIN_VARIABLES);
    assertThat(settings.variables().text("admin-cluster_username")).isEqualTo("cluster_user");
    assertThat(settings.variables().password("admin-cluster_password"))
        .isEqualTo(new Secret("cluster_pass"));
    RuntimeConfig.Cluster cluster =
        (RuntimeConfig.Cluster) admin.inForce.get(ConfigModule.PROXYSQL_SERVERS);
    assertThat(cluster.members())
        .containsExactlyInAnyOrder(
            new ClusterMemberRow("127.0.0.11", 6032, 0, "proxysql_node1"),
            new ClusterMemberRow("127.0.0.12", 6032, 0, "proxysql_node2"));
    assertThat(
            admin
                .mysql(
                    "SELECT variable_value FROM disk.global_variables"
                        + " WHERE variable_name='mysql-monitor_ping_interval'")
                .out())
        .isEqualTo("2000\n");
  }

  @Test
  void theClusterUserCanLogInFromThenOnAndAfterARestart() throws Exception {
    String who = "SELECT USER()";
    assertThat(admin.client("mysql", "cluster_user", "cluster_pass", who).err())
        .contains("ERROR 1045 (28000): Access denied for user 'cluster_user'@'127.0.0.1'");
    admin.mysql(script());
    assertThat(admin.client("mysql", "cluster_user", "cluster_pass", who, "-N").out())
        .startsWith("cluster_user@127.0.0.1");
    admin.close();
    admin = TestAdmin.start(folder);
    assertThat(admin.mysql("SELECT count(*) FROM runtime_proxysql_servers").out()).isEqualTo("2\n");
  }

  @Test
  void aLoadWithoutAChangeRaisesAVersionAboveOneSoThatItCanTravel() throws Exception {
    admin.mysql("INSERT INTO mysql_servers (hostname) VALUES ('db1'); SAVE MYSQL SERVERS TO DISK;");
    admin.close();
    admin = TestAdmin.start(folder);
    Map<String, String> before = versions();
    assertThat(before).containsEntry("mysql_servers", "1").containsEntry("mysql_query_rules", "1");
    String checksum = checksum("mysql_servers");
    admin.mysql("LOAD MYSQL SERVERS TO RUNTIME; LOAD MYSQL QUERY RULES TO RUNTIME;");
    assertThat(versions())
        .containsEntry("mysql_servers", "2")
        .containsEntry("mysql_servers_v2", "2")
        .containsEntry("mysql_query_rules", "2")
        .containsEntry("mysql_users", "1");
    assertThat(checksum("mysql_servers")).isEqualTo(checksum).startsWith("0x").hasSize(18);
  }

  /**
   * The whole guide in its order: a proxy that has run for a while, a fresh one, and the step at
   * which they are stuck because nobody has loaded anything since the start.
   */
  @Test
  void theFreshProxyIsStuckAtVersionOneUntilTheOtherLoadsAndThenHasItAll(@TempDir Path second)
      throws Exception {
    admin.mysql(
        "INSERT INTO mysql_servers (hostgroup_id, hostname) VALUES (10, '127.0.0.11'), (20,"
            + " '127.0.0.12'); INSERT INTO mysql_query_rules (rule_id, active, match_digest,"
            + " destination_hostgroup, apply) VALUES (1, 1, '^SELECT', 20, 1); INSERT INTO"
            + " mysql_users (username, password, default_hostgroup) VALUES ('app', 'app', 10);"
            + " SAVE MYSQL SERVERS TO DISK; SAVE MYSQL QUERY RULES TO DISK; SAVE MYSQL USERS TO"
            + " DISK;");
    admin.close();
    admin = TestAdmin.start(folder);
    try (TestAdmin fresh = TestAdmin.start(second)) {
      String guide =
          script()
              .replace("'127.0.0.11',6032", "'127.0.0.1'," + admin.server.port())
              .replace("'127.0.0.12',6032", "'127.0.0.1'," + fresh.server.port());
      String problems = "SELECT name, kind FROM stats_proxysql_servers_problems ORDER BY name";
      assertThat(admin.mysql(guide).err()).isEmpty();
      await("the first is not let in", () -> admin.mysql(problems).out(), "\tACCESS_DENIED\n");
      assertThat(fresh.mysql(guide).err()).isEmpty();
      await(
          "both say that nobody has loaded",
          () -> fresh.mysql(problems).out(),
          "mysql_query_rules\tNOBODY_LOADED\nmysql_servers_v2\tNOBODY_LOADED\n"
              + "mysql_users\tNOBODY_LOADED\n");
      assertThat(fresh.mysql("SELECT * FROM mysql_servers").out()).isEmpty();
      admin.mysql(
          "LOAD MYSQL SERVERS TO RUNTIME; LOAD MYSQL QUERY RULES TO RUNTIME; LOAD MYSQL USERS TO"
              + " RUNTIME;");
      String versions =
          "SELECT * FROM runtime_checksums_values WHERE name IN ('mysql_query_rules',"
              + " 'mysql_servers', 'mysql_servers_v2', 'mysql_users') ORDER BY name";
      await("they are alike", () -> fresh.mysql(versions).out(), admin.mysql(versions).out());
      await("no problem is left", () -> fresh.mysql(problems).out(), "");
      for (String table : List.of("mysql_servers", "mysql_query_rules", "mysql_users")) {
        assertThat(fresh.mysql("SELECT * FROM " + table).out())
            .isEqualTo(admin.mysql("SELECT * FROM " + table).out())
            .isNotEmpty();
      }
    }
  }

  private static void await(String what, Callable<String> shown, String expected) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String now = shown.call();
    while (!now.equals(expected)) {
      assertThat(System.nanoTime()).as("%s; it shows %s", what, now).isLessThan(end);
      Thread.sleep(100);
      now = shown.call();
    }
  }

  private Map<String, String> versions() throws Exception {
    Map<String, String> versions = new java.util.HashMap<>();
    admin
        .mysql("SELECT * FROM runtime_checksums_values")
        .out()
        .lines()
        .map(line -> line.split("\t", -1))
        .forEach(row -> versions.put(row[0], row[1]));
    return versions;
  }

  private String checksum(String name) throws Exception {
    return admin
        .mysql("SELECT checksum FROM runtime_checksums_values WHERE name='" + name + "'")
        .out()
        .strip();
  }

  private static String script() throws Exception {
    try (InputStream in = ClusterGuideIT.class.getResourceAsStream("/admin/first-proxy.sql")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
