package dev.baton.ops.mode;

import static dev.baton.ops.mode.ReplicationMode.ASYNC;
import static dev.baton.ops.mode.ReplicationMode.GROUP_REPLICATION;
import static dev.baton.ops.mode.ReplicationMode.SEMI_SYNC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.topology.snapshot.GroupFacts.State;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of servers that are not in the mode that is wanted. */
class ModeCheckTest {

  @Test
  void aMemberThatFetchesWhatItLacksIsToldApartFromOneThatWasThrownOut() {
    FakeCluster cluster = FakeCluster.in(GROUP_REPLICATION);
    cluster.server(2).memberState = State.RECOVERING;
    cluster.server(2).progress = new GroupProgress("1:2", 0, 77, "");
    cluster.server(3).memberState = State.ERROR;
    cluster.server(3).progress = new GroupProgress("", 0, 0, "Access denied");

    List<Deviation> found = cluster.deviations(GROUP_REPLICATION);
    assertThat(found)
        .extracting(Deviation::what)
        .containsExactly(
            "It is RECOVERING in its group.", "It is ERROR in its group: Access denied.");
    assertThat(found.getFirst().advice()).contains("77 transactions", "wait");
    assertThat(found.getLast().advice()).contains("baton mode move --to group-replication");
    assertThat(cluster.plan(GROUP_REPLICATION).steps())
        .filteredOn(step -> step.instance().equals(cluster.server(3).key))
        .flatExtracting(Step::statements)
        .extracting(Step.Statement::text)
        .containsSubsequence("STOP GROUP_REPLICATION", "START GROUP_REPLICATION");
  }

  @Test
  void aMemberThatReachesTooFewOthersIsNamed() {
    FakeCluster cluster = FakeCluster.in(GROUP_REPLICATION);
    cluster.server(2).memberState = State.UNREACHABLE;
    cluster.server(3).memberState = State.UNREACHABLE;
    assertThat(cluster.deviations(GROUP_REPLICATION))
        .filteredOn(one -> one.instance().equals(Optional.of(cluster.server(1).key)))
        .extracting(Deviation::advice)
        .anyMatch(advice -> advice.contains("group_replication_force_members"));
  }

  @Test
  void theReportSaysHowManyMembersMayDie() {
    FakeCluster cluster = FakeCluster.in(GROUP_REPLICATION);
    cluster.server(1).progress = new GroupProgress("17:3", 1, 2, "");
    assertThat(first(cluster))
        .isEqualTo(
            new ModeReport.Group(
                FakeCluster.WISH.name(),
                "ONLINE",
                "PRIMARY",
                "db1:3306",
                "17:3",
                true,
                3,
                3,
                1,
                1,
                2,
                true));
    cluster.server(3).memberState = State.UNREACHABLE;
    assertThat(first(cluster).survives()).isZero();
  }

  private static ModeReport.Group first(FakeCluster cluster) {
    ModeReport.Group group =
        ModeReport.of(cluster.facts(), FakeCluster.wanted(GROUP_REPLICATION), List.of())
            .instances()
            .getFirst()
            .group();
    assertThat(group).isNotNull();
    return group;
  }

  @Test
  void whatARestartWouldBringBackIsADeviation() {
    FakeCluster async = FakeCluster.in(ASYNC);
    async.server(2).load("rpl_semi_sync_source");
    async.server(2).persisted.put("rpl_semi_sync_source_enabled", "ON");
    assertThat(async.deviations(ASYNC))
        .extracting(Deviation::what)
        .containsExactly("After a restart rpl_semi_sync_source_enabled is ON: that was persisted.");

    FakeCluster semiSync = FakeCluster.in(SEMI_SYNC);
    semiSync.server(3).persisted.put("rpl_semi_sync_replica_enabled", "OFF");
    assertThat(semiSync.deviations(SEMI_SYNC))
        .extracting(Deviation::what)
        .containsExactly(
            "After a restart rpl_semi_sync_replica_enabled is OFF: that was persisted.");
  }

  @Test
  void aReplicaThatDoesNotAcknowledgeAndOneThatWaitsItselfAreNamed() {
    FakeCluster cluster = FakeCluster.in(SEMI_SYNC);
    cluster.server(2).acknowledges = false;
    cluster.server(3).variables.put("rpl_semi_sync_source_enabled", "ON");
    assertThat(cluster.deviations(SEMI_SYNC))
        .extracting(Deviation::what)
        .containsExactly(
            "It does not acknowledge although it would: its receiver was connected before.",
            "It waits for acknowledgements itself, and so does its applier:"
                + " rpl_semi_sync_source_enabled=ON.");
    assertThat(cluster.deviations(GROUP_REPLICATION))
        .extracting(Deviation::what)
        .contains("It lacks the plug-in group_replication.");
  }
}
