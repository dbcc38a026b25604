package dev.baton.topology.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.topology.fixture.Node;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class OpeningPlannerTest {
  private static final Consumer<Node> AS_IT_IS = node -> {};

  private static Optional<String> objection(Consumer<Node> a, Consumer<Node> b) {
    return OpeningPlanner.objection(
        Topology.mysql()
            .primary("a", node -> a.accept(node.writable(false)))
            .replica("b", b)
            .snapshot());
  }

  @Test
  void thePrimaryOfTheEpochIsOpenedIfNobodyHasMore() {
    assertThat(objection(AS_IT_IS, AS_IT_IS)).isEmpty();
    assertThat(objection(AS_IT_IS, b -> b.failing(Kind.REFUSED, 3_000))).isEmpty();
  }

  @Test
  void onePrimaryThatLostTransactionsIsNotOpened() {
    assertThat(objection(a -> a.executed(5), b -> b.executed(6)))
        .hasValueSatisfying(why -> assertThat(why).contains("has lost transactions", "b:3306"));
  }

  @Test
  void notBesideAnotherThatTakesWrites() {
    assertThat(objection(AS_IT_IS, b -> b.writable(true)))
        .hasValueSatisfying(why -> assertThat(why).contains("b:3306 takes writes"));
  }

  @Test
  void aReplicaIsOnlyPromoted() {
    assertThat(objection(a -> a.source("b"), AS_IT_IS))
        .hasValueSatisfying(why -> assertThat(why).contains("only a promotion"));
  }

  @Test
  void nobodyIsOpenedWithoutAnAnswerOrAPrimary() {
    assertThat(objection(a -> a.failing(Kind.TIMEOUT, 3_000), AS_IT_IS)).isPresent();
    assertThat(OpeningPlanner.objection(Topology.mysql().primary("a").noPrimary().snapshot()))
        .isPresent();
  }
}
