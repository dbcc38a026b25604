package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.integration.Sql;
import dev.baton.integration.manager.GroupServers;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Signal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A proxy that runs alone before a real replication group: hostgroup 10 writes, 11 backup writers,
 * 20 readers, 30 offline.
 */
@Timeout(180)
class AloneProxyGroupIT {

  @TempDir Path folder;

  private GroupServers group;
  private AloneProxy proxy;

  @Test
  void theHostgroupsFollowTheGroup() throws Exception {
    group = GroupServers.startMembers(folder);
    try (GroupServers closed = group;
        AloneProxy started = AloneProxy.start(folder.resolve("proxy"))) {
      proxy = started;
      closed.join(2);
      configure();
      proxy.awaitServers(servers(10, 0, 20, 1, 20, 2));
      theLogsTellWhatWasSeen();
      anElectionAfterTheDeathOfThePrimaryIsFollowed();
      aMemberThatComesBackIsOfflineUntilItHasJoined();
      whereAllMayWriteTheSurplusAreBackups();
      aMemberThatLeavesIsOffline();
    }
  }

  /** Of numbers of hostgroups and members by turns, as {@link AloneProxy#servers()} tells them. */
  private String servers(int... places) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < places.length; i += 2) {
      all.add(places[i] + " " + group.key(places[i + 1]).port());
    }
    all.sort(null);
    return String.join(", ", all);
  }

  private void configure() throws SQLException {
    Account application = group.servers().cluster().accounts().application();
    Account monitor = group.servers().cluster().accounts().monitor();
    Sql admin = proxy.admin();
    for (int i = 0; i < GroupServers.MEMBERS; i++) {
      admin.run(
          "INSERT INTO mysql_servers (hostgroup_id, hostname, port, weight) VALUES (20, '127.0.0.1', %d, %d)"
              .formatted(group.key(i).port(), 10 - i));
    }
    admin.run(
        "INSERT INTO mysql_group_replication_hostgroups (writer_hostgroup, backup_writer_hostgroup,"
            + " reader_hostgroup, offline_hostgroup, max_transactions_behind)"
            + " VALUES (10, 11, 20, 30, 100)",
        "INSERT INTO mysql_users (username, password, default_hostgroup) VALUES ('%s', '%s', 10)"
            .formatted(application.user(), application.password().reveal()),
        "SET mysql-monitor_username='" + monitor.user() + "'",
        "SET mysql-monitor_password='" + monitor.password().reveal() + "'",
        "SET mysql-monitor_groupreplication_healthcheck_interval=200",
        "SET mysql-monitor_groupreplication_healthcheck_timeout=3000",
        "SET mysql-connect_timeout_server_max=60000",
        "LOAD MYSQL VARIABLES TO RUNTIME",
        "LOAD MYSQL USERS TO RUNTIME",
        "LOAD MYSQL SERVERS TO RUNTIME");
    assertThat(
            admin.value("SELECT offline_hostgroup FROM runtime_mysql_group_replication_hostgroups"))
        .isEqualTo("30");
  }

  private void theLogsTellWhatWasSeen() throws SQLException {
    assertThat(
            proxy
                .admin()
                .values(
                    "SELECT DISTINCT port || ' ' || viable_candidate || ' ' || read_only FROM"
                        + " monitor.mysql_server_group_replication_log WHERE error IS NULL"
                        + " AND viable_candidate = 'YES' AND transactions_behind < 100"))
        .contains(
            group.key(0).port() + " YES NO",
            group.key(1).port() + " YES YES",
            group.key(2).port() + " YES YES");
  }

  /** Who can be written to; asked of the servers themselves. */
  private int primary() throws SQLException {
    for (int i = 0; i < GroupServers.MEMBERS; i++) {
      try (Sql root = group.servers().root(i)) {
        if (root.variable("super_read_only").equals("OFF")) {
          return i;
        }
      } catch (SQLException e) {
        continue; // it is down
      }
    }
    throw new AssertionError("nobody can be written to");
  }

  private void anElectionAfterTheDeathOfThePrimaryIsFollowed() throws Exception {
    try (Sql client = proxy.connect(group.servers().cluster().accounts().application());
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      client.run("INSERT INTO app.grouped VALUES (1)");
      group.servers().cluster().signal(group.key(0), Signal.KILL);
      Future<?> held =
          clients.submit(
              () -> {
                client.run("INSERT INTO app.grouped VALUES (2)");
                return null;
              });
      held.get(60, TimeUnit.SECONDS);
      int elected = primary();
      proxy.awaitServers(servers(10, elected, 20, 3 - elected, 30, 0));
      assertThat(client.value("SELECT @@port FROM app.grouped WHERE id = 2 FOR UPDATE"))
          .isEqualTo(Integer.toString(group.key(elected).port()));
    }
  }

  private void aMemberThatComesBackIsOfflineUntilItHasJoined() throws Exception {
    int elected = primary();
    group.restart(0);
    proxy.awaitServers(servers(10, elected, 20, 3 - elected, 30, 0));
    group.join(0);
    proxy.awaitServers(servers(10, elected, 20, 3 - elected, 20, 0));
  }

  private void whereAllMayWriteTheSurplusAreBackups() throws Exception {
    try (Sql root = group.servers().root(1)) {
      root.value("SELECT group_replication_switch_to_multi_primary_mode()");
    }
    proxy.awaitServers(servers(10, 0, 11, 1, 11, 2)); // by weight
    proxy
        .admin()
        .run(
            "UPDATE mysql_group_replication_hostgroups SET max_writers = 2, writer_is_also_reader = 2",
            "LOAD MYSQL SERVERS TO RUNTIME");
    proxy.awaitServers(servers(10, 0, 10, 1, 11, 2, 20, 2));
  }

  private void aMemberThatLeavesIsOffline() throws Exception {
    try (Sql root = group.servers().root(0)) {
      root.run("STOP GROUP_REPLICATION");
    }
    proxy.awaitServers(servers(10, 1, 10, 2, 20, 1, 20, 2, 30, 0));
    assertThat(
            proxy
                .admin()
                .value(
                    "SELECT viable_candidate FROM monitor.mysql_server_group_replication_log"
                        + " WHERE port = %d ORDER BY time_start_us DESC LIMIT 1"
                            .formatted(group.key(0).port())))
        .isEqualTo("NO");
  }
}
