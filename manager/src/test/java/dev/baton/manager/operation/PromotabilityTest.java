package dev.baton.manager.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.manager.inventory.Inventory;
import dev.baton.topology.policy.InstanceLabels;
import dev.baton.topology.policy.PromotionRule;
import dev.baton.topology.snapshot.Detected;
import dev.baton.topology.snapshot.Detected.Subject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose word counts on an instance: a person's, the server's own, or the configuration's. */
class PromotabilityTest {
  private static final InstanceKey HERE = new InstanceKey("db1", 3306);

  private final Inventory said =
      new Inventory("shop", new InMemoryDecisionLog(), InstantSource.system());

  private InstanceLabels labels(Map<Subject, String> told) {
    return new Promotability(
            RecoverySettings.defaults().promotion(), said, key -> new Detected(told, Map.of()))
        .labels(HERE);
  }

  @Test
  void aPromotionRuleOfTheServersGoesBeforeARegisteredOne() {
    said.promotionRule(HERE, PromotionRule.PREFER, Duration.ofHours(1));
    assertThat(labels(Map.of()).rule()).isEqualTo(PromotionRule.PREFER);
    assertThat(labels(Map.of(Subject.PROMOTION_RULE, "must_not")).rule())
        .isEqualTo(PromotionRule.MUST_NOT);
    assertThat(labels(Map.of(Subject.PROMOTION_RULE, "best")).rule())
        .as("what is no rule is passed over")
        .isEqualTo(PromotionRule.PREFER);
  }

  @Test
  void whereAServerStandsItTellsItselfUnlessATagSaysSo() {
    Map<Subject, String> told = Map.of(Subject.DATA_CENTRE, "dc2", Subject.REGION, "north");
    assertThat(labels(told).dataCenter()).isEqualTo("dc2");
    assertThat(labels(told).region()).isEqualTo("north");
    said.tag(HERE, "DATA_CENTRE", "dc9");
    assertThat(labels(told).dataCenter()).isEqualTo("dc9");
  }
}
