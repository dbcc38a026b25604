package dev.baton.topology.plan;

import static dev.baton.topology.fixture.Topology.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.topology.fixture.Topology;
import dev.baton.topology.snapshot.ProbeFailure;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GtidRequirementTest {

  private static Optional<String> objection(String modeOfB, String modeOfC) {
    Topology topology =
        Topology.mysql()
            .primary("a", n -> n.gtidMode("OFF").failing(ProbeFailure.Kind.REFUSED, 3_000))
            .replica("b", n -> n.gtidMode(modeOfB))
            .replica("c", n -> n.gtidMode(modeOfC));
    return GtidRequirement.objection(topology.snapshot(), key("a"));
  }

  @Test
  void aPrimaryWhoseReplicasHaveNoGtidsIsNotReplacedAndItIsSaidWhy() {
    assertThat(objection("OFF", "OFF").orElseThrow())
        .contains("a:3306")
        .contains("b:3306, c:3306")
        .contains("GTIDs off")
        .contains("promote one by hand");
  }

  @Test
  void oneReplicaWithGtidsMaySucceedIt() {
    assertThat(objection("OFF", "ON")).isEmpty();
  }

  @Test
  void onMariadbEveryTransactionHasOneHoweverReplicasFindTheirPlace() {
    Topology topology = Topology.mariadb().primary("a").replica("b", n -> n.byFileAndPosition());
    assertThat(GtidRequirement.objection(topology.snapshot(), key("a"))).isEmpty();
  }

  @Test
  void whoHasNoReplicasIsNotRefusedForThat() {
    assertThat(GtidRequirement.objection(Topology.mysql().primary("a").snapshot(), key("a")))
        .isEmpty();
  }
}
