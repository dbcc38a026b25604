package dev.baton.manager.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.inventory.Inventory.Property;
import dev.baton.topology.policy.PromotionRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InventoryTest {

  private static final InstanceKey A = new InstanceKey("db1.seoul.example", 3306);
  private static final InstanceKey B = new InstanceKey("db2.busan.example", 3307);

  private final DecisionLog log = new InMemoryDecisionLog();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Inventory inventory = open();

  private Inventory open() {
    return new Inventory("main", log, () -> now);
  }

  @Test
  void whatWasSaidIsKnownToTheNextManager() {
    inventory.tag(A, "role", "a\tb\n%c");
    inventory.pool("readers", List.of(B, A));
    inventory.alias(Optional.empty(), "shop");
    inventory.arm(true);
    inventory.handsOff(B, "A person stopped its replication.");

    Inventory next = open();

    assertThat(next.tags(A)).isEqualTo(Map.of("role", "a\tb\n%c"));
    assertThat(next.pools().get("readers")).containsExactly(A, B);
    assertThat(next.alias(Optional.empty())).contains("shop");
    assertThat(next.armed()).contains(true);
    assertThat(next.handsOff(B)).contains("A person stopped its replication.");
    assertThat(next.handsOff(A)).isEmpty();
  }

  @Test
  void nobodyHasArmedAClusterOfWhichNothingWasSaid() {
    assertThat(inventory.armed()).isEmpty();
    inventory.arm(true);
    inventory.arm(false);
    assertThat(open().armed()).contains(false);
  }

  @Test
  void aPromotionRuleHoldsForItsTime() {
    inventory.promotionRule(A, PromotionRule.MUST_NOT, Duration.ofMinutes(10));
    assertThat(inventory.promotionRule(A)).isEqualTo(PromotionRule.MUST_NOT);
    assertThat(inventory.promotionRules()).isEqualTo(Map.of(A, PromotionRule.MUST_NOT));
    now = now.plus(Duration.ofMinutes(10));
    assertThat(inventory.promotionRule(A)).isEqualTo(PromotionRule.NEUTRAL);
    assertThat(inventory.promotionRules()).isEmpty();
    assertThatThrownBy(() -> inventory.promotionRule(A, PromotionRule.MUST, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(PromotionRule.parse("prefer-not")).isEqualTo(PromotionRule.PREFER_NOT);
    assertThatThrownBy(() -> PromotionRule.parse("maybe")).hasMessageContaining("must_not");
  }

  @Test
  void whereAServerStandsIsReadFromItsNameUnlessATagSaysOtherwise() {
    inventory.pattern(Property.DATA_CENTRE, "[.]([^.]+)[.]example$");
    inventory.pattern(Property.ENVIRONMENT, "^db");
    assertThat(inventory.property(Property.DATA_CENTRE, A)).contains("seoul");
    assertThat(inventory.property(Property.ENVIRONMENT, A)).contains("db");
    assertThat(inventory.property(Property.REGION, A)).isEmpty();
    inventory.tag(A, Property.DATA_CENTRE.name(), "tokyo");
    assertThat(inventory.property(Property.DATA_CENTRE, A)).contains("tokyo");
    assertThat(inventory.property(Property.DATA_CENTRE, B)).contains("busan");
    assertThatThrownBy(() -> inventory.pattern(Property.REGION, "["))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tagsAreFoundByNameAndValue() {
    inventory.tag(A, "disk", "ssd");
    inventory.tag(B, "disk", "hdd");
    assertThat(inventory.tagged("disk", Optional.empty())).containsExactly(A, B);
    assertThat(inventory.tagged("disk", Optional.of("hdd"))).containsExactly(B);
    inventory.untag(B, "disk");
    assertThat(inventory.tagged("disk", Optional.empty())).containsExactly(A);
  }

  @Test
  void aForgottenInstanceTakesWithItWhatWasSaidOfIt() {
    inventory.tag(A, "disk", "ssd");
    inventory.handsOff(A, "why");
    inventory.pool("all", List.of(A, B));
    inventory.forget(A);
    assertThat(inventory.tags(A)).isEmpty();
    assertThat(inventory.handsOff(A)).isEmpty();
    assertThat(inventory.pools().get("all")).containsExactly(B);
  }
}
