package dev.baton.integration.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.row.ClusterMemberRow;
import dev.baton.admin.store.ConfigModule;
import dev.baton.core.secret.Secret;
import dev.baton.integration.admin.GuideProxy.Sum;
import dev.baton.integration.admin.StockClient.Output;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guide to a ProxySQL cluster, typed at the stock client. */
@Timeout(180)
class ClusterGuideIT {

  /** The order in which the guide shows {@code runtime_checksums_values}. */
  private static final List<String> NAMES =
      List.of(
          "admin_variables",
          "mysql_query_rules",
          "mysql_servers",
          "mysql_users",
          "mysql_variables",
          "proxysql_servers",
          "mysql_servers_v2");

  private static final String OF_NO_ROWS = "0x0000000000000000";
  private static final String BOTH_AT_ONE = "it differs from this proxy's and both have version 1";
  private static final String NOT_LET_IN = "it does not let user 'cluster_user' in";

  @TempDir Path folder;

  @Test
  void everyStatementIsTakenAndInForceAndSaved() throws Exception {
    try (TestAdmin admin = TestAdmin.start(folder)) {
      Output done = admin.mysql(ClusterGuide.blocks().get(5).sql());
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
  }

  /**
   * All of it in its order, on two proxies. Both are set up as they are where the guide begins: the
   * first has served for a while (and is started again after its part, as the guide's numbers
   * show), the second is fresh.
   */
  @Test
  void eachStepHasTheOutcomeThatTheGuideShows() throws Exception {
    try (GuideProxy first = GuideProxy.start(folder.resolve("first"), "127.0.0.11");
        GuideProxy second = GuideProxy.start(folder.resolve("second"), "127.0.0.12")) {
      Reader reader = new Reader(first, second);
      first.type(SERVED_FOR_A_WHILE);
      reader.types(5);
      first.awaitLine("Cluster: member " + second.address() + ": " + NOT_LET_IN);
      first.startAgain();
      first.type("LOAD MYSQL USERS TO RUNTIME;");

      reader.types(1); // the second proxy's part, after which it fetches and is stuck
      for (String module : List.of("MYSQL QUERY RULES", "MYSQL SERVERS")) {
        second.awaitLine(
            "of member " + first.address() + ": " + BOTH_AT_ONE,
            "on the member whose configuration is right: LOAD " + module + " TO RUNTIME");
      }
      awaitVersions(first, 1, 1, 1, 2, 2, 1, 1);
      awaitVersions(second, 2, 1, 1, 2, 2, 2, 1);
      for (String output : reader.types(1)) {
        assertThat(output.lines().map(line -> line.split("\t", -1)[0])).isEqualTo(NAMES);
      }
      Map<String, Sum> stuck = first.checksums();
      assertThat(OF_NO_ROWS)
          .isEqualTo(second.checksums().get("mysql_query_rules").checksum())
          .isEqualTo(second.checksums().get("mysql_servers").checksum())
          .isEqualTo(second.checksums().get("mysql_servers_v2").checksum());
      for (String name : List.of("admin_variables", "mysql_users", "proxysql_servers")) {
        assertThat(second.checksums().get(name).checksum()).isEqualTo(stuck.get(name).checksum());
      }

      reader.types(1); // what it advises against that
      awaitVersions(first, 1, 2, 2, 2, 2, 1, 2);
      awaitVersions(second, 2, 2, 2, 2, 2, 2, 2);
      for (String name : List.of("mysql_query_rules", "mysql_servers", "mysql_servers_v2")) {
        Sum loaded = first.checksums().get(name);
        assertThat(loaded.checksum())
            .isEqualTo(stuck.get(name).checksum())
            .isNotEqualTo(OF_NO_ROWS);
        assertThat(second.checksums()).containsEntry(name, loaded);
      }
      second.awaitLine(
          "Cluster: mysql_servers_v2 fetched from " + first.address(),
          "(version 2, epoch %d, checksum %s); own version was 1"
              .formatted(
                  first.checksums().get("mysql_servers_v2").epoch(),
                  stuck.get("mysql_servers_v2").checksum()));

      List<String> servers = reader.types(1);
      assertThat(servers.getFirst()).isEqualTo(servers.getLast()).contains("127.0.1.13");
      assertThat(reader.hasMore()).isFalse();
      assertThat(second.type("SELECT hostname FROM disk.mysql_servers ORDER BY 1"))
          .isEqualTo("127.0.1.11\n127.0.1.12\n127.0.1.13\n");
      assertThat(first.type(PROBLEMS) + second.type(PROBLEMS)).isEmpty();
      assertThat(first.count("WARN", NOT_LET_IN)).as("lines, however often it was asked").isOne();
      assertThat(second.count("WARN", BOTH_AT_ONE))
          .isLessThanOrEqualTo(3); // users, too, for a moment
    }
  }

  private static final String PROBLEMS = "SELECT * FROM stats_proxysql_servers_problems";

  private static final String SERVED_FOR_A_WHILE =
      """
      INSERT INTO mysql_servers (hostgroup_id, hostname) VALUES
        (10, '127.0.1.11'), (20, '127.0.1.12'), (20, '127.0.1.13');
      INSERT INTO mysql_query_rules (rule_id, active, match_digest, destination_hostgroup, apply)
        VALUES (1, 1, '^SELECT.*FOR UPDATE', 10, 1), (2, 1, '^SELECT', 20, 1);
      INSERT INTO mysql_users (username, password, default_hostgroup) VALUES ('app', 'app', 10);
      SAVE MYSQL SERVERS TO DISK; SAVE MYSQL QUERY RULES TO DISK; SAVE MYSQL USERS TO DISK;
      """;

  /** Types the guide's blocks where they belong, one after the other. */
  private static final class Reader {
    private final GuideProxy first;
    private final GuideProxy second;
    private final Deque<ClusterGuide> blocks;

    private Reader(GuideProxy first, GuideProxy second) throws Exception {
      this.first = first;
      this.second = second;
      this.blocks = new ArrayDeque<>(ClusterGuide.blocks());
    }

    /** The next blocks; returns what the client printed for each and at each proxy. */
    List<String> types(int count) throws Exception {
      List<String> printed = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ClusterGuide block = blocks.remove();
        String sql = block.sql(first.asMember(), second.asMember());
        if (!block.at().equals("mysql-server2")) {
          printed.add(first.type(sql));
        }
        if (!block.at().equals("mysql-server1")) {
          printed.add(second.type(sql));
        }
      }
      return printed;
    }

    boolean hasMore() {
      return !blocks.isEmpty();
    }
  }

  /** Waits until {@code runtime_checksums_values} shows them, in the order of {@link #NAMES}. */
  private static void awaitVersions(GuideProxy proxy, Integer... versions) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!versions(proxy).equals(List.of(versions))) {
      assertThat(System.nanoTime() < end)
          .as("%s has versions %s, not %s", proxy.address(), versions(proxy), List.of(versions))
          .isTrue();
      Thread.sleep(100);
    }
  }

  private static List<Integer> versions(GuideProxy proxy) throws Exception {
    return proxy.checksums().values().stream().map(Sum::version).toList();
  }
}
