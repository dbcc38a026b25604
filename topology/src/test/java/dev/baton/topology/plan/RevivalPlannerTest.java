package dev.baton.topology.plan;

import static dev.baton.topology.fixture.Topology.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.topology.analysis.Analyzer;
import dev.baton.topology.analysis.DetectionLimits;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RevivalPlannerTest {
  private static final MemberStanding ENDED = new MemberStanding(true, false, false, false, "", "");

  private static Optional<Repair.Restart> plan(Topology topology, MemberStanding standing) {
    return RevivalPlanner.plan(
        Analyzer.analyse(
            topology.snapshot(), DurabilityPolicy.semiSync(1), DetectionLimits.DEFAULT),
        key -> standing);
  }

  private static Topology allDead() {
    return Topology.mysql()
        .primary("a", a -> a.failing(Kind.REFUSED, 3_000))
        .replica("b", b -> b.failing(Kind.REFUSED, 3_000))
        .replica("c", c -> c.failing(Kind.REFUSED, 3_000));
  }

  @Test
  void whenAllServersDiedTogetherThePrimaryIsStartedAgainWithItsWholeLog() {
    Repair.Restart restart = plan(allDead(), ENDED).orElseThrow();
    assertThat(restart.instance()).isEqualTo(key("a"));
    assertThat(restart.cutTail()).isFalse();
    assertThat(restart.sentence())
        .startsWith("The process of a:3306 has ended and nobody can take its place: a:3306 has not")
        .doesNotContain("c:3306 has not been reachable");
  }

  @Test
  void aPrimaryWithoutReplicasIsStartedAgain() {
    assertThat(plan(Topology.mysql().primary("a", a -> a.failing(Kind.REFUSED, 3_000)), ENDED))
        .isPresent();
  }

  @Test
  void whenNoReplicaCanTellOrSucceedItThePrimaryIsStartedAgain() {
    Topology t =
        Topology.mariadb()
            .primary("a", a -> a.failing(Kind.REFUSED, 3_000))
            .replica("b", b -> b.receiver(ThreadState.STOPPED).applier(ThreadState.STOPPED));
    assertThat(plan(t, ENDED)).map(Repair::instance).contains(key("a"));
  }

  static Stream<Arguments> leftAsTheyAre() {
    return Stream.of(
        Arguments.of("it lives", Topology.mysql().primary("a").replica("b"), ENDED),
        Arguments.of(
            "a failover is due",
            Topology.mysql()
                .primary("a", a -> a.failing(Kind.REFUSED, 3_000))
                .replica("b", b -> b.receiver(ThreadState.CONNECTING)),
            ENDED),
        Arguments.of("the epoch has no primary", allDead().noPrimary(), ENDED),
        Arguments.of(
            "somebody answered in its place",
            Topology.mysql().primary("a", a -> a.failing(Kind.TOO_MANY_CONNECTIONS, 3_000)),
            ENDED),
        Arguments.of("it is not Baton's", allDead(), MemberStanding.PLAIN),
        Arguments.of(
            "its process runs, frozen or cut off",
            allDead(),
            new MemberStanding(true, true, false, false, "", "")),
        Arguments.of(
            "a person keeps hands off it",
            allDead(),
            new MemberStanding(true, false, false, false, "", "a:3306: being moved")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("leftAsTheyAre")
  void aPrimaryIsLeftAsItIsWhen(String why, Topology topology, MemberStanding standing) {
    assertThat(plan(topology, standing)).as(why).isEmpty();
  }
}
