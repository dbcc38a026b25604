package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.core.secret.Secret;
import dev.baton.integration.Sql;
import dev.baton.integration.TestEngines;
import dev.baton.ops.provision.LocalCluster.Account;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A proxy that runs alone before a real Galera cluster of two: hostgroup 10 writes, 11 backup
 * writers, 20 readers, 30 offline. Skipped where there is no Galera library.
 */
@Timeout(180)
class AloneProxyGaleraIT {

  @TempDir Path folder;

  private GaleraNodes nodes;
  private AloneProxy proxy;

  @Test
  void theHostgroupsFollowWhatTheNodesSay() throws Exception {
    assumeTrue(TestEngines.names().anyMatch("mariadb"::equals));
    assumeTrue(Files.exists(GaleraNodes.provider()), "no " + GaleraNodes.provider());
    try (GaleraNodes galera = GaleraNodes.start(Files.createDirectory(folder.resolve("nodes")));
        AloneProxy alone = AloneProxy.start(folder.resolve("proxy"))) {
      nodes = galera;
      proxy = alone;
      configure();
      theFirstWritesAndTheSecondIsItsBackup();
      whatANodeIsToldMovesIt();
      theLogTellsWhatWasSeen();
      aNodeThatLeavesIsOffline();
    }
  }

  private void configure() throws SQLException {
    try (Sql root = nodes.root(0)) {
      root.run(
          "CREATE DATABASE app",
          "CREATE TABLE app.t (id INT PRIMARY KEY)",
          "CREATE USER monitor IDENTIFIED BY 'monitor'",
          "CREATE USER app IDENTIFIED BY 'app'",
          "GRANT ALL ON app.* TO app");
    }
    proxy
        .admin()
        .run(
            "INSERT INTO mysql_servers (hostgroup_id, hostname, port, weight) VALUES"
                + " (10, '127.0.0.1', %d, 2), (10, '127.0.0.1', %d, 1)"
                    .formatted(nodes.port(0), nodes.port(1)),
            "INSERT INTO mysql_galera_hostgroups (writer_hostgroup, backup_writer_hostgroup,"
                + " reader_hostgroup, offline_hostgroup) VALUES (10, 11, 20, 30)",
            "INSERT INTO mysql_users (username, password, default_hostgroup) VALUES"
                + " ('app', 'app', 10)",
            "SET mysql-monitor_galera_healthcheck_interval=200",
            "SET mysql-monitor_galera_healthcheck_timeout=3000",
            "LOAD MYSQL VARIABLES TO RUNTIME",
            "LOAD MYSQL USERS TO RUNTIME",
            "LOAD MYSQL SERVERS TO RUNTIME");
  }

  private void theFirstWritesAndTheSecondIsItsBackup() throws Exception {
    awaitPlaces(10, 11);
    try (Sql client = proxy.connect(new Account("app", new Secret("app")))) {
      client.run("INSERT INTO app.t VALUES (1)");
      assertThat(client.value("SELECT @@port FROM app.t FOR UPDATE"))
          .isEqualTo(Integer.toString(nodes.port(0)));
    }
  }

  private void whatANodeIsToldMovesIt() throws Exception {
    try (Sql first = nodes.root(0);
        Sql second = nodes.root(1)) {
      first.run("SET GLOBAL wsrep_desync = ON");
      awaitPlaces(30, 10);
      second.run("SET GLOBAL wsrep_desync = ON");
      awaitPlaces(10, 30); // one of them has to
      first.run("SET GLOBAL wsrep_desync = OFF");
      second.run("SET GLOBAL wsrep_desync = OFF");
      awaitPlaces(10, 11);
      second.run("SET GLOBAL read_only = ON");
      awaitPlaces(10, 20);
      first.run("SET GLOBAL wsrep_reject_queries = 'ALL'");
      awaitPlaces(30, 20);
      first.run("SET GLOBAL wsrep_reject_queries = 'NONE'");
      second.run("SET GLOBAL read_only = OFF");
      awaitPlaces(10, 11);
    }
  }

  private void theLogTellsWhatWasSeen() throws SQLException {
    List<String> told =
        proxy
            .admin()
            .values(
                "SELECT DISTINCT port || ' ' || primary_partition || ' ' || read_only || ' ' ||"
                    + " wsrep_local_state || ' ' || wsrep_desync || ' ' || wsrep_reject_queries"
                    + " FROM monitor.mysql_server_galera_log WHERE error IS NULL");
    assertThat(told)
        .contains(
            nodes.port(0) + " YES NO 4 NO NO",
            nodes.port(0) + " YES NO 4 NO YES",
            nodes.port(0) + " YES NO 2 YES NO",
            nodes.port(1) + " YES YES 4 NO NO");
  }

  private void aNodeThatLeavesIsOffline() throws Exception {
    nodes.stop(0);
    proxy.awaitServers("10 " + nodes.port(1) + ", 30 " + nodes.port(0));
    try (Sql client = proxy.connect(new Account("app", new Secret("app")))) {
      client.run("INSERT INTO app.t VALUES (2)");
      assertThat(client.value("SELECT count(*) FROM app.t")).isEqualTo("2");
    }
  }

  /** The hostgroup of each of the two. */
  private void awaitPlaces(int first, int second) throws Exception {
    String one = first + " " + nodes.port(0);
    String two = second + " " + nodes.port(1);
    proxy.awaitServers(first < second ? one + ", " + two : two + ", " + one);
  }
}
