package dev.baton.integration.mode;

import static dev.baton.integration.Commands.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Account;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code baton mode} on real servers that are written to. */
@Timeout(180)
class ModeIT {

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#semiSyncNames")
  void aClusterIsMovedToAsyncAndBackUnderLoadWithoutAFailedWrite(String engine) throws Exception {
    try (TestClusters cluster = TestClusters.start(engine, folder, 3, 1, Map.of());
        Writer writer = Writer.start(cluster, 0)) {
      String before = mode(cluster, 0, "show");
      assertThat(before)
          .contains("mode semi-sync, held against semi-sync: all as wanted")
          .contains("semi-sync source on, AFTER_SYNC")
          .contains("2 acknowledgers")
          .contains("receiver RUNNING, applier RUNNING");

      assertThat(mode(cluster, 0, "move", "--to", "async", "--dry-run"))
          .contains("Have its commits wait for nobody.", "3 steps, none taken.");
      assertThat(mode(cluster, 1, "show", "--mode", "async"))
          .contains("Its commits wait for acknowledgements");

      assertThat(mode(cluster, 0, "move", "--to", "async"))
          .contains("held against async: all as wanted");
      int async = writer.written();
      assertThat(mode(cluster, 0, "move", "--to", "async", "--dry-run"))
          .contains("there is nothing to do");
      slacken(cluster);
      assertThat(mode(cluster, 1, "show")).contains("It does not apply in parallel as wanted");

      assertThat(mode(cluster, 0, "move", "--to", "semi-sync", "--workers", "5"))
          .contains("held against semi-sync: all as wanted")
          .contains("applies with 5");
      int semiSync = writer.written();
      assertThat(semiSync).isGreaterThan(async);
      while (writer.written() < semiSync + 50) {
        Thread.sleep(10);
      }
      assertThat(writer.failures()).isEmpty();
      for (int i = 0; i < cluster.size(); i++) {
        assertThat(writer.missing(cluster, i)).as("acknowledged and not at %d", i).isEmpty();
      }
    }
  }

  /** A replica whose applier is no longer parallel. */
  private static void slacken(TestClusters cluster) throws Exception {
    try (Sql replica = cluster.root(1)) {
      if (cluster.engine().isMariaDb()) {
        replica.run("STOP SLAVE", "SET GLOBAL slave_parallel_threads = 0", "START SLAVE");
      } else {
        replica.run("SET GLOBAL replica_parallel_workers = 1");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "mysql-8.0")
  void anEngineWithoutThePlugInsIsShownAndRefusedWithTheReason(String engine) throws Exception {
    try (TestClusters cluster = TestClusters.start(engine, folder, 2, 1, Map.of())) {
      assertThat(mode(cluster, 0, "show"))
          .contains("mode async, held against async: all as wanted");
      assertThat(mode(cluster, 1, "show", "--mode", "semi-sync"))
          .contains("It lacks rpl_semi_sync_source and rpl_semi_sync_replica.");
      assertThat(mode(cluster, 1, "move", "--to", "semi-sync"))
          .contains("semisync_source.so", "The mode was not changed.");
      assertThat(mode(cluster, 0, "show")).doesNotContain("A move to");
      try (Sql replica = cluster.root(1)) {
        assertThat(replica.variable("super_read_only")).isEqualTo("ON");
      }
    }
  }

  /**
   * Runs {@code baton mode} as root.
   *
   * @param status the exit status it must have
   */
  private String mode(TestClusters cluster, int status, String command, String... more)
      throws Exception {
    Account root = cluster.cluster().accounts().root();
    Path password = folder.resolve("password");
    Files.writeString(password, root.password().reveal());
    List<String> line = new ArrayList<>(List.of("mode", command, cluster.key(1).toString()));
    line.addAll(List.of("--user", root.user(), "--password-file", password.toString()));
    line.addAll(List.of("--records", folder.resolve("moves").toString()));
    line.addAll(List.of(more));
    StringBuilder out = new StringBuilder();
    int found = baton(out, line.toArray(String[]::new));
    assertThat(found).as("exit status of %s", out).isEqualTo(status);
    return out.toString();
  }
}
