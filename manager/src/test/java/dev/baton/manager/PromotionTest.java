package dev.baton.manager;

import static dev.baton.manager.fake.FakeServers.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.cluster.history.Suspension;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.api.RecoveryRequest;
import dev.baton.manager.config.PromotionSettings;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.manager.fake.Lab;
import dev.baton.manager.inventory.Inventory;
import dev.baton.manager.inventory.Inventory.Property;
import dev.baton.topology.policy.PromotionRule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who becomes the primary when people have said something about it, over fake servers. */
@Timeout(60)
class PromotionTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private static Lab lab(PromotionSettings settings, String... names) {
    Lab lab = Lab.semiSync(names);
    lab.recovery = RecoverySettings.defaults().withPromotion(settings);
    return lab;
  }

  private static Lab rules(String... rules) {
    return lab(PromotionSettings.defaults().withRules(List.of(rules)), "a", "b", "c");
  }

  private static PromotionSettings sameDataCenter() {
    PromotionSettings plain = PromotionSettings.defaults();
    return new PromotionSettings(
        List.of(),
        List.of(),
        Optional.of("^(\\w+)-"),
        Optional.empty(),
        true,
        false,
        true,
        plain.maxLag(),
        true,
        plain.catchUpLimit());
  }

  private static OperationReport failedOver(Lab lab, DefaultManager manager) throws Exception {
    lab.await(
        "a failover has ended",
        () ->
            manager.operations(Lab.CLUSTER, 5).stream()
                .anyMatch(op -> op.type().equals("failover") && op.state() != State.RUNNING));
    return manager.operations(Lab.CLUSTER, 5).stream()
        .filter(op -> op.type().equals("failover"))
        .findFirst()
        .orElseThrow();
  }

  private static String proof(OperationReport report) {
    return report.steps().stream()
        .filter(step -> step.name().equals("proof"))
        .map(OperationReport.Step::sentence)
        .reduce("", String::concat);
  }

  @Test
  void aRuleOfTheConfigurationDecidesWhoIsPromotedAndIsOnTheRecord() throws Exception {
    try (Lab lab = rules("^b:=must_not", "^c:=prefer")) {
      DefaultManager manager = lab.manager();
      lab.servers.kill("a");
      OperationReport report = failedOver(lab, manager);
      assertThat(report.newPrimary()).isEqualTo(key("c"));
      assertThat(proof(report))
          .contains("c:3306 has the promotion rule prefer")
          .contains("b:3306 has the promotion rule must_not");
      lab.nothingIsLost();
    }
  }

  @Test
  void whatAPersonRegistersGoesBeforeTheConfiguration() throws Exception {
    try (Lab lab = rules("^b:=prefer")) {
      DefaultManager manager = lab.manager();
      manager
          .inventory(Lab.CLUSTER)
          .promotionRule(key("b"), PromotionRule.PREFER_NOT, Duration.ofMinutes(5));
      lab.servers.kill("a");
      assertThat(failedOver(lab, manager).newPrimary()).isEqualTo(key("c"));
    }
  }

  @Test
  void withMustNotForAllNobodyIsPromotedAndNothingIsMoved() throws Exception {
    try (Lab lab = rules("^[bc]:=must_not")) {
      lab.manager();
      lab.servers.kill("a");
      lab.awaitEvent("refused");
      assertThat(lab.servers.journal()).doesNotContain("promote b", "promote c");
      lab.servers.change("a", a -> a.alive = true);
      lab.await("the old primary serves", () -> key("a").equals(lab.proxy.route()));
    }
  }

  @Test
  void onlyTheOldPrimarysDataCentreTakesOverWhereThatIsAskedFor() throws Exception {
    try (Lab lab = lab(sameDataCenter(), "east-a", "west-b", "east-c")) {
      DefaultManager manager = lab.manager();
      lab.servers.kill("east-a");
      OperationReport report = failedOver(lab, manager);
      assertThat(report.newPrimary()).isEqualTo(key("east-c"));
      assertThat(proof(report))
          .contains("west-b:3306 is in the data centre west and not in east")
          .contains("east-c:3306 is in the old primary's data centre east");
    }
  }

  @Test
  void aTaggedDataCentreGoesBeforeThePattern() throws Exception {
    try (Lab lab = lab(sameDataCenter(), "east-a", "west-b", "east-c")) {
      DefaultManager manager = lab.manager();
      Inventory inventory = manager.inventory(Lab.CLUSTER);
      inventory.tag(key("west-b"), Property.DATA_CENTRE.name(), "east");
      inventory.tag(key("east-c"), Property.DATA_CENTRE.name(), "west");
      lab.servers.kill("east-a");
      assertThat(failedOver(lab, manager).newPrimary()).isEqualTo(key("west-b"));
    }
  }

  /** c does not receive any more, so that it lacks what b has. */
  private static DefaultManager withOneBehind(Lab lab) throws Exception {
    DefaultManager manager = lab.manager();
    manager.recoveries().suspend(key("c"), Suspension.Kind.MAINTENANCE, "ann", "behind", HOUR);
    lab.servers.change("c", c -> c.receiverOn = false);
    lab.await(
        "it lacks something",
        () -> {
          var behind = lab.servers.ask("c", c -> c.executed);
          return !behind.covers(lab.servers.ask("b", b -> b.executed));
        });
    return manager;
  }

  @Test
  void aPreferredOneThatLacksSomethingFetchesItFromTheMostAdvancedAndIsPromoted() throws Exception {
    try (Lab lab = rules("^c:=prefer")) {
      DefaultManager manager = withOneBehind(lab);
      lab.servers.kill("a");
      OperationReport report = failedOver(lab, manager);
      assertThat(report.newPrimary()).as("%s", report).isEqualTo(key("c"));
      assertThat(proof(report)).contains("fetches from b:3306 what it lacks");
      assertThat(lab.servers.journal())
          .containsSubsequence(
              "historyContains b", "replicateFrom c", "stopReceiver c", "promote c");
      lab.await("the other follows", () -> key("c").equals(lab.servers.sourceOf("b")));
      lab.nothingIsLost();
    }
  }

  @Test
  void ifItCannotFetchItTheMostAdvancedIsPromotedInstead() throws Exception {
    try (Lab lab = rules("^c:=must")) {
      DefaultManager manager = withOneBehind(lab);
      lab.servers.fail("replicateFrom c");
      lab.servers.kill("a");
      OperationReport report = failedOver(lab, manager);
      assertThat(report.newPrimary()).isEqualTo(key("b"));
      assertThat(lab.servers.journal()).doesNotContain("promote c");
      lab.nothingIsLost();
    }
  }

  @Test
  void whatOnlyAMustNotHoldsIsFetchedFromIt() throws Exception {
    try (Lab lab = rules("^b:=must_not")) {
      DefaultManager manager = withOneBehind(lab);
      lab.servers.kill("a");
      OperationReport report = failedOver(lab, manager);
      assertThat(report.newPrimary()).as("%s", report).isEqualTo(key("c"));
      lab.nothingIsLost();
    }
  }

  @Test
  void aSwitchoverWithoutANameGoesToThePreferredOneAndNeverToMustNot() throws Exception {
    try (Lab lab = rules("^c:=prefer", "^b:=must_not")) {
      DefaultManager manager = lab.manager();
      OperationReport there =
          manager.recoveries().gracefulTakeover(Lab.CLUSTER, RecoveryRequest.by("ann"));
      assertThat(there.state()).as(there.outcome()).isEqualTo(State.DONE);
      assertThat(there.newPrimary()).isEqualTo(key("c"));
      Lab.healthy(manager);
      OperationReport refused =
          manager
              .recoveries()
              .gracefulTakeover(Lab.CLUSTER, RecoveryRequest.by("ann").to(key("b")));
      assertThat(refused.state()).isEqualTo(State.REFUSED);
      assertThat(refused.outcome()).contains("b:3306 has the promotion rule must_not");
    }
  }

  @Test
  void aRuleThatIsNoneIsToldWhenItIsRead() {
    PromotionSettings plain = PromotionSettings.defaults();
    assertThatThrownBy(() -> plain.withRules(List.of("db1")))
        .hasMessageContaining("'db1' is not REGEX=RULE");
    assertThatThrownBy(() -> plain.withRules(List.of("db1=perhaps")))
        .hasMessageContaining("promotion.rules: 'perhaps' is no promotion rule");
    assertThatThrownBy(() -> plain.withRules(List.of("(=must")))
        .hasMessageContaining("promotion.rules: '(' is no regular expression");
    PromotionSettings two = plain.withRules(List.of("^db=1=must", "^db=prefer"));
    assertThat(two.rule(key("db=1"))).isEqualTo(PromotionRule.MUST);
    assertThat(two.rule(key("db2"))).isEqualTo(PromotionRule.PREFER);
    assertThat(two.rule(key("x"))).isEqualTo(PromotionRule.NEUTRAL);
  }
}
