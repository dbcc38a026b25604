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
import java.util.Map;
import java.util.Objects;
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
            new ClusterMemberRow("192.168.0.11", 6032, 0, "proxysql_node1"),
            new ClusterMemberRow("192.168.0.12", 6032, 0, "proxysql_node2"));
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
