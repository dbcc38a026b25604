package dev.baton.topology.plan;

import static dev.baton.topology.fixture.Topology.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.Flavour;
import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.plan.FailoverDecision.Promote;
import dev.baton.topology.plan.FailoverDecision.Refuse;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.policy.SemiSyncGuarantee;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailoverPlannerTest {
  private static final DurabilityPolicy ONE = DurabilityPolicy.semiSync(1);
  private static final DurabilityPolicy TWO = DurabilityPolicy.semiSync(2);
  private static final DurabilityPolicy ASYNC = DurabilityPolicy.async();

  private static Topology dead() {
    return Topology.mysql().primary("a", a -> a.failing(Kind.REFUSED, 50));
  }

  private static InstanceKey promoted(FailoverDecision decision) {
    assertThat(decision).as(decision.sentence()).isInstanceOf(Promote.class);
    return ((Promote) decision).candidate();
  }

  private static String refused(FailoverDecision decision) {
    assertThat(decision).as(decision.sentence()).isInstanceOf(Refuse.class);
    return decision.sentence();
  }

  @Test
  void theReplicaThatHasReceivedMostIsPromotedThoughItHasExecutedLess() {
    Topology t =
        dead().replica("b", b -> b.executed(10)).replica("c", c -> c.executed(8).received(12));
    Promote promote = (Promote) Revoked.decide(t, ONE, "b", "c");
    assertThat(promote.candidate()).isEqualTo(key("c"));
    assertThat(promote.catchUp()).isEqualTo(Topology.upTo(Flavour.MYSQL, 12));
    assertThat(promote.repoint()).containsExactly(key("b"));
    assertThat(promote.lossPossible()).isFalse();
  }

  @Test
  void amongEqualsTheDrainedOneThenTheLowestServerIdIsPromoted() {
    Topology t = dead().replica("b", b -> b.executed(8).received(10)).replica("c").replica("d");
    assertThat(promoted(Revoked.decide(t, ONE, "b", "c", "d"))).isEqualTo(key("c"));
  }

  @Test
  void aServerWhoseDataHasJustBeenReplacedIsNeverPromotedNotEvenAsTheOnlyOneReached() {
    Topology t = dead().replica("b", b -> b.executed(0).received(0)).replica("c");
    assertThat(refused(Revoked.decide(t, ASYNC, "b"))).contains("None of the reached replicas");
    assertThat(promoted(Revoked.decide(t, ASYNC, "b", "c"))).isEqualTo(key("c"));
  }

  @Test
  void aBrokenApplierIsPassedOverIfAnotherCovers() {
    Topology t = dead().replica("b", b -> b.applierError(1062)).replica("c");
    assertThat(promoted(Revoked.decide(t, ONE, "b", "c"))).isEqualTo(key("c"));
  }

  @Test
  void anOlderVersionIsPreferredBecauseEveryoneCanFollowIt() {
    Topology t = dead().replica("b").replica("c", c -> c.version("9.6.0"));
    assertThat(promoted(Revoked.decide(t, ONE, "b", "c"))).isEqualTo(key("c"));
  }

  @Test
  void oneUnreachedAcknowledgerIsOneTooManyForOneAndNotForTwo() {
    Topology t = dead().replica("b").replica("c", c -> c.failing(Kind.TIMEOUT, 50)).replica("d");
    assertThat(refused(Revoked.decide(t, ONE, "b", "d")))
        .contains("c:3306")
        .contains("1 of the possible acknowledgers");
    assertThat(promoted(Revoked.decide(t, TWO, "b", "d"))).isEqualTo(key("b"));
  }

  @Test
  void anUnreachedReplicaThatNeverAcknowledgesDoesNotMatterAndAnUnknownOneDoes() {
    SemiSyncFacts none = SemiSyncFacts.NONE;
    Topology t = dead().replica("b").replica("c", c -> c.semiSync(none).failing(Kind.TIMEOUT, 50));
    assertThat(promoted(Revoked.decide(t, ONE, "b"))).isEqualTo(key("b"));
    t.replica("c", c -> c.neverSeen().failing(Kind.TIMEOUT, 50));
    refused(Revoked.decide(t, ONE, "b"));
  }

  @Test
  void withoutTheGuaranteeThereIsNoProof() {
    Topology t = dead().replica("b").replica("c");
    FailoverQuestion question = Revoked.question(t, ONE, "b", "c");
    FailoverQuestion fallenBack =
        new FailoverQuestion(
            question.snapshot(),
            question.oldPrimary(),
            ONE,
            SemiSyncGuarantee.unknown(),
            question.reached());
    assertThat(refused(FailoverPlanner.decide(fallenBack))).contains("nothing is known");
  }

  @Test
  void availabilityFirstPromotesAndSaysWhatMayBeLost() {
    Topology t = dead().replica("b").replica("c", c -> c.failing(Kind.TIMEOUT, 50));
    DurabilityPolicy policy = new DurabilityPolicy(DurabilityPolicy.Mode.SEMI_SYNC, 1, true);
    Promote promote = (Promote) Revoked.decide(t, policy, "b");
    assertThat(promote.lossPossible()).isTrue();
    assertThat(promote.sentence()).contains("may be lost").contains("c:3306");
  }

  @Test
  void asyncPromotesTheMostAdvancedAndNamesWhatTheOldPrimaryHadMore() {
    Topology t =
        Topology.mysql()
            .primary("a", a -> a.executed(15).failing(Kind.REFUSED, 50))
            .replica("b", b -> b.executed(12))
            .replica("c", c -> c.executed(11));
    Promote promote = (Promote) Revoked.decide(t, ASYNC, "b", "c");
    assertThat(promote.candidate()).isEqualTo(key("b"));
    assertThat(promote.lossPossible()).isTrue();
    assertThat(promote.sentence()).contains(":1-15").contains("is lost");
  }

  @Test
  void replicasThatEachHaveSomethingOfTheirOwnAreRefused() {
    Topology t =
        dead()
            .replica("b", b -> b.executed(Topology.UUID_A + ":1-10," + Topology.UUID_B + ":1"))
            .replica("c", c -> c.executed(11));
    assertThat(refused(Revoked.decide(t, ONE, "b", "c"))).contains("No replica holds everything");
  }

  @Test
  void anOldPrimaryThatWaitsWithErrantWritesDoesNotStandInTheWay() {
    Topology t =
        Topology.mysql()
            .epoch(2)
            .primary("b", b -> b.failing(Kind.REFUSED, 50))
            .replica("a", a -> a.detached().executed(20))
            .replica("c", c -> c.executed(Topology.UUID_A + ":1-10," + Topology.UUID_B + ":1-5"));
    assertThat(promoted(Revoked.decide(t, ONE, "a", "c"))).isEqualTo(key("c"));
    t.replica(
        "a", a -> a.detached().executed(Topology.UUID_A + ":1-10," + Topology.UUID_B + ":1-6"));
    assertThat(promoted(Revoked.decide(t, ONE, "a", "c"))).isEqualTo(key("a"));
  }

  @Test
  void aMariadbReplicaThatForgotWhatItReceivedCountsAsNotReached() {
    Topology t =
        Topology.mariadb()
            .primary("a", a -> a.failing(Kind.REFUSED, 50))
            .replica("b", b -> b.executed(9).received(0))
            .replica("c", c -> c.executed(9));
    assertThat(refused(Revoked.decide(t, ONE, "b", "c"))).contains("b:3306");
  }

  @Test
  void aWriteOfAMariadbReplicasOwnHidesNothingThatItLacks() {
    Topology t =
        Topology.mariadb()
            .primary("a", a -> a.failing(Kind.REFUSED, 50))
            .replica("b", b -> b.executed("0-2-10").received(9))
            .replica("c", c -> c.executed(9).received(10));
    assertThat(Revoked.replica(t, "b").holdings()).hasToString("0-1-9");
    Promote promote = (Promote) Revoked.decide(t, ONE, "b", "c");
    assertThat(promote.candidate()).isEqualTo(key("c"));
  }

  @Test
  void aMariadbReplicaHasNotSurelyExecutedWhatStandsBesideAWriteOfItsOwn() {
    Topology t =
        Topology.mariadb()
            .primary("a", a -> a.failing(Kind.REFUSED, 50))
            .replica("b", b -> b.executed("0-2-10").received(10));
    assertThat(Revoked.replica(t, "b").drained()).isFalse();
    Promote promote = (Promote) Revoked.decide(t, ONE, "b");
    assertThat(promote.catchUp()).hasToString("0-1-10");
  }

  @Test
  void whatAMariadbReplicaWroteAsAPrimaryIsNoWriteOfItsOwn() {
    Topology t =
        Topology.mariadb()
            .primary("a", a -> a.failing(Kind.REFUSED, 50))
            .replica("b", b -> b.executed("0-2-10"));
    assertThat(Revoked.replica(t, "b").drained()).isTrue();
    assertThat(Revoked.replica(t, "b").holdings()).hasToString("0-2-10");
  }

  @Test
  void nobodyReachedIsRefused() {
    Topology t = dead().replica("b", b -> b.failing(Kind.TIMEOUT, 50));
    assertThat(refused(Revoked.decide(t, ONE))).contains("No replica was reached: b:3306");
    assertThat(refused(Revoked.decide(t, ASYNC))).contains("No replica was reached");
  }

  @Test
  void everyMemberThatAnswersIsRevokedButThePrimary() {
    Topology t = dead().replica("b").replica("c", c -> c.failing(Kind.TIMEOUT, 50)).replica("d");
    assertThat(FailoverPlanner.toRevoke(t.snapshot(), key("a")))
        .isEqualTo(List.of(key("b"), key("d")));
  }

  @Test
  void mysqlReplicasSetOutForTheCandidateWhileItIsPromotedAndMariadbOnesAfterwards() {
    Topology mysql = dead().replica("b").replica("c");
    assertThat(((Promote) Revoked.decide(mysql, ONE, "b", "c")).early()).containsExactly(key("c"));
    Topology mariadb =
        Topology.mariadb().primary("a", a -> a.failing(Kind.REFUSED, 50)).replica("b").replica("c");
    Promote promote = (Promote) Revoked.decide(mariadb, ONE, "b", "c");
    assertThat(promote.repoint()).containsExactly(key("c"));
    assertThat(promote.early()).isEmpty();
  }
}
