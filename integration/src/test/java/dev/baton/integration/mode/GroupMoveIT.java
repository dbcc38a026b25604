package dev.baton.integration.mode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.integration.ManagerFile;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.OperationReport;
import dev.baton.server.wiring.ManagerServer;
import dev.baton.topology.snapshot.GroupFacts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real cluster that is written to, into Group Replication and out of it. */
@Timeout(240)
class GroupMoveIT {
  private static final String ENGINE = "mysql-9.7";

  @TempDir Path folder;

  @Test
  void aClusterBecomesAGroupThatTheManagerFollowsAndIsSemiSyncAgain() throws Exception {
    try (TestClusters cluster = TestClusters.start(ENGINE, folder, 3, 1, Map.of());
        ManagerServer manager =
            new ManagerFile(folder, cluster.cluster().accounts())
                .ofArmed("shop", cluster.key(0), 1)
                .start()) {
      ModeCommands mode = new ModeCommands(cluster, folder);
      awaitHealthy(manager);
      String[] group = {"--group-port", Integer.toString(freePorts(3)), "--url", manager.url()};
      whatAGroupDoesNotTakeIsNamed(cluster, mode, group);
      try (Writer writer = Writer.start(cluster, 0)) {
        mode.killed("Join the group.", 2, mode.moveLine("group-replication", group));
        assertThat(status(manager).armed()).isFalse();
        assertThat(mode.run(1, "show")).contains("A move to group-replication, begun");
        assertThat(mode.move(0, "group-replication", group))
            .contains("shop is armed")
            .contains("mode group-replication")
            .contains("all as wanted");
        nobodyIsLost(cluster, writer);
      }
      awaitHealthy(manager);
      assertThat(operations(manager)).containsExactly("adopt");

      try (Writer writer = Writer.start(cluster, 0)) {
        assertThat(mode.move(0, "semi-sync", group))
            .contains("mode semi-sync")
            .contains("all as wanted");
        nobodyIsLost(cluster, writer);
      }
      nothingOfTheGroupIsLeft(cluster);
      awaitHealthy(manager);
      assertThat(operations(manager)).containsExactly("adopt");
    }
  }

  private static void nothingOfTheGroupIsLeft(TestClusters cluster) throws Exception {
    for (int i = 0; i < cluster.size(); i++) {
      try (Sql server = cluster.root(i)) {
        assertThat(server.variable("group_replication_group_name")).isEqualTo(GroupFacts.NO_GROUP);
        assertThat(server.variable("super_read_only")).isEqualTo(i == 0 ? "OFF" : "ON");
        assertThat(
                server.values(
                    "SELECT CONCAT(variable_name, '=', variable_value)"
                        + " FROM performance_schema.persisted_variables"
                        + " WHERE variable_name LIKE 'group%'"))
            .containsExactly("group_replication_start_on_boot=OFF");
      }
    }
  }

  private static ClusterStatus status(ManagerServer manager) {
    return manager.manager().clusters().getFirst();
  }

  private static List<String> operations(ManagerServer manager) {
    return manager.manager().operations("shop", 50).stream().map(OperationReport::type).toList();
  }

  private static void awaitHealthy(ManagerServer manager) throws Exception {
    eventually("all is well", () -> manager.manager().awaitHealthy("shop", Duration.ofMillis(50)));
  }

  private static void eventually(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("until " + what).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  private static void whatAGroupDoesNotTakeIsNamed(
      TestClusters cluster, ModeCommands mode, String... group) throws Exception {
    try (Sql root = cluster.root(0)) {
      root.run(
          "CREATE TABLE app.other (id INT PRIMARY KEY) ENGINE = MyISAM",
          "CREATE TABLE app.keyless (id INT, UNIQUE (id))");
      assertThat(mode.run(1, "move", "--to", "group-replication"))
          .contains("app.other is of the engine MyISAM")
          .contains("app.keyless has no primary key")
          .contains("name it with --replication-user")
          .contains("nothing was changed");
      root.run("DROP TABLE app.other", "DROP TABLE app.keyless");
    }
    assertThat(mode.run(0, "show")).contains("mode semi-sync");
    assertThat(mode.move(0, "group-replication", "--dry-run", group[0], group[1]))
        .contains("Begin the group", "Join the group", "SOURCE_PASSWORD = ***")
        .doesNotContain(cluster.cluster().accounts().replication().password().reveal());
  }

  private static void nobodyIsLost(TestClusters cluster, Writer writer) throws Exception {
    writer.writes(50);
    for (int i = 0; i < cluster.size(); i++) {
      assertThat(writer.missing(cluster, i))
          .as("acknowledged and not at %d; failures %s", i, writer.failures())
          .isEmpty();
    }
  }

  /** The first of so many consecutive ports that are free. */
  private static int freePorts(int count) {
    while (true) {
      int first = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      int free = 0;
      for (int i = 0; i < count; i++) {
        try (ServerSocket socket = new ServerSocket()) {
          socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), first + i));
          free++;
        } catch (IOException e) {
          break;
        }
      }
      if (free == count) {
        return first;
      }
    }
  }
}
