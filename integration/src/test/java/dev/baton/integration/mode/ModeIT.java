package dev.baton.integration.mode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import java.nio.file.Path;
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
      String before = new ModeCommands(cluster, folder).run(0, "show");
      assertThat(before)
          .contains("mode semi-sync, held against semi-sync: all as wanted")
          .contains("semi-sync source on, AFTER_SYNC")
          .contains("2 acknowledgers")
          .contains("receiver RUNNING, applier RUNNING");

      assertThat(new ModeCommands(cluster, folder).run(0, "move", "--to", "async", "--dry-run"))
          .contains("Have its commits wait for nobody.", "3 steps, none taken.");
      assertThat(new ModeCommands(cluster, folder).run(1, "show", "--mode", "async"))
          .contains("Its commits wait for acknowledgements");

      assertThat(new ModeCommands(cluster, folder).run(0, "move", "--to", "async"))
          .contains("held against async: all as wanted");
      int async = writer.written();
      assertThat(new ModeCommands(cluster, folder).run(0, "move", "--to", "async", "--dry-run"))
          .contains("there is nothing to do");
      slacken(cluster);
      assertThat(new ModeCommands(cluster, folder).run(1, "show"))
          .contains("It does not apply in parallel as wanted");

      assertThat(
              new ModeCommands(cluster, folder)
                  .run(0, "move", "--to", "semi-sync", "--workers", "5"))
          .contains("held against semi-sync: all as wanted")
          .contains("applies with 5");
      int semiSync = writer.written();
      assertThat(semiSync).isGreaterThan(async);
      writer.writes(50);
      assertThat(writer.failures()).isEmpty();
      for (int i = 0; i < cluster.size(); i++) {
        assertThat(writer.missing(cluster, i)).as("acknowledged and not at %d", i).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#familyNames")
  void aMoveThatWasKilledGoesOnWhenTheSameCommandIsGivenAgainAndIsUndoneByTheFormerMode(
      String engine) throws Exception {
    try (TestClusters cluster = TestClusters.start(engine, folder, 3, 1, Map.of());
        Writer writer = Writer.start(cluster, 0)) {
      ModeCommands mode = new ModeCommands(cluster, folder);
      mode.killed("Have it acknowledge nothing.", 1, mode.line("move", "--to", "async"));
      assertThat(mode.run(1, "show")).contains("A move to async, begun");
      assertThat(mode.run(0, "move", "--to", "async"))
          .contains("held against async: all as wanted");
      assertThat(mode.run(0, "show")).doesNotContain("A move to");

      mode.killed("Have it acknowledge what", 2, mode.line("move", "--to", "semi-sync"));
      assertThat(mode.run(0, "move", "--to", "async"))
          .contains("'--to async' undoes it", "held against async: all as wanted");
      assertThat(mode.run(0, "move", "--to", "semi-sync"))
          .contains("held against semi-sync: all as wanted");
      writer.writes(50);
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
      assertThat(new ModeCommands(cluster, folder).run(0, "show"))
          .contains("mode async, held against async: all as wanted");
      assertThat(new ModeCommands(cluster, folder).run(1, "show", "--mode", "semi-sync"))
          .contains("It lacks rpl_semi_sync_source and rpl_semi_sync_replica.");
      assertThat(new ModeCommands(cluster, folder).run(1, "move", "--to", "semi-sync"))
          .contains("semisync_source.so", "The mode was not changed.");
      assertThat(new ModeCommands(cluster, folder).run(0, "show")).doesNotContain("A move to");
      try (Sql replica = cluster.root(1)) {
        assertThat(replica.variable("super_read_only")).isEqualTo("ON");
      }
    }
  }
}
