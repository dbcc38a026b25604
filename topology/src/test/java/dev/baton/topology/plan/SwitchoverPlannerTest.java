package dev.baton.topology.plan;

import static dev.baton.topology.fixture.Topology.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.policy.InstanceLabels;
import dev.baton.topology.policy.PromotionPolicy;
import dev.baton.topology.policy.PromotionRule;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SwitchoverPlannerTest {

  private static SwitchoverPlanner.Decision plan(Topology topology, InstanceKey target) {
    return plan(topology, PromotionPolicy.NEUTRAL, target);
  }

  private static SwitchoverPlanner.Decision plan(
      Topology topology, PromotionPolicy promotion, InstanceKey target) {
    return SwitchoverPlanner.plan(
        topology.snapshot(), DurabilityPolicy.semiSync(1), promotion, target, 5);
  }

  private static String refused(Topology topology, InstanceKey target) {
    SwitchoverPlanner.Decision decision = plan(topology, target);
    assertThat(decision).isInstanceOf(SwitchoverPlanner.Refuse.class);
    return decision.sentence();
  }

  @Test
  void theNamedTargetTakesOverAndEverybodyElseFollows() {
    Topology t = Topology.mysql().primary("a").replica("b").replica("c");
    SwitchoverPlanner.Move move = (SwitchoverPlanner.Move) plan(t, key("c"));
    assertThat(move.from()).isEqualTo(key("a"));
    assertThat(move.to()).isEqualTo(key("c"));
    assertThat(move.followers()).containsExactly(key("a"), key("b"));
  }

  @Test
  void withoutANameTheLeastLaggingSuitedReplicaIsChosen() {
    Topology t =
        Topology.mysql()
            .primary("a")
            .replica("b", b -> b.delay(2))
            .replica("c", c -> c.applierError(1062))
            .replica("d");
    assertThat(((SwitchoverPlanner.Move) plan(t, null)).to()).isEqualTo(key("d"));
  }

  @Test
  void everyUnsuitedTargetIsRefusedWithItsReason() {
    Topology t =
        Topology.mysql()
            .primary("a", a -> a.factsAge(10))
            .replica("b", b -> b.delay(60))
            .replica("c", c -> c.failing(Kind.TIMEOUT, 100))
            .replica("d", d -> d.receiver(ThreadState.STOPPED))
            .replica("e", e -> e.source("b"))
            .replica("f", f -> f.executed(Topology.UUID_C + ":1"))
            .replica("g", g -> g.semiSync(SemiSyncFacts.NONE));
    assertThat(refused(t, key("b"))).contains("60 s behind");
    assertThat(refused(t, key("c"))).contains("not reachable");
    assertThat(refused(t, key("d"))).contains("receiver STOPPED");
    assertThat(refused(t, key("e"))).contains("does not replicate from the primary");
    assertThat(refused(t, key("f"))).contains(Topology.UUID_C);
    assertThat(refused(t, key("g"))).contains("would not wait for acknowledgements");
    assertThat(refused(t, key("a"))).contains("is the primary already");
    assertThat(refused(t, key("x"))).contains("not a member");
    assertThat(refused(t, null)).contains("No replica is suited");
  }

  @Test
  void aPrimaryThatIsNotThereIsAMatterOfFailover() {
    Topology t = Topology.mysql().primary("a", a -> a.failing(Kind.REFUSED, 50)).replica("b");
    assertThat(refused(t, key("b"))).contains("fail over instead");
  }

  @Test
  void replicasThatReplicateWellMoveToTheTargetBeforeAnythingIsHeld() {
    Topology t =
        Topology.mysql()
            .primary("a")
            .replica("b")
            .replica("c")
            .replica("d", d -> d.receiver(ThreadState.STOPPED))
            .replica("e", e -> e.delay(60));
    SwitchoverPlanner.Move move = (SwitchoverPlanner.Move) plan(t, key("c"));
    assertThat(move.ahead()).containsExactly(key("b"));
    assertThat(move.behind()).containsExactly(key("a"), key("d"), key("e"));
  }

  @Test
  void theOldPrimaryKeepsTheAcknowledgersItsPolicyAsksFor() {
    Topology t = Topology.mysql().primary("a").replica("b").replica("c").replica("d");
    SwitchoverPlanner.Move move =
        (SwitchoverPlanner.Move)
            SwitchoverPlanner.plan(
                t.snapshot(), DurabilityPolicy.semiSync(2), PromotionPolicy.NEUTRAL, key("d"), 5);
    assertThat(move.ahead()).containsExactly(key("c"));
  }

  @Test
  void nobodyMovesEarlyWhereNoCommitWaitsOrTheSourceRefusesWhoIsAhead() {
    Topology mariadb = Topology.mariadb().primary("a").replica("b").replica("c");
    assertThat(((SwitchoverPlanner.Move) plan(mariadb, key("c"))).ahead()).isEmpty();
    Topology mysql = Topology.mysql().primary("a").replica("b").replica("c");
    SwitchoverPlanner.Move async =
        (SwitchoverPlanner.Move)
            SwitchoverPlanner.plan(
                mysql.snapshot(), DurabilityPolicy.async(), PromotionPolicy.NEUTRAL, key("c"), 5);
    assertThat(async.ahead()).isEmpty();
  }

  @Test
  void aRuleDecidesBeforeTheDelayAndIsTold() {
    Topology t =
        Topology.mysql().primary("a").replica("b").replica("c", c -> c.delay(2)).replica("d");
    PromotionPolicy rules =
        PromotionPolicy.NEUTRAL
            .withRule(key("b"), PromotionRule.MUST_NOT)
            .withRule(key("c"), PromotionRule.PREFER);
    SwitchoverPlanner.Move move = (SwitchoverPlanner.Move) plan(t, rules, null);
    assertThat(move.to()).isEqualTo(key("c"));
    assertThat(move.sentence())
        .contains("c:3306 has the promotion rule prefer")
        .contains("b:3306 has the promotion rule must_not");
  }

  @Test
  void aPersonsWordGoesBeyondThePlaceButNotBeyondMustNotOrWhatIsIncomplete() {
    Topology t =
        Topology.mysql()
            .primary("a")
            .replica("b", b -> b.channel(ch -> ch.delay(60)))
            .replica("c")
            .replica("d");
    PromotionPolicy places =
        new PromotionPolicy(
                new TreeMap<>(),
                List.of("^c"),
                true,
                false,
                PromotionPolicy.Unapplied.REFUSE,
                OptionalLong.empty(),
                PromotionPolicy.Errant.NEVER,
                PromotionPolicy.CatchUp.IF_WANTED)
            .withLabel(key("a"), InstanceLabels.in("dc1", ""))
            .withLabel(key("d"), InstanceLabels.in("dc2", ""));
    assertThat(plan(t, places, null)).isInstanceOf(SwitchoverPlanner.Refuse.class);
    assertThat(plan(t, places, null).sentence())
        .contains("b:3306 stays 60 s behind on purpose")
        .contains("c:3306 is kept from promotion by a host filter")
        .contains("d:3306 is in the data centre dc2 and not in dc1");
    assertThat(plan(t, places, key("d"))).isInstanceOf(SwitchoverPlanner.Move.class);
    assertThat(plan(t, places, key("c")).sentence()).contains("host filter");
    PromotionPolicy never = PromotionPolicy.NEUTRAL.withRule(key("d"), PromotionRule.MUST_NOT);
    assertThat(plan(t, never, key("d")).sentence()).contains("must_not");
  }

  @Test
  void whoCannotFollowTheTargetCountsAsNoAcknowledgerAndIsNotMovedAhead() {
    Topology t =
        Topology.mysql()
            .primary("a")
            .replica("b", b -> b.version("8.0.31"))
            .replica("c", c -> c.version("8.0.31"))
            .replica("d");
    SwitchoverPlanner.Move move = (SwitchoverPlanner.Move) plan(t, key("d"));
    assertThat(move.ahead()).isEmpty();
    assertThat(move.sentence()).contains("b:3306, c:3306 cannot follow d:3306");
    SwitchoverPlanner.Decision two =
        SwitchoverPlanner.plan(
            t.snapshot(), DurabilityPolicy.semiSync(2), PromotionPolicy.NEUTRAL, key("d"), 5);
    assertThat(two.sentence()).contains("only 1 acknowledgers that can follow it");
  }
}
