package dev.baton.topology.plan;

import static dev.baton.topology.fixture.Topology.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.topology.analysis.Analyzer;
import dev.baton.topology.analysis.DetectionLimits;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.List;
import org.junit.jupiter.api.Test;

class RejoinPlannerTest {
  private static final MemberStanding ENDED = new MemberStanding(true, false, false, false, "", "");
  private static final MemberStanding FROZEN = new MemberStanding(true, true, false, false, "", "");

  private static List<Repair> plan(Topology topology, MemberStanding standing) {
    return RejoinPlanner.plan(
        Analyzer.analyse(
            topology.snapshot(), DurabilityPolicy.semiSync(1), DetectionLimits.DEFAULT),
        key -> standing);
  }

  @Test
  void whoeverElseTakesWritesIsFencedEvenWhileThePrimaryIsDead() {
    Topology t =
        Topology.mysql()
            .primary("b", b -> b.failing(Kind.REFUSED, 50))
            .replica("a", a -> a.detached().writable(true));
    assertThat(plan(t, MemberStanding.PLAIN)).singleElement().isInstanceOf(Repair.Fence.class);
  }

  @Test
  void aFencedOldPrimaryIsToBeProvenBeforeItRejoinsButNotWithoutAPrimary() {
    Topology t = Topology.mysql().primary("b").replica("a", a -> a.detached());
    assertThat(plan(t, MemberStanding.PLAIN)).singleElement().isInstanceOf(Repair.Rejoin.class);
    t.primary("b", b -> b.failing(Kind.REFUSED, 50));
    assertThat(plan(t, MemberStanding.PLAIN)).isEmpty();
  }

  @Test
  void aFenceThatACommitHoldsUpNeedsARestartOrAPerson() {
    Topology t = Topology.mysql().primary("b").replica("a", a -> a.detached().offline());
    Repair owned = plan(t, new MemberStanding(true, true, false, true, "", "")).getFirst();
    assertThat(owned).isEqualTo(new Repair.Restart(key("a"), true, owned.sentence()));
    Repair foreign = plan(t, new MemberStanding(false, true, false, true, "", "")).getFirst();
    assertThat(foreign).isInstanceOf(Repair.Report.class);
    assertThat(foreign.sentence()).contains("fenced, pending").contains("never SIGTERM");
  }

  @Test
  void anEndedProcessIsRestartedAndAFrozenOneLeftAlone() {
    Topology t =
        Topology.mysql()
            .primary("b")
            .replica("a", a -> a.detached().writable(true).failing(Kind.REFUSED, 3_000))
            .replica("c", c -> c.failing(Kind.REFUSED, 3_000));
    List<Repair> repairs = plan(t, ENDED);
    assertThat(repairs).hasSize(2);
    assertThat(((Repair.Restart) repairs.get(0)).cutTail()).isTrue();
    assertThat(((Repair.Restart) repairs.get(1)).cutTail()).as("a replica's log is kept").isFalse();
    assertThat(plan(t, FROZEN)).isEmpty();
  }

  @Test
  void anEndedServerThatWasNeverSeenIsCutOnlyIfTheLogKnowsItAsAPrimary() {
    Topology t =
        Topology.mysql().primary("b").replica("a", a -> a.neverSeen().failing(Kind.REFUSED, 3_000));
    assertThat(((Repair.Restart) plan(t, ENDED).getFirst()).cutTail()).isFalse();
    MemberStanding former = new MemberStanding(true, false, true, false, "", "");
    assertThat(((Repair.Restart) plan(t, former).getFirst()).cutTail()).isTrue();
  }

  @Test
  void anEndedOldPrimaryWaitsUntilThereIsAPrimaryAndAReplicaDoesNot() {
    Topology t =
        Topology.mysql()
            .primary("b", b -> b.failing(Kind.REFUSED, 50))
            .replica("a", a -> a.detached().failing(Kind.REFUSED, 3_000))
            .replica("c", c -> c.failing(Kind.REFUSED, 3_000));
    assertThat(plan(t, ENDED)).extracting(Repair::instance).containsExactly(key("c"));
  }

