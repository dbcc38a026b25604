package dev.baton.topology.plan;

import static dev.baton.topology.fixture.Topology.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.Flavour;
import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.fixture.Node;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.plan.FailoverDecision.Promote;
import dev.baton.topology.plan.FailoverDecision.Refuse;
import dev.baton.topology.plan.FailoverDecision.Rejection;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.policy.InstanceLabels;
import dev.baton.topology.policy.PromotionPolicy;
import dev.baton.topology.policy.PromotionPolicy.CatchUp;
import dev.baton.topology.policy.PromotionPolicy.Errant;
import dev.baton.topology.policy.PromotionPolicy.Unapplied;
import dev.baton.topology.policy.PromotionRule;
import dev.baton.topology.snapshot.BinaryLogFacts;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is promoted, who may not be, and why: before anything is moved. */
class CandidatesTest {
  private static final PromotionPolicy NEUTRAL = PromotionPolicy.NEUTRAL;

  private static Topology dead() {
    return Topology.mysql().primary("a", a -> a.failing(Kind.REFUSED, 50));
  }

  private static FailoverDecision decide(Topology t, PromotionPolicy policy, String... reached) {
    return FailoverPlanner.decide(
        Revoked.question(t, DurabilityPolicy.semiSync(1), reached).withPromotion(policy));
  }

  private static Promote promote(Topology t, PromotionPolicy policy, String... reached) {
    FailoverDecision decision = decide(t, policy, reached);
    assertThat(decision).as(decision.sentence()).isInstanceOf(Promote.class);
    return (Promote) decision;
  }

  private static PromotionPolicy rule(String name, PromotionRule rule) {
    return NEUTRAL.withRule(key(name), rule);
  }

  @Test
  void aRuleDecidesBetweenEqualsFromMustToPreferNot() {
    Topology t = dead().replica("b").replica("c");
    assertThat(promote(t, NEUTRAL, "b", "c").candidate()).isEqualTo(key("b"));
    assertThat(promote(t, rule("c", PromotionRule.MUST), "b", "c").candidate()).isEqualTo(key("c"));
    assertThat(promote(t, rule("c", PromotionRule.PREFER), "b", "c").candidate())
        .isEqualTo(key("c"));
    assertThat(promote(t, rule("b", PromotionRule.PREFER_NOT), "b", "c").candidate())
        .isEqualTo(key("c"));
    PromotionPolicy both = rule("b", PromotionRule.PREFER).withRule(key("c"), PromotionRule.MUST);
    assertThat(promote(t, both, "b", "c").candidate()).isEqualTo(key("c"));
  }

  @Test
  void aPreferredReplicaThatLacksSomethingFetchesItFromTheMostAdvancedFirst() {
    Topology t = dead().replica("b", b -> b.executed(12)).replica("c", c -> c.executed(10));
    Promote promote = promote(t, rule("c", PromotionRule.PREFER).withCatchUp(), "b", "c");
    assertThat(promote.candidate()).isEqualTo(key("c"));
    assertThat(promote.catchUpFrom()).isEqualTo(key("b"));
    assertThat(promote.catchUp()).isEqualTo(Topology.upTo(Flavour.MYSQL, 12));
    assertThat(promote.repoint()).containsExactly(key("b"));
    assertThat(promote.early()).isEmpty();
    assertThat(promote.lossPossible()).isFalse();
    assertThat(promote.sentence()).contains("fetches from b:3306");
  }

  @Test
  void nobodyCatchesUpWithoutBeingWantedMoreOrWithoutBeingAble() {
    Topology t = dead().replica("b", b -> b.executed(12)).replica("c", c -> c.executed(10));
    assertThat(promote(t, NEUTRAL.withCatchUp(), "b", "c").catchUpFrom()).isNull();
    assertThat(promote(t, rule("c", PromotionRule.MUST), "b", "c").catchUpFrom()).isNull();
    PromotionPolicy wanted = rule("c", PromotionRule.MUST).withCatchUp();
    for (Consumer<Node> unable :
        List.<Consumer<Node>>of(
            c -> c.applierError(1062),
            c -> c.detached(),
            c -> c.version("8.0.31"),
            c -> c.format("STATEMENT"))) {
      t.replica("c", c -> unable.accept(c.executed(10)));
      assertThat(promote(t, wanted, "b", "c").candidate()).isEqualTo(key("b"));
    }
    t.replica("c", c -> c.executed(10)).replica("b", b -> b.executed(12).applierError(1062));
    assertThat(promote(t, wanted, "b", "c").candidate()).isEqualTo(key("b"));
    t.replica("b", b -> b.executed(12).purged(11));
    assertThat(promote(t, wanted, "b", "c").candidate()).isEqualTo(key("b"));
    t.replica("b", b -> b.executed(12).purged(10));
    assertThat(promote(t, wanted, "b", "c").candidate()).isEqualTo(key("c"));
  }

