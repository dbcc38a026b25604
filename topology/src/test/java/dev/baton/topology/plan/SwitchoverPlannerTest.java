package dev.baton.topology.plan;

import static dev.baton.topology.fixture.Topology.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import org.junit.jupiter.api.Test;

class SwitchoverPlannerTest {

  private static SwitchoverPlanner.Decision plan(Topology topology, InstanceKey target) {
    return SwitchoverPlanner.plan(topology.snapshot(), DurabilityPolicy.semiSync(1), target, 5);
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
            SwitchoverPlanner.plan(t.snapshot(), DurabilityPolicy.semiSync(2), key("d"), 5);
    assertThat(move.ahead()).containsExactly(key("c"));
  }

  @Test
  void nobodyMovesEarlyWhereNoCommitWaitsOrTheSourceRefusesWhoIsAhead() {
    Topology mariadb = Topology.mariadb().primary("a").replica("b").replica("c");
    assertThat(((SwitchoverPlanner.Move) plan(mariadb, key("c"))).ahead()).isEmpty();
    Topology mysql = Topology.mysql().primary("a").replica("b").replica("c");
    SwitchoverPlanner.Move async =
        (SwitchoverPlanner.Move)
            SwitchoverPlanner.plan(mysql.snapshot(), DurabilityPolicy.async(), key("c"), 5);
    assertThat(async.ahead()).isEmpty();
  }
}