  @Test
  void whileAnEpochHasNoPrimaryYetEndedReplicasAreRestartedAndNothingElseIsDone() {
    Topology t =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.REFUSED, 3_000))
            .replica("b", b -> b.writable(true))
            .replica("c", c -> c.failing(Kind.REFUSED, 3_000))
            .noPrimary();
    assertThat(plan(t, ENDED)).extracting(Repair::instance).containsExactly(key("c"));
  }

  @Test
  void aStoppedReplicaIsStartedAndOneOfTheWrongSourceProvenFirst() {
    Topology t =
        Topology.mysql()
            .primary("a")
            .replica("b", b -> b.receiver(ThreadState.STOPPED))
            .replica("c", c -> c.source("x"))
            .replica("d", d -> d.receiver(ThreadState.STOPPED).receiverError(1236))
            .replica("e", e -> e.receiver(ThreadState.CONNECTING))
            .replica("f", f -> f.offline());
    assertThat(plan(t, MemberStanding.PLAIN))
        .extracting(Object::getClass)
        .containsExactly(
            Repair.StartReplication.class,
            Repair.Rejoin.class,
            Repair.Report.class,
            Repair.LetClientsIn.class);
  }

  @Test
  void whomItsSourceRefusesIsReportedWithTheSourcesReason() {
    Topology t =
        Topology.mariadb()
            .primary("a")
            .replica(
                "b",
                b -> b.receiver(ThreadState.STOPPED).receiverError(1236, "the slave has diverged"));
    assertThat(plan(t, MemberStanding.PLAIN))
        .singleElement()
        .satisfies(
            repair ->
                assertThat(repair.sentence())
                    .contains("b:3306 is refused by its source a:3306")
                    .contains("the slave has diverged")
                    .contains("save that first"));
  }

  @Test
  void whoHasATransactionOfItsOwnUnderTheClustersNumberIsReportedAndNotStartedAgain() {
    Topology t =
        Topology.mariadb()
            .primary("a")
            .replica("b", b -> b.applier(ThreadState.STOPPED).applierError(1950))
            .replica("c", c -> c.applier(ThreadState.STOPPED).applierError(1062));
    List<Repair> repairs = plan(t, MemberStanding.PLAIN);
    assertThat(repairs)
        .extracting(Object::getClass)
        .containsExactly(Repair.Report.class, Repair.StartReplication.class);
    assertThat(repairs.getFirst().sentence())
        .contains("b:3306 cannot apply what comes from a:3306: error 1950")
        .contains("re-clone it");
  }

  @Test
  void whoWasFoundUnfitStaysOutAndIsReported() {
    Topology t = Topology.mysql().primary("b").replica("a", a -> a.detached());
    MemberStanding unfit =
        new MemberStanding(true, true, false, false, "", "a:3306 has errant writes.");
    assertThat(plan(t, unfit))
        .containsExactly(new Repair.Report(key("a"), "a:3306 has errant writes."));
  }

  @Test
  void whoseErrantWritesAreArchivedIsRebuiltFromAReplicaThatNoCommitWaitsForOrFromThePrimary() {
    MemberStanding errant = new MemberStanding(true, true, false, false, "archived.", "");
    Topology t = Topology.mysql().primary("b").replica("a", a -> a.detached()).replica("c");
    assertThat(rebuild(t, errant, "a"))
        .isEqualTo(new Repair.Rebuild(key("a"), key("b"), "archived."));
    t.replica("d");
    assertThat(rebuild(t, errant, "a").donor()).isEqualTo(key("d"));
    t.replica("d", d -> d.receiver(ThreadState.CONNECTING));
    assertThat(rebuild(t, errant, "a").donor()).isEqualTo(key("b"));
    t.primary("b", b -> b.semiSync(SemiSyncFacts.NONE));
    assertThat(rebuild(t, errant, "a").donor()).isEqualTo(key("c"));
    t.replica("c", c -> c.executed(Topology.UUID_A + ":1-10," + Topology.UUID_C + ":1"));
    assertThat(rebuild(t, errant, "a").donor()).as("no copy of what is errant").isEqualTo(key("b"));
    t.primary("b", b -> b.failing(Kind.REFUSED, 50));
    assertThat(plan(t, errant)).isEmpty();
  }

  private static Repair.Rebuild rebuild(Topology t, MemberStanding standing, String name) {
    List<Repair> repairs =
        RejoinPlanner.plan(
            Analyzer.analyse(t.snapshot(), DurabilityPolicy.semiSync(1), DetectionLimits.DEFAULT),
            key -> key.equals(key(name)) ? standing : MemberStanding.PLAIN);
    return (Repair.Rebuild)
        repairs.stream().filter(r -> r.instance().equals(key(name))).findFirst().orElseThrow();
  }

  @Test
  void aHealthyClusterNeedsNothing() {
    Topology t = Topology.mariadb().primary("a").replica("b").replica("c");
    assertThat(plan(t, MemberStanding.PLAIN)).isEmpty();
  }
}
