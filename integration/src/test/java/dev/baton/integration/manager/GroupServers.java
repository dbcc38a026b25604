package dev.baton.integration.manager;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Account;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Three real servers for one single-primary replication group, two of which are in it, and perhaps
 * a fourth that replicates asynchronously from the first: what a person would set up by hand,
 * before Baton sees it.
 */
public final class GroupServers implements AutoCloseable {
  static final String ENGINE = "mysql-9.7";
  static final String NAME = "5f6bd3c0-2b3e-4a6e-9a5e-000000000001";
  public static final int MEMBERS = 3;

  private final TestClusters servers;
  private final Path directory;
  private final List<String> addresses = new ArrayList<>();

  private GroupServers(TestClusters servers, Path directory) {
    this.servers = servers;
    this.directory = directory;
  }

  static GroupServers start(Path directory) throws Exception {
    return start(directory, MEMBERS + 1);
  }

  public static GroupServers startMembers(Path directory) throws Exception {
    return start(directory, MEMBERS);
  }

  private static GroupServers start(Path directory, int count) throws Exception {
    TestClusters servers = TestClusters.start(ENGINE, directory, count, 1, Map.of());
    GroupServers made = new GroupServers(servers, directory);
    for (int i = 0; i < MEMBERS; i++) {
      made.addresses.add("127.0.0.1:" + freePort());
    }
    for (int i = 0; i < count; i++) {
      made.forgetRoles(i);
    }
    for (int i = 0; i < MEMBERS; i++) {
      made.configure(i);
    }
    made.bootstrap(0);
    made.join(1);
    return made;
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** No semi-sync, whose commits would wait for acknowledgers, and members without a source. */
  private void forgetRoles(int i) throws SQLException {
    try (Sql root = servers.root(i)) {
      root.run(
          "SET PERSIST rpl_semi_sync_source_enabled = OFF",
          "SET PERSIST rpl_semi_sync_replica_enabled = OFF");
      if (i > 0 && i < MEMBERS) {
        root.run("STOP REPLICA", "RESET REPLICA ALL");
      }
    }
  }

  private void configure(int i) throws SQLException {
    Account replication = servers.cluster().accounts().replication();
    try (Sql root = servers.root(i)) {
      root.run(
          "SET GLOBAL super_read_only = OFF",
          "SET sql_log_bin = 0",
          "INSTALL PLUGIN group_replication SONAME 'group_replication.so'",
          "SET PERSIST group_replication_group_name = '" + NAME + "'",
          "SET PERSIST group_replication_local_address = '" + addresses.get(i) + "'",
          "SET PERSIST group_replication_group_seeds = '" + String.join(",", addresses) + "'",
          "SET PERSIST group_replication_start_on_boot = OFF",
          "SET PERSIST group_replication_member_expel_timeout = 0",
          "SET PERSIST group_replication_recovery_get_public_key = ON",
          "CHANGE REPLICATION SOURCE TO SOURCE_USER = '%s', SOURCE_PASSWORD = '%s' FOR CHANNEL 'group_replication_recovery'"
              .formatted(replication.user(), replication.password().reveal()));
    }
  }

  private void bootstrap(int i) throws SQLException {
    try (Sql root = servers.root(i)) {
      root.run(
          "SET GLOBAL group_replication_bootstrap_group = ON",
          "START GROUP_REPLICATION",
          "SET GLOBAL group_replication_bootstrap_group = OFF",
          "CREATE TABLE app.grouped (id INT PRIMARY KEY)");
    }
  }

  /** Also of one that was there before; returns when it is a member, which may still recover. */
  public void join(int i) throws SQLException {
    try (Sql root = servers.root(i)) {
      root.run("START GROUP_REPLICATION");
    }
  }

  /** A start as after a crash; the group is not joined. */
  public void restart(int i) throws Exception {
    servers
        .cluster()
        .restartReadOnly(key(i), null, directory.resolve("archive"), Duration.ofSeconds(30));
  }

  public TestClusters servers() {
    return servers;
  }

  /** The asynchronous replica's number. */
  int replica() {
    return MEMBERS;
  }

  public InstanceKey key(int i) {
    return servers.key(i);
  }

  int indexOf(InstanceKey key) {
    for (int i = 0; i <= MEMBERS; i++) {
      if (key(i).equals(key)) {
        return i;
      }
    }
    throw new AssertionError(key + " is no server of the test");
  }

  void write(int i, int id) throws SQLException {
    try (Sql application = servers.application(i)) {
      application.run("INSERT INTO app.grouped VALUES (" + id + ")");
    }
  }

  boolean has(int i, int id) throws SQLException {
    try (Sql root = servers.root(i)) {
      return root.value("SELECT id FROM app.grouped WHERE id = " + id) != null;
    }
  }

  @Override
  public void close() {
    servers.close();
  }
}
