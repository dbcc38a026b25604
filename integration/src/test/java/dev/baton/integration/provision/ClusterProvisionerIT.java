package dev.baton.integration.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.baton.core.time.MonotonicClock;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.integration.TestEngines;
import dev.baton.ops.provision.ClusterProvisioner;
import dev.baton.ops.provision.ClusterSpec;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Node;
import dev.baton.ops.provision.LocalCluster.Signal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterProvisionerIT {

  private static final String ENGINES = "dev.baton.integration.TestEngines#names";

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource(ENGINES)
  void aClusterOfThreeReplicatesWithOnlyItsPrimaryWritable(String engine) throws Exception {
    try (TestClusters test = TestClusters.start(engine, directory)) {
      try (Sql application = test.application(0)) {
        application.run(
            "CREATE TABLE app.t (id INT PRIMARY KEY)", "INSERT INTO app.t VALUES (1), (2)");
      }
      for (int i = 1; i < test.size(); i++) {
        awaitRows(test, i, "2");
        try (Sql application = test.application(i)) {
          assertThatThrownBy(() -> application.run("INSERT INTO app.t VALUES (3)"))
              .isInstanceOf(SQLException.class)
              .hasMessageContaining("read-only");
        }
      }
      List<String> histories = new ArrayList<>();
      for (int i = 0; i < test.size(); i++) {
        histories.add(history(test, i));
      }
      assertThat(histories).doesNotContain("").containsOnly(histories.getFirst());
      verifySemiSync(test);
      verifySettings(test);
    }
    assertThat(directory.resolve("cluster")).doesNotExist();
  }

  private static void verifySemiSync(TestClusters test) throws SQLException {
    assertThat(test.cluster().semiSync()).isEqualTo(test.engine().semiSync().available());
    if (!test.cluster().semiSync()) {
      return;
    }
    try (Sql root = test.root(0)) {
      String status = "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_%_clients'";
      assertThat(root.column(status, "Value")).isEqualTo("2");
      String side = test.engine().isMariaDb() ? "master" : "source";
      assertThat(root.variable("rpl_semi_sync_" + side + "_wait_point")).isEqualTo("AFTER_SYNC");
      assertThat(root.variable("rpl_semi_sync_" + side + "_timeout"))
          .isEqualTo(test.engine().isMariaDb() ? "18446744073709551615" : "4294967295");
      String acknowledged = "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_" + side + "_yes_tx'";
      assertThat(Integer.parseInt(root.column(acknowledged, "Value"))).isPositive();
      String not = "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_" + side + "_no_tx'";
      assertThat(root.column(not, "Value")).isEqualTo("0");
    }
  }

  private static void verifySettings(TestClusters test) throws SQLException {
    for (int i = 0; i < test.size(); i++) {
      try (Sql root = test.root(i)) {
        assertThat(root.variable("read_only")).isEqualTo(i == 0 ? "OFF" : "ON");
        assertThat(root.variable("binlog_format")).isEqualTo("ROW");
        assertThat(root.variable("sync_binlog")).isEqualTo("1");
        assertThat(root.variable("innodb_flush_log_at_trx_commit")).isEqualTo("1");
        assertThat(root.variable("relay_log_recovery")).isEqualTo("OFF");
        assertThat(root.variable("server_id")).isEqualTo(Integer.toString(i + 1));
        assertThat(root.variable("report_port")).isEqualTo(Integer.toString(test.key(i).port()));
        if (test.engine().isMariaDb()) {
          assertThat(root.variable("gtid_strict_mode")).isEqualTo("ON");
        } else {
          assertThat(root.variable("super_read_only")).isEqualTo(i == 0 ? "OFF" : "ON");
          assertThat(root.variable("gtid_mode")).isEqualTo("ON");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ENGINES)
  void eachAccountCanDoItsWorkAndNothingElse(String engine) throws Exception {
    try (TestClusters test = TestClusters.start(engine, directory, 2, 1, Map.of())) {
      LocalCluster.Accounts accounts = test.cluster().accounts();
      for (Account account :
          List.of(accounts.application(), accounts.monitor(), accounts.replication())) {
        try (Sql sql = test.sql(0, account)) {
          assertRefused(sql, "SELECT * FROM mysql.user");
          assertRefused(sql, "SET GLOBAL read_only=1");
          assertRefused(sql, "CREATE USER mallory@localhost");
          assertRefused(sql, "CREATE DATABASE other");
        }
      }
      try (Sql monitor = test.sql(1, accounts.monitor())) {
        assertThat(monitor.column(statusStatement(test), "Slave_IO_State", "Replica_IO_State"))
            .isNotNull();
        assertRefused(monitor, "STOP " + (replicaWords(test) ? "REPLICA" : "SLAVE"));
      }
      try (Sql manager = test.sql(0, accounts.manager())) {
        assertRefused(manager, "SELECT * FROM mysql.user");
        assertRefused(manager, "CREATE TABLE app.t (id INT)");
        assertRefused(manager, "CREATE USER mallory@localhost");
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ENGINES)
  void theManagerEntersAFullServerThroughTheAdministrativePort(String engine) throws Exception {
    try (TestClusters test =
        TestClusters.start(engine, directory, 2, 1, Map.of("max_connections", "10"))) {
      Node node = test.cluster().nodes().getFirst();
      assumeThat(node.adminPort()).as("version has an administrative port").isPresent();
      List<Sql> fill = new ArrayList<>();
      try {
        fillUp(test, fill);
        Account manager = test.cluster().accounts().manager();
        var admin =
            new dev.baton.core.instance.InstanceKey("127.0.0.1", node.adminPort().getAsInt());
        try (Sql sql = Sql.connect(admin, manager.user(), manager.password())) {
          assertThat(sql.value("SELECT 1")).isEqualTo("1");
        }
      } finally {
        for (Sql sql : fill) {
          sql.close();
        }
      }
    }
  }

  private static void fillUp(TestClusters test, List<Sql> fill) {
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 20; i++) {
                fill.add(test.application(0));
              }
            })
        .hasMessageContaining("Too many connections");
  }

  @ParameterizedTest
  @MethodSource(ENGINES)
  void itsFoldersAreTheOwnersAloneAndItStopsWithinSecondsWhateverItsServersDo(String engine)
      throws Exception {
    TestClusters test = TestClusters.start(engine, directory);
    List<Long> pids = test.cluster().nodes().stream().map(Node::pid).toList();
    for (Node node : test.cluster().nodes()) {
      for (String folder : List.of("", "data", "log", "conf")) {
        assertThat(
                PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(node.directory().resolve(folder))))
            .isEqualTo("rwx------");
      }
      assertThat(Files.readString(node.directory().resolve("conf/my.cnf"))).contains("read_only");
    }
    test.cluster().signal(test.key(0), Signal.FREEZE);
    test.cluster().signal(test.key(1), Signal.KILL);
    assertThat(test.cluster().isRunning(test.key(0))).isTrue();
    assertThat(test.cluster().isRunning(test.key(1))).isFalse();
    long begin = MonotonicClock.SYSTEM.nanos();
    test.close();
    assertThat(MonotonicClock.SYSTEM.millisSince(begin)).isLessThan(5_000);
    assertThat(pids).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    assertThat(directory.resolve("cluster")).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource(ENGINES)
  void aKeptClusterStopsInOrderAndItsDataStays(String engine) throws Exception {
    ClusterSpec spec =
        new ClusterSpec("kept", 2, directory.resolve("kept"), OptionalInt.empty(), true);
    LocalCluster cluster =
        new ClusterProvisioner().create(spec, TestEngines.engine(engine), line -> {});
    List<Node> nodes = cluster.nodes();
    cluster.close();
    assertThat(nodes).noneMatch(node -> ProcessHandle.of(node.pid()).isPresent());
    for (Node node : nodes) {
      assertThat(node.directory().resolve("data/ibdata1")).exists();
      assertThat(Files.readString(node.errorLog())).containsPattern("(?i)shutdown complete");
    }
  }

  @ParameterizedTest
  @MethodSource(ENGINES)
  void aServerThatDoesNotStartEndsTheCreationAndNothingIsLeft(String engine) throws Exception {
    List<String> lines = new ArrayList<>();
    ClusterSpec spec =
        new ClusterSpec(
            "bad",
            3,
            directory.resolve("bad"),
            OptionalInt.empty(),
            false,
            1,
            Map.of("no_such_option", "x"));
    assertThatThrownBy(
            () -> new ClusterProvisioner().create(spec, TestEngines.engine(engine), lines::add))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bad-1 (127.0.0.1:")
        .hasMessageContaining("no_such_option");
    assertThat(directory.resolve("bad")).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource(ENGINES)
  void aTakenPortEndsTheCreationAndNamesTheNode(String engine) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int base = taken.getLocalPort() - 1;
      ClusterSpec spec =
          new ClusterSpec("fixed", 3, directory.resolve("f"), OptionalInt.of(base), false);
      assertThatThrownBy(
              () -> new ClusterProvisioner().create(spec, TestEngines.engine(engine), line -> {}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("fixed-2: port " + (base + 1) + " is taken");
      assertThat(directory.resolve("f")).doesNotExist();
    }
  }

  @ParameterizedTest
  @MethodSource(ENGINES)
  void aFolderThatCannotBeWrittenIsNamed(String engine) throws Exception {
    Path file = Files.createFile(directory.resolve("a-file"));
    ClusterSpec spec =
        new ClusterSpec("nowhere", 1, file.resolve("under"), OptionalInt.empty(), false);
    assertThatThrownBy(
            () -> new ClusterProvisioner().create(spec, TestEngines.engine(engine), line -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot make the folder " + file);
    assertThat(file).exists();
  }

  private static void awaitRows(TestClusters test, int i, String count) throws Exception {
    for (int attempt = 0; attempt < 200; attempt++) {
      try (Sql root = test.root(i)) {
        if (count.equals(root.value("SELECT COUNT(*) FROM app.t"))) {
          return;
        }
      } catch (SQLException e) {
        assertThat(e.getMessage()).contains("doesn't exist"); // not there yet
      }
      Thread.sleep(50);
    }
    throw new AssertionError(test.key(i) + " does not get the rows");
  }

  private static String history(TestClusters test, int i) throws SQLException {
    try (Sql root = test.root(i)) {
      return root.value(
          "SELECT "
              + (test.engine().isMariaDb()
                  ? "@@global.gtid_current_pos"
                  : "@@global.gtid_executed"));
    }
  }

  private static boolean replicaWords(TestClusters test) {
    return test.engine().isMysqlAtLeast(8, 0, 22);
  }

  private static String statusStatement(TestClusters test) {
    return "SHOW " + (replicaWords(test) ? "REPLICA" : "SLAVE") + " STATUS";
  }

  private static void assertRefused(Sql sql, String statement) {
    assertThatThrownBy(() -> sql.run(statement))
        .as(statement)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("denied");
  }
}
