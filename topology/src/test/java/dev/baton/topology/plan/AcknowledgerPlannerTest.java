package dev.baton.topology.plan;

import static dev.baton.topology.fixture.Topology.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.topology.fixture.Node;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.plan.AcknowledgerPlanner.Decision;
import dev.baton.topology.plan.AcknowledgerPlanner.Refuse;
import dev.baton.topology.plan.AcknowledgerPlanner.Restore;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.Detected.Subject;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AcknowledgerPlannerTest {
  private static final SemiSyncFacts SILENT =
      new SemiSyncFacts(true, false, false, false, false, true, 1_000, 1, 0, 0);

  private static Decision plan(Consumer<Node> b) {
    return AcknowledgerPlanner.plan(
        Topology.mysql().primary("a").replica("b", b).snapshot(), DurabilityPolicy.semiSync(1));
  }

  private static void refused(Consumer<Node> b, String... words) {
    assertThat(plan(b)).isInstanceOf(Refuse.class);
    assertThat(plan(b).sentence()).contains(words).contains("semi-sync is not turned off");
  }

  @Test
  void aHealthyReplicaThatDoesNotAcknowledgeIsBroughtBack() {
    assertThat(plan(b -> b.semiSync(SILENT)))
        .isInstanceOfSatisfying(
            Restore.class, r -> assertThat(r.instances()).containsExactly(key("b")));
    assertThat(plan(b -> b.receiver(ThreadState.STOPPED))).isInstanceOf(Restore.class);
  }

  @Test
  void nobodyIsBroughtBackWhoCannotAndTheReasonIsTold() {
    refused(b -> b.failing(Kind.REFUSED, 3_000), "b:3306 is not reachable");
    refused(b -> b.semiSync(SemiSyncFacts.NONE), "b:3306 has no semi-sync");
    refused(b -> b.semiSync(SILENT).source("z"), "does not replicate from a:3306");
    refused(b -> b.semiSync(SILENT).receiverError(1236), "1236");
    refused(b -> b.semiSync(SILENT).told(Subject.SEMI_SYNC, "0"), "semi-sync priority is 0");
    refused(b -> b.semiSync(SILENT).executed(Topology.UUID_C + ":1"), Topology.UUID_C);
  }

  @Test
  void theLowestPriorityComesFirstAndNoneLast() {
    Topology all =
        Topology.mysql()
            .primary("a")
            .replica("b", b -> b.semiSync(SILENT))
            .replica("c", c -> c.semiSync(SILENT).told(Subject.SEMI_SYNC, "2"))
            .replica("d", d -> d.semiSync(SILENT).told(Subject.SEMI_SYNC, "1"))
            .replica("e", e -> e.semiSync(SILENT).told(Subject.SEMI_SYNC, "soon"));
    assertThat(AcknowledgerPlanner.plan(all.snapshot(), DurabilityPolicy.semiSync(1)))
        .isInstanceOfSatisfying(
            Restore.class,
            r -> assertThat(r.instances()).containsExactly(key("d"), key("c"), key("b"), key("e")));
  }

  @Test
  void underAsyncNobodyWaits() {
    assertThat(
            AcknowledgerPlanner.plan(
                Topology.mysql().primary("a").replica("b").snapshot(), DurabilityPolicy.async()))
        .isInstanceOf(Refuse.class);
  }
}
