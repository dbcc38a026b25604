package dev.baton.ops.mode;

import static dev.baton.ops.mode.ReplicationMode.ASYNC;
import static dev.baton.ops.mode.ReplicationMode.GROUP_REPLICATION;
import static dev.baton.ops.mode.ReplicationMode.SEMI_SYNC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.topology.snapshot.ReplicationChannel.ReplicationError;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Moves of servers in memory, killed after each of their statements. */
class ModePlannerTest {

  @ParameterizedTest
  @CsvSource({
    "ASYNC, SEMI_SYNC",
    "ASYNC, GROUP_REPLICATION",
    "SEMI_SYNC, ASYNC",
    "SEMI_SYNC, GROUP_REPLICATION",
    "GROUP_REPLICATION, ASYNC",
    "GROUP_REPLICATION, SEMI_SYNC"
  })
  void aMoveThatIsKilledAnywhereGoesOnAndCanBeUndone(ReplicationMode from, ReplicationMode to) {
    int left = Integer.MAX_VALUE;
    int killedAfter = 0;
    for (; left > 0; killedAfter++) {
      FakeCluster goesOn = FakeCluster.in(from);
      left = goesOn.move(to, killedAfter, ModePlannerTest::oneWriter);
      goesOn.move(to, Integer.MAX_VALUE, ModePlannerTest::oneWriter);
      isAsWanted(goesOn, to);

      FakeCluster undone = FakeCluster.in(from);
      undone.move(to, killedAfter, all -> {});
      undone.move(from, Integer.MAX_VALUE, ModePlannerTest::oneWriter);
      isAsWanted(undone, from);
    }
    assertThat(killedAfter).as("statements of the move").isGreaterThan(4);
  }

  private static void isAsWanted(FakeCluster cluster, ReplicationMode mode) {
    assertThat(cluster.deviations(mode)).isEmpty();
    assertThat(cluster.facts().mode()).contains(mode);
    assertThat(cluster.plan(mode).steps()).as("nothing is left to do").isEmpty();
    assertThat(cluster.server(1).writable()).isTrue();
  }

  private static void oneWriter(FakeCluster cluster) {
    assertThat(cluster.servers.subList(1, 3)).noneMatch(FakeServer::writable);
  }

  @ParameterizedTest
  @CsvSource({"SEMI_SYNC, GROUP_REPLICATION", "GROUP_REPLICATION, SEMI_SYNC"})
  void neverDoesOneServerAloneHaveAnAcknowledgedWrite(ReplicationMode from, ReplicationMode to) {
    FakeCluster cluster = FakeCluster.in(from);
    cluster.move(
        to,
        Integer.MAX_VALUE,
        all -> {
          FakeServer primary = all.server(1);
          long members = all.servers.stream().filter(server -> server.member).count();
          assertThat(primary.waits() || members > 1 || !primary.writable())
              .as("a second server has every write")
              .isTrue();
          if (primary.waits()) {
            assertThat(primary.acknowledgers(all.servers)).as("commits go on").isPositive();
          }
        });
  }

  @Test
  void aGroupThatWasLeftIsForgottenAndMayBeEnteredAgain() {
    FakeCluster cluster = FakeCluster.in(GROUP_REPLICATION);
    cluster.move(ASYNC, Integer.MAX_VALUE, all -> {});
    for (FakeServer server : cluster.servers) {
      assertThat(server.persisted.keySet().stream().filter(name -> name.startsWith("group_")))
          .containsExactly("group_replication_start_on_boot");
      assertThat(server.persisted).containsEntry("group_replication_start_on_boot", "OFF");
      assertThat(server.plugins).containsEntry(GroupNames.PLUGIN, "ACTIVE");
      assertThat(server.recoveryAccount).isFalse();
    }
    cluster.move(GROUP_REPLICATION, Integer.MAX_VALUE, all -> {});
    isAsWanted(cluster, GROUP_REPLICATION);
  }

  @Test
  void aGroupOfWhichAllMembersAreDownIsBegunAgainByWhoeverHasEverything() {
    FakeCluster cluster = FakeCluster.in(GROUP_REPLICATION);
    for (FakeServer server : cluster.servers) {
      server.member = false;
      server.groupPrimary = false;
      server.close();
    }
    cluster.server(2).executed += "1";
    Plan plan = cluster.plan(GROUP_REPLICATION);
    assertThat(plan.objections()).isEmpty();
    assertThat(plan.steps().stream().filter(step -> step.sentence().startsWith("Begin")))
        .extracting(Step::instance)
        .containsExactly(cluster.server(2).key);
    cluster.move(GROUP_REPLICATION, Integer.MAX_VALUE, all -> {});
    assertThat(cluster.deviations(GROUP_REPLICATION)).isEmpty();
  }

  @Test
  void whatAGroupDoesNotTakeIsNamedAltogether() {
    FakeCluster cluster = FakeCluster.in(ASYNC);
    cluster.server(1).variables.put("binlog_format", "STATEMENT");
    cluster.server(2).variables.put("lower_case_table_names", "1");
    cluster.server(2).variables.put("gtid_mode", "ON_PERMISSIVE");
    cluster.server(3).variables.put("server_id", "1");
    cluster.server(3).receiverError = new ReplicationError(1236, "purged");
    GroupWish wish = new GroupWish(Optional.empty(), 33061, "", List.of("A table is unfit."));
    Plan plan = ModePlanner.plan(cluster.facts(), FakeCluster.wanted(GROUP_REPLICATION), wish);
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.objections())
        .containsExactlyInAnyOrder(
            "db1:3306 has binlog_format=STATEMENT: a group needs ROW.",
            "db2:3306 has gtid_mode=ON_PERMISSIVE: a group needs ON.",
            "db2:3306 has lower_case_table_names=1, and the primary 0: a group needs one value.",
            "db3:3306 has the same server_id as db1:3306: 1.",
            "db3:3306 does not replicate: purged. Mend that first.",
            "A table is unfit.",
            "Members fetch from each other by the replication account: name it with"
                + " --replication-user.");
  }

  @Test
  void passwordsAreNotShown() {
    List<Step> steps = FakeCluster.in(SEMI_SYNC).plan(GROUP_REPLICATION).steps();
    assertThat(steps)
        .flatExtracting(Step::statements)
        .extracting(s -> s.text())
        .anyMatch(t -> t.contains("s3cret"));
    assertThat(steps)
        .flatExtracting(Step::statements)
        .extracting(s -> s.shown())
        .noneMatch(t -> t.contains("s3cret"));
  }

  @Test
  void aReadOnlyPrimaryOfNoInterruptedMoveIsLeftAlone() {
    FakeCluster cluster = FakeCluster.in(ASYNC);
    cluster.server(1).close();
    assertThat(cluster.plan(SEMI_SYNC).objections())
        .containsExactly(
            "db1:3306 is the primary and read-only: make it writable, then try again.");
  }
}