  @Test
  void whatOnlyOneHoldsThatMayNotBePromotedIsFetchedFromItByOneThatMay() {
    Topology t = dead().replica("b", b -> b.executed(12)).replica("c", c -> c.executed(10));
    PromotionPolicy never = rule("b", PromotionRule.MUST_NOT);
    assertThat(decide(t, never, "b", "c")).isInstanceOf(Refuse.class);
    Promote promote = promote(t, never.withCatchUp(CatchUp.IF_NEEDED), "b", "c");
    assertThat(promote.candidate()).isEqualTo(key("c"));
    assertThat(promote.catchUpFrom()).isEqualTo(key("b"));
    assertThat(promote.catchUp()).isEqualTo(Topology.upTo(Flavour.MYSQL, 12));
    assertThat(promote.sentence())
        .contains("b:3306 holds everything")
        .contains("c:3306 is to be promoted: it fetches from b:3306")
        .contains("b:3306 has the promotion rule must_not");
    PromotionPolicy wanted = rule("c", PromotionRule.MUST).withCatchUp(CatchUp.IF_NEEDED);
    assertThat(promote(t, wanted, "b", "c").candidate()).as("not needed").isEqualTo(key("b"));
  }

  @Test
  void nobodyFetchesFromOneWhoseDataIsNotWhole() {
    PromotionPolicy needed = NEUTRAL.withCatchUp(CatchUp.IF_NEEDED);
    for (Consumer<Node> unfit :
        List.<Consumer<Node>>of(
            b -> b.gtidMode("OFF"),
            b -> b.channel(ch -> ch.ignoring("tmp")),
            b -> b.channel(ch -> ch.delay(60)))) {
      Topology t = dead().replica("c", c -> c.executed(10));
      t.replica("b", b -> unfit.accept(b.executed(12)));
      assertThat(decide(t, needed, "b", "c")).isInstanceOf(Refuse.class);
    }
  }

  @Test
  void theSameDataCentreAndRegionArePreferredAndMayBeDemanded() {
    Topology t = dead().replica("b").replica("c");
    PromotionPolicy places =
        NEUTRAL
            .withLabel(key("a"), InstanceLabels.in("dc1", "eu"))
            .withLabel(key("b"), InstanceLabels.in("dc2", "eu"))
            .withLabel(key("c"), InstanceLabels.in("dc1", "eu"));
    assertThat(promote(t, places, "b", "c").candidate()).isEqualTo(key("c"));
    PromotionPolicy strict = demanding(places, true, false);
    assertThat(reasons(decide(t, strict, "b", "c")))
        .containsExactly("b:3306 is in the data centre dc2 and not in dc1");
    PromotionPolicy regions =
        demanding(places.withLabel(key("b"), InstanceLabels.in("dc9", "us")), false, true);
    assertThat(reasons(decide(t, regions, "b", "c")))
        .containsExactly("b:3306 is in the region us and not in eu");
    assertThat(promote(t, demanding(NEUTRAL, true, true), "b", "c").rejected())
        .as("what nobody has said keeps nobody out")
        .isEmpty();
  }

  @Test
  void aNearerReplicaCatchesUpFromAFartherOne() {
    Topology t = dead().replica("b", b -> b.executed(12)).replica("c");
    PromotionPolicy places =
        NEUTRAL
            .withLabel(key("a"), InstanceLabels.in("", "eu"))
            .withLabel(key("b"), InstanceLabels.in("", "us"))
            .withLabel(key("c"), InstanceLabels.in("", "eu"));
    assertThat(promote(t, places.withCatchUp(), "b", "c").catchUpFrom()).isEqualTo(key("b"));
  }

