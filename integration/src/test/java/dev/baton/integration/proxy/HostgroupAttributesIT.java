package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Account;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code mysql_hostgroup_attributes} as an administrator fills it in, in front of real servers. */
@Timeout(120)
class HostgroupAttributesIT {

  private static final String POOL =
      "SELECT ConnUsed + ConnFree FROM stats_mysql_connection_pool WHERE hostgroup = 10";

  @TempDir private Path folder;

  @Test
  void poolsHaveTheirSizesAndConnectionsBeginAsTheHostgroupSays() throws Exception {
    try (TestClusters servers =
            TestClusters.start("mariadb", folder.resolve("db"), 2, 1, Map.of());
        AloneProxy proxy = AloneProxy.start(folder.resolve("proxy"))) {
      Account account = servers.cluster().accounts().application();
      proxy.serve(servers.cluster().accounts().monitor(), account, servers.key(0), false);
      proxy.awaitServers("10 " + servers.key(0).port());
      proxy
          .admin()
          .run(
              "INSERT INTO mysql_hostgroup_attributes (hostgroup_id, init_connect,"
                  + " hostgroup_settings) VALUES (10,"
                  + " 'SET SESSION group_concat_max_len = 77, SESSION wait_timeout = 99',"
                  + " '{\"min_pool_size\": 2, \"default_pool_size\": 3}')",
              "LOAD MYSQL SERVERS TO RUNTIME");
      try (Sql client = proxy.connect(account)) {
        assertThat(client.value("SELECT @@group_concat_max_len")).isEqualTo("77");
        client.run("SET SESSION group_concat_max_len = 78");
        assertThat(client.value("SELECT @@group_concat_max_len")).isEqualTo("78");
      }
      try (Sql another = proxy.connect(account)) {
        assertThat(another.value("SELECT @@group_concat_max_len"))
            .as("what the hostgroup says, and not what another session has set")
            .isEqualTo("77");
        await(proxy, "2");
      }
      inTransactions(proxy, account, 3);
      proxy.admin().run("UPDATE mysql_hostgroup_attributes SET hostgroup_settings = '{\"x\":1}'");
      assertThatThrownBy(() -> proxy.admin().run("LOAD MYSQL SERVERS TO RUNTIME"))
          .hasMessageContaining("hostgroup_id 10")
          .hasMessageContaining("'x' is not supported");
    }
  }

  /** As many as fit; one more waits, and gets the place of the first that ends. */
  private static void inTransactions(AloneProxy proxy, Account account, int fit) throws Exception {
    List<Sql> open = new ArrayList<>();
    try {
      for (int i = 0; i <= fit; i++) {
        open.add(proxy.connect(account)); // a driver asks something when it connects
      }
      for (Sql client : open.subList(0, fit)) {
        client.run("BEGIN", "SELECT 1");
      }
      assertThat(proxy.admin().value(POOL)).isEqualTo("3");
      Sql late = open.getLast();
      Thread waiting = Thread.ofVirtual().start(() -> ask(late));
      TimeUnit.MILLISECONDS.sleep(500);
      assertThat(waiting.isAlive()).isTrue();
      open.getFirst().run("COMMIT");
      waiting.join(10_000);
      assertThat(waiting.isAlive()).isFalse();
      assertThat(proxy.admin().value(POOL)).isEqualTo("3");
    } finally {
      for (Sql one : open) {
        one.close();
      }
    }
  }

  private static void ask(Sql client) {
    try {
      client.run("SELECT 1");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(AloneProxy proxy, String connections) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!proxy.admin().value(POOL).equals(connections)) {
      assertThat(System.nanoTime()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
