package dev.baton.topology.plan;

import static dev.baton.topology.fixture.Topology.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.fixture.Node;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.plan.IntermediatePlanner.Plan;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class IntermediatePlannerTest {
  private static final Consumer<Node> AS_IT_IS = node -> {};

  /** Primary a; below it b, which is dead, c and d; below b: e and f; below c: g. */
  private static Topology tree(Consumer<Node> c, Consumer<Node> e) {
    return Topology.mysql()
        .primary("a")
        .replica("b", b -> b.failing(Kind.REFUSED, 3_000))
        .replica("c", c)
        .replica("d")
        .replica("e", node -> e.accept(node.source("b")))
        .replica("f", f -> f.source("b"))
        .replica("g", g -> g.source("c"));
  }

  private static Plan plan(Topology topology, Map<String, String> dataCenters) {
    return IntermediatePlanner.plan(
        topology.snapshot(),
        DurabilityPolicy.semiSync(1),
        key("b"),
        instance -> dataCenters.getOrDefault(instance.host(), ""));
  }

  private static Plan plan(Topology topology) {
    return plan(topology, Map.of());
  }

  @Test
  void aSiblingThatHasReplicasComesFirstThenTheSourceThenTheOthers() {
    Plan plan = plan(tree(AS_IT_IS, AS_IT_IS));
    assertThat(plan.targets()).containsOnlyKeys(key("e"), key("f"));
    assertThat(plan.targets().get(key("e")))
        .containsExactly(key("c"), key("a"), key("d"), key("g"));
    assertThat(plan.left()).isEmpty();
    assertThat(plan.sentence()).contains("e:3306 moves from b:3306 to c:3306");
  }

  @Test
  void theDeadOnesDataCenterComesBeforeEverythingElse() {
    Plan plan = plan(tree(AS_IT_IS, AS_IT_IS), Map.of("b", "seoul", "d", "seoul", "c", "tokyo"));
    assertThat(plan.targets().get(key("e"))).startsWith(key("d"), key("c"));
  }

  @Test
  void whoDoesNotLeadToThePrimaryIsNoSource() {
    InstanceKey g = key("g");
    assertThat(plan(tree(c -> c.receiver(ThreadState.STOPPED), AS_IT_IS)).targets().get(key("e")))
        .containsExactly(key("a"), key("d"))
        .doesNotContain(g);
    assertThat(plan(tree(c -> c.failing(Kind.TIMEOUT, 3_000), AS_IT_IS)).targets().get(key("e")))
        .containsExactly(key("a"), key("d"));
  }

  @Test
  void aReplicaOfTheDeadOneIsNotMovedBelowAnotherOfThem() {
    assertThat(plan(tree(AS_IT_IS, AS_IT_IS)).targets().get(key("e"))).doesNotContain(key("f"));
  }

  @Test
  void aReplicaThatDoesNotAnswerIsLeftAndNamed() {
    Plan plan = plan(tree(AS_IT_IS, e -> e.failing(Kind.TIMEOUT, 3_000)));
    assertThat(plan.targets()).containsOnlyKeys(key("f"));
    assertThat(plan.left().get(key("e"))).contains("not reachable");
    assertThat(plan.sentence()).contains("e:3306 cannot be moved");
  }

  @Test
  void aReplicaWithErrantTransactionsIsLeftWithTheReason() {
    Plan plan = plan(tree(AS_IT_IS, e -> e.executed(Topology.UUID_C + ":1-3")));
    assertThat(plan.targets()).containsOnlyKeys(key("f"));
    assertThat(plan.left().get(key("e"))).contains(Topology.UUID_C);
  }

  @Test
  void whatCannotBeReplicatedFromIsNoSource() {
    assertThat(plan(tree(Node::logsNoUpdates, AS_IT_IS)).targets().get(key("e")))
        .startsWith(key("a"))
        .doesNotContain(key("c"));
    assertThat(plan(tree(c -> c.version("99.0.0"), AS_IT_IS)).targets().get(key("e")))
        .doesNotContain(key("c"));
  }

  @Test
  void withoutReplicasThereIsNothingToMove() {
    Plan plan = plan(Topology.mysql().primary("a").replica("b").replica("c"));
    assertThat(plan.targets()).isEmpty();
    assertThat(plan.sentence()).contains("b:3306 has no replicas");
  }
}