  static Stream<Arguments> vetoes() {
    return Stream.of(
        veto("has no binary log", c -> c.binlog(false)),
        veto("does not log what it applies", c -> c.logsReplicaUpdates(false)),
        veto("has no GTIDs", c -> c.gtidMode("OFF")),
        veto("is a binary log server", c -> c.version("9.7.4-maxscale")),
        veto("leaves out some of what its source sends", c -> c.channel(ch -> ch.ignoring("tmp"))),
        veto("stays 60 s behind on purpose", c -> c.channel(ch -> ch.delay(60))),
        veto("has nothing of the old primary's history", c -> c.executed(0)),
        veto("lacks", c -> c.executed(8).historyLoss(9, null)),
        veto("has later transactions but not", c -> c.executed(Topology.UUID_A + ":3-10")),
        veto(
            "leaves databases out of its binary log",
            c ->
                c.details(
                    d ->
                        d.withBinaryLog(
                            new BinaryLogFacts(
                                BinlogCoordinates.NONE, false, List.of(), List.of("x"))))));
  }

  private static Arguments veto(String reason, Consumer<Node> change) {
    return Arguments.of(reason, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vetoes")
  void whatSpeaksAgainstAReplicaKeepsItOutHoweverMuchItIsWanted(
      String reason, Consumer<Node> change) {
    Topology t = dead().replica("b").replica("c", change);
    Promote promote = promote(t, rule("c", PromotionRule.MUST), "b", "c");
    assertThat(promote.candidate()).isEqualTo(key("b"));
    assertThat(promote.rejected()).extracting(Rejection::instance).containsExactly(key("c"));
    assertThat(promote.rejected().getFirst().reason()).contains(reason);
    FailoverDecision alone = decide(dead().replica("c", change), NEUTRAL, "c");
    assertThat(alone).isInstanceOf(Refuse.class);
    assertThat(alone.sentence()).contains("c:3306 ").contains(reason);
    assertThat(alone.rejected()).hasSize(1);
  }

  @Test
  void mustNotAndHostFiltersKeepOut() {
    Topology t = dead().replica("b").replica("c");
    assertThat(reasons(decide(t, rule("b", PromotionRule.MUST_NOT), "b", "c")))
        .containsExactly("b:3306 has the promotion rule must_not");
    for (String filter : List.of("^b$", "b:33", "^b")) {
      assertThat(reasons(decide(t, ignoring(filter), "b", "c")))
          .containsExactly("b:3306 is kept from promotion by a host filter");
    }
    assertThat(reasons(decide(t, ignoring("^x"), "b", "c"))).isEmpty();
    assertThatThrownBy(() -> ignoring("(")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void unappliedRelayLogsAreWaitedForOrRefusedAsThePolicySays() {
    Topology t =
        dead().replica("b", b -> b.executed(8).received(10)).replica("c", c -> c.executed(8));
    assertThat(promote(t, NEUTRAL, "b", "c").candidate()).isEqualTo(key("b"));
    PromotionPolicy strict =
        new PromotionPolicy(
            new TreeMap<>(),
            List.of(),
            false,
            false,
            Unapplied.REFUSE,
            OptionalLong.empty(),
            Errant.LAST_RESORT,
            CatchUp.NEVER);
    FailoverDecision refused = decide(t, strict, "b", "c");
    assertThat(refused).isInstanceOf(Refuse.class);
    assertThat(refused.sentence())
        .contains("No replica that may be promoted holds everything")
        .contains("b:3306 has not applied all it has received");
  }

  @Test
  void aLagBeyondTheLimitIsRefusedAndOneAtTheLimitIsNot() {
    PromotionPolicy limited =
        new PromotionPolicy(
            new TreeMap<>(),
            List.of(),
            false,
            false,
            Unapplied.WAIT,
            OptionalLong.of(60),
            Errant.LAST_RESORT,
            CatchUp.NEVER);
    Topology t = dead().replica("b", b -> b.delay(60)).replica("c", c -> c.delay(61));
    assertThat(reasons(decide(t, limited, "b", "c")))
        .containsExactly("c:3306 is 61 s behind, more than the 60 s allowed");
  }

  @Test
  void whoHasErrantTransactionsIsTheLastResortOrNever() {
    String errant = Topology.UUID_A + ":1-10," + Topology.UUID_C + ":1";
    Topology t = dead().replica("b").replica("c", c -> c.executed(errant));
    Promote lastResort = promote(t, NEUTRAL, "b", "c");
    assertThat(lastResort.candidate()).as("only it holds everything").isEqualTo(key("c"));
    assertThat(lastResort.sentence()).contains(Topology.UUID_C + ":1").contains("everybody's");
    FailoverDecision never = decide(t, without(NEUTRAL), "b", "c");
    assertThat(never).isInstanceOf(Refuse.class);
    assertThat(never.sentence()).contains("c:3306 has errant transactions: " + Topology.UUID_C);
  }

  @Test
  void whatThePrimaryPassedOnFromElsewhereIsNotErrant() {
    String both = Topology.UUID_A + ":1-10," + Topology.UUID_C + ":1";
    Topology t =
        Topology.mysql()
            .primary("a", a -> a.source("x").failing(Kind.REFUSED, 50))
            .replica("b", b -> b.executed(both));
    assertThat(promote(t, without(NEUTRAL), "b").candidate()).isEqualTo(key("b"));
  }

  @Test
  void whoeverAllCanFollowComesBeforeWhoLosesSome() {
    Topology t =
        dead()
            .replica("b", b -> b.format("ROW"))
            .replica("c", c -> c.format("MIXED"))
            .replica("d", d -> d.format("MIXED"));
    assertThat(promote(t, NEUTRAL, "b", "c", "d").candidate()).isEqualTo(key("c"));
    t.replica("b").replica("c").replica("d", d -> d.version("8.4.1"));
    assertThat(promote(t, NEUTRAL, "b", "c", "d").candidate()).isEqualTo(key("d"));
    t.replica("b", b -> b.purged(9)).replica("c").replica("d", d -> d.executed(8));
    assertThat(promote(t, NEUTRAL, "b", "c", "d").candidate()).isEqualTo(key("c"));
  }

  @Test
  void aDesignatedReplicaComesBeforeEveryRule() {
    Topology t = dead().replica("b").replica("c");
    FailoverQuestion question = Revoked.question(t, DurabilityPolicy.semiSync(1), "b", "c");
    FailoverQuestion named =
        new FailoverQuestion(
                question.snapshot(),
                question.oldPrimary(),
                question.policy(),
                question.guarantee(),
                question.reached(),
                key("c"))
            .withPromotion(rule("b", PromotionRule.MUST));
    assertThat(((Promote) FailoverPlanner.decide(named)).candidate()).isEqualTo(key("c"));
  }

  @Test
  void availabilityFirstChoosesAmongThoseThatMayBePromoted() {
    DurabilityPolicy policy = new DurabilityPolicy(DurabilityPolicy.Mode.SEMI_SYNC, 1, true);
    Topology t =
        dead().replica("b", b -> b.executed(9)).replica("c", c -> c.executed(12).binlog(false));
    Promote promote = (Promote) FailoverPlanner.decide(Revoked.question(t, policy, "b", "c"));
    assertThat(promote.candidate()).isEqualTo(key("b"));
    assertThat(promote.lossPossible()).isTrue();
    t.replica("b", b -> b.binlog(false));
    FailoverDecision nobody = FailoverPlanner.decide(Revoked.question(t, policy, "b", "c"));
    assertThat(nobody.sentence()).contains("b:3306 has no binary log, c:3306 has no binary log");
    assertThat(nobody.rejected()).hasSize(2);
  }

  @Test
  void rulesAreReadAsOrchestratorWritesThem() {
    for (PromotionRule rule : PromotionRule.values()) {
      assertThat(PromotionRule.parse(" " + rule.word())).isEqualTo(rule);
    }
    assertThat(PromotionRule.parse("PREFER_NOT")).isEqualTo(PromotionRule.PREFER_NOT);
    assertThatThrownBy(() -> PromotionRule.parse("perhaps")).hasMessageContaining("perhaps");
  }

  private static List<String> reasons(FailoverDecision decision) {
    return decision.rejected().stream().map(Rejection::toString).toList();
  }

  private static PromotionPolicy demanding(PromotionPolicy from, boolean center, boolean region) {
    return new PromotionPolicy(
        from.labels(),
        List.of(),
        center,
        region,
        Unapplied.WAIT,
        OptionalLong.empty(),
        Errant.LAST_RESORT,
        CatchUp.NEVER);
  }

  private static PromotionPolicy ignoring(String filter) {
    return new PromotionPolicy(
        new TreeMap<InstanceKey, InstanceLabels>(),
        List.of(filter),
        false,
        false,
        Unapplied.WAIT,
        OptionalLong.empty(),
        Errant.LAST_RESORT,
        CatchUp.NEVER);
  }

  private static PromotionPolicy without(PromotionPolicy from) {
    return new PromotionPolicy(
        from.labels(),
        List.of(),
        false,
        false,
        Unapplied.WAIT,
        OptionalLong.empty(),
        Errant.NEVER,
        CatchUp.NEVER);
  }
}
