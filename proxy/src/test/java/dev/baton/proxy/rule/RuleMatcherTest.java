package dev.baton.proxy.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.proxy.rule.Rule.Branch;
import dev.baton.proxy.rule.Rule.Then;
import dev.baton.proxy.rule.Rule.When;
import dev.baton.proxy.stats.Digests;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RuleMatcherTest {

  private static final Origin APP = new Origin("app", "192.168.0.7", 5, "10.0.0.1", 6033);

  private final RuleMatcher matcher = new RuleMatcher(new SplittableRandom(1));
  private final Digests digests = new Digests();

  private void use(Rule... rules) {
    matcher.use(RuleSet.compile(List.of(rules), List.of()));
  }

  /** The texts here are their own digests. */
  private Decision decide(String sql) {
    return matcher.decide(APP, "shop", 0, digests.of(sql.hashCode(), () -> sql), () -> sql);
  }

  private static Rule rule(long id, When when, Then then) {
    return new Rule(id, when, then, true);
  }

  private static When chain(int flagIn) {
    return new When(flagIn, null, null, null, null, null, null, null, null, false, true, false);
  }

  private static Then chainTo(int flagOut, @Nullable Integer hostgroup) {
    return new Then(flagOut, null, hostgroup, null, null, null, null, false, null);
  }

  @Test
  void theFirstRuleThatHoldsAndAppliesDecidesWhateverTheOrderTheyWereGivenIn() {
    use(
        rule(2, When.ANY.withMatchDigest("^SELECT"), Then.to(20)),
        rule(1, When.ANY.withMatchDigest("^SELECT .* FOR UPDATE$"), Then.to(10)));
    assertThat(decide("SELECT a FROM t FOR UPDATE").hostgroup).isEqualTo(10);
    assertThat(decide("select a from t").hostgroup).isEqualTo(20);
    assertThat(decide("INSERT INTO t VALUES (?)").hostgroup).isEqualTo(-1);
    assertThat(matcher.hits(0)).isEqualTo(1);
    assertThat(matcher.hits(1)).isEqualTo(1);
  }

  @Test
  void aSetThatFollowsAnotherTakesItsExpressionsOverAndDecidesAsOneOfItsOwn() {
    Rule[] first = {
      rule(1, When.ANY.withMatchDigest("t1"), Then.to(10)),
      rule(2, When.ANY.withMatchDigest("t2"), Then.to(20))
    };
    Rule[] second = {
      rule(1, When.ANY.withMatchDigest("t3"), Then.to(30)),
      rule(2, When.ANY.withMatchDigest("t1"), Then.to(11)),
      rule(3, When.ANY.withMatchDigest("t4"), Then.to(40))
    };
    RuleSet before = RuleSet.compile(List.of(first), List.of());
    RuleSet after = RuleSet.compile(List.of(second), List.of(), before);
    assertThat(after.rules().get(1).digest()).isSameAs(before.rules().get(0).digest());
    for (RuleSet set : List.of(before, after, before, after)) {
      matcher.use(set);
      boolean later = set == after;
      assertThat(decide("SELECT a FROM t1").hostgroup).isEqualTo(later ? 11 : 10);
      assertThat(decide("SELECT a FROM t2").hostgroup).isEqualTo(later ? -1 : 20);
      assertThat(decide("SELECT a FROM t3").hostgroup).isEqualTo(later ? 30 : -1);
      assertThat(decide("SELECT a FROM t4").hostgroup).isEqualTo(later ? 40 : -1);
    }
  }

  @Test
  void expressionsThatNobodyUsesAnyMoreAreLetGo() {
    RuleSet set = RuleSet.NONE;
    RuleSet first = RuleSet.NONE;
    for (int i = 0; i < 3_000; i++) {
      set =
          RuleSet.compile(
              List.of(rule(1, When.ANY.withMatchDigest("t" + i), Then.to(i))), List.of(), set);
      first = i == 0 ? set : first;
    }
    assertThat(set.expressions()).isNotSameAs(first.expressions());
    assertThat(set.places()).isLessThan(1_100);
    matcher.use(set);
    assertThat(decide("SELECT a FROM t2999").hostgroup).isEqualTo(2999);
  }

  @Test
  void withoutApplyALaterRuleOverrides() {
    use(new Rule(1, When.ANY, Then.to(10), false), rule(2, When.ANY, Then.to(20)));
    assertThat(decide("SELECT ?").hostgroup).isEqualTo(20);
  }

  @Test
  void branchesAreDrawnAsOftenAsTheirWeightsSay() {
    Then split =
        Then.NOTHING.with(null, null, null, List.of(new Branch(1, 3), new Branch(2, 1)), null);
    use(
        new Rule(1, When.ANY, split, false),
        rule(2, chain(1), Then.to(10)),
        rule(3, chain(2), Then.to(20)));
    int first = 0;
    for (int i = 0; i < 4_000; i++) {
      first += decide("SELECT ?").hostgroup == 10 ? 1 : 0;
    }
    assertThat(first).isBetween(2_800, 3_200);
    assertThat(matcher.hits(1) + matcher.hits(2)).isEqualTo(4_000);
  }

  @Test
  void whatBoundsAStatementIsTheLastRulesWord() {
    use(
        new Rule(1, When.ANY, Then.NOTHING.with(100, 3, true, List.of(), null), false),
        rule(2, When.ANY, Then.NOTHING.with(50, null, false, List.of(), null)));
    Decision decision = decide("SELECT ?");
    assertThat(decision.timeoutMillis).isEqualTo(50);
    assertThat(decision.retries).isEqualTo(3);
    assertThat(decision.log).isZero();
  }

  @Test
  void aChainIsEnteredByFlagOutAndOnlyItsRulesAreLookedAt() {
    use(
        new Rule(1, When.ANY.withMatchDigest("t1"), chainTo(5, null), false),
        rule(2, When.ANY, Then.to(10)),
        rule(3, chain(5), Then.to(30)));
    assertThat(decide("SELECT a FROM t1").hostgroup).isEqualTo(30);
    assertThat(decide("SELECT a FROM t2").hostgroup).isEqualTo(10);
  }

  @Test
  void aNegatedExpressionHoldsWhereItDoesNotMatch() {
    When notSelect =
        new When(0, null, null, null, null, null, null, "^SELECT", null, true, true, false);
    use(rule(1, notSelect, Then.to(10)));
    assertThat(decide("SELECT ?").hostgroup).isEqualTo(-1);
    assertThat(decide("DELETE FROM t").hostgroup).isEqualTo(10);
  }

  @Test
  void whoAndWhereFromRestricts() {
    When from =
        new When(
            0, "app", "shop", "192.168.%", "10.0.0.1", 6033, null, null, null, false, true, false);
    use(rule(1, from, Then.to(10)));
    assertThat(decide("SELECT ?").hostgroup).isEqualTo(10);
    Origin other = new Origin("app", "172.16.0.1", 5, "10.0.0.1", 6033);
    assertThat(matcher.decide(other, "shop", 0, digests.of(1, () -> "x"), () -> "x").hostgroup)
        .isEqualTo(-1);
    assertThat(matcher.decide(APP, "other", 0, digests.of(1, () -> "x"), () -> "x").hostgroup)
        .isEqualTo(-1);
  }

  @Test
  void aPatternIsReplacedWithItsGroupsOnceOrEverywhere() {
    Then swap = new Then(null, "\\2.\\1 $", null, null, null, null, null, false, null);
    use(rule(1, When.ANY.withMatchPattern("(a)-(b)"), swap));
    assertThat(decide("SELECT a-b, a-b").rewritten).isEqualTo("SELECT b.a $, a-b");
    When global =
        new When(0, null, null, null, null, null, null, null, "(a)-(b)", false, true, true);
    use(rule(1, global, swap));
    assertThat(decide("SELECT a-b, a-b").rewritten).isEqualTo("SELECT b.a $, b.a $");
  }

  @Test
  void aFastRouteIsTakenWhereNoRuleNamesAHostgroup() {
    matcher.use(
        RuleSet.compile(
            List.of(rule(1, When.ANY.withMatchDigest("^SELECT"), Then.to(10))),
            List.of(new FastRoute("app", "shop", 0, 40), new FastRoute("app", "", 0, 50))));
    assertThat(decide("SELECT ?").hostgroup).isEqualTo(10);
    assertThat(decide("DELETE FROM t").hostgroup).isEqualTo(40);
    assertThat(matcher.decide(APP, "x", 0, digests.of(1, () -> "y"), () -> "y").hostgroup)
        .isEqualTo(50);
  }

  @Test
  void newRulesForgetWhatTheOldExpressionsSaid() {
    use(rule(1, When.ANY.withMatchDigest("^SELECT"), Then.to(10)));
    assertThat(decide("SELECT ?").hostgroup).isEqualTo(10);
    use(rule(1, When.ANY.withMatchDigest("^DELETE"), Then.to(10)));
    assertThat(decide("SELECT ?").hostgroup).isEqualTo(-1);
    assertThat(matcher.hits(0)).isZero();
  }

  @Test
  void whatCannotBeMatchedInLinearTimeIsRefusedWithItsRule() {
    assertThatThrownBy(() -> use(rule(7, When.ANY.withMatchDigest("^(?!SELECT)"), Then.to(10))))
        .hasMessageContaining("rule_id 7: match_digest '^(?!SELECT)'");
    assertThatThrownBy(() -> use(rule(8, When.ANY.withMatchPattern("(a"), Then.to(10))))
        .hasMessageContaining("rule_id 8: match_pattern '(a'");
  }
}
