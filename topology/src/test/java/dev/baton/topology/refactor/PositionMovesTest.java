package dev.baton.topology.refactor;

import static dev.baton.topology.fixture.Topology.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.topology.fixture.Node;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.refactor.RefactorPlan.At;
import dev.baton.topology.refactor.RefactorPlan.Errand;
import dev.baton.topology.refactor.RefactorPlan.FollowAt;
import dev.baton.topology.refactor.RefactorPlan.Go;
import dev.baton.topology.refactor.RefactorPlan.Halt;
import dev.baton.topology.refactor.RefactorPlan.Match;
import dev.baton.topology.refactor.RefactorPlan.MeetAt;
import dev.baton.topology.refactor.RefactorPlan.ReachEndOf;
import dev.baton.topology.refactor.RefactorPlan.Refuse;
import dev.baton.topology.refactor.RefactorPlan.Resume;
import dev.baton.topology.refactor.RefactorPlan.Step;
import dev.baton.topology.snapshot.ProbeFailure;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Plans for replicas that have no GTIDs. */
class PositionMovesTest {

  private static final Consumer<Node> AS_IT_IS = node -> {};

  /** Primary a with the replicas b, c and d, and e below b, all with GTIDs off. */
  private static Topology tree(Consumer<Node> a, Consumer<Node> b, Consumer<Node> c) {
    return Topology.mysql()
        .primary("a", node -> a.accept(node.gtidMode("OFF")))
        .replica("b", node -> b.accept(node.gtidMode("OFF").channel(ch -> ch.read(500))))
        .replica("c", node -> c.accept(node.gtidMode("OFF").channel(ch -> ch.read(500))))
        .replica("d", node -> node.gtidMode("OFF").channel(ch -> ch.read(400)))
        .replica("e", node -> node.gtidMode("OFF").source("b"));
  }

  private static Topology tree() {
    return tree(AS_IT_IS, AS_IT_IS, AS_IT_IS);
  }

  private static RefactorPlan plan(Topology topology, TreeChange change) {
    return RefactorPlanner.plan(topology.snapshot(), DurabilityPolicy.async(), change);
  }

  private static List<Errand> errands(Topology topology, TreeChange change) {
    RefactorPlan plan = plan(topology, change);
    assertThat(plan).as(plan.sentence()).isInstanceOf(Go.class);
    return ((Go) plan).errands();
  }

  private static List<Step> below(String replica, String sibling) {
    return List.of(
        new Halt(key(sibling), key("a")),
        new Halt(key(replica), key("a")),
        new MeetAt(key(replica), key(sibling)),
        new FollowAt(key(replica), key(sibling), At.OWN_END, key(sibling), key("a")),
        new Resume(key(sibling)),
        new Resume(key(replica)));
  }

  private static TreeChange relocate(String instance, String below) {
    return new TreeChange.Relocate(key(instance), key(below));
  }

  @Test
  void siblingsAreBroughtToOnePlaceOfTheirSourceBeforeOneFollowsTheOther() {
    List<Errand> expected = List.of(new Errand(key("d"), below("d", "b")));
    assertThat(errands(tree(), relocate("d", "b"))).isEqualTo(expected);
    assertThat(errands(tree(), new TreeChange.MoveBelow(key("d"), key("b")))).isEqualTo(expected);
  }

  @Test
  void aReplicaMovesUpFromTheEndOfTheLogOfItsHaltedSource() {
    assertThat(errands(tree(), new TreeChange.MoveUp(key("e"))))
        .containsExactly(
            new Errand(
                key("e"),
                List.of(
                    new Halt(key("b"), key("a")),
                    new ReachEndOf(key("e"), key("b")),
                    new FollowAt(key("e"), key("a"), At.EXECUTED, key("b"), key("b")),
                    new Resume(key("b")),
                    new Resume(key("e")))));
  }

  @Test
  void aReplicaIsPointedAtItsOwnSourceAgainWhereItStands() {
    assertThat(errands(tree(), new TreeChange.Repoint(key("d"))))
        .containsExactly(
            new Errand(
                key("d"),
                List.of(
                    new Halt(key("d"), key("a")),
                    new FollowAt(key("d"), key("a"), At.EXECUTED, key("d"), key("a")),
                    new Resume(key("d")))));
  }

  @Test
  void aReplicaAndItsSourceChangePlaces() {
    assertThat(errands(tree(), new TreeChange.TakeSource(key("e"))))
        .containsExactly(
            new Errand(
                key("e"),
                List.of(
                    new Halt(key("b"), key("a")),
                    new ReachEndOf(key("e"), key("b")),
                    new FollowAt(key("e"), key("a"), At.EXECUTED, key("b"), key("b")),
                    new FollowAt(key("b"), key("e"), At.OWN_END, key("e"), key("a")),
                    new Resume(key("e")),
                    new Resume(key("b")))));
  }

  @Test
  void allSiblingsAreTakenOneAfterTheOther() {
    assertThat(errands(tree(), new TreeChange.TakeSiblings(key("b"))))
        .containsExactly(
            new Errand(key("c"), below("c", "b")), new Errand(key("d"), below("d", "b")));
  }

  @Test
  void replicasOfADeadSourceThatHaveReceivedTheSameAreGathered() {
    Topology dead = tree(n -> n.failing(ProbeFailure.Kind.REFUSED, 3_000), AS_IT_IS, AS_IT_IS);
    RefactorPlan plan = plan(dead, new TreeChange.Regroup(key("a")));
    assertThat(plan).as(plan.sentence()).isInstanceOf(Go.class);
    assertThat(((Go) plan).errands()).containsExactly(new Errand(key("c"), below("c", "b")));
    assertThat(((Go) plan).leftOut().get(key("d"))).contains("does not answer");
  }

  private static List<Step> matched(String replica, String former, String below) {
    return List.of(
        new Halt(key(replica), key(former)),
        new Match(key(replica), key(below)),
        new FollowAt(key(replica), key(below), At.MATCHED, key(replica), key(former)),
        new Resume(key(replica)));
  }

  private static Go withMarkers(Topology topology, TreeChange change) {
    RefactorPlan plan =
        RefactorPlanner.plan(topology.snapshot(), DurabilityPolicy.async(), change, true);
    assertThat(plan).as(plan.sentence()).isInstanceOf(Go.class);
    return (Go) plan;
  }

  @Test
  void withPseudoGtidAReplicaMovesOverAnyDistanceAndStillExactlyWherePositionsTell() {
    assertThat(withMarkers(tree(), relocate("e", "c")).errands())
        .containsExactly(new Errand(key("e"), matched("e", "b", "c")));
    assertThat(withMarkers(tree(), relocate("d", "b")).errands())
        .containsExactly(new Errand(key("d"), below("d", "b")));
  }

  @Test
  void withPseudoGtidTheReplicasOfADeadSourceGatherBelowTheMostAdvanced() {
    Topology dead =
        tree(
            n -> n.failing(ProbeFailure.Kind.REFUSED, 3_000),
            AS_IT_IS,
            n -> n.channel(ch -> ch.read(900)));
    assertThat(withMarkers(dead, new TreeChange.Regroup(key("a"))).errands())
        .containsExactly(
            new Errand(key("b"), matched("b", "a", "c")),
            new Errand(key("d"), matched("d", "a", "c")));
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(tree(), relocate("e", "c"), "neither its source, nor its source's source"),
        Arguments.of(
            tree().replica("f", node -> node.gtidMode("OFF").source("e")),
            relocate("f", "a"),
            "neither its source, nor its source's source"),
        Arguments.of(tree(), relocate("a", "b"), "is the primary"),
        Arguments.of(tree(), relocate("b", "e"), "loop"),
        Arguments.of(
            tree(AS_IT_IS, n -> n.logsReplicaUpdates(false), AS_IT_IS),
            relocate("d", "b"),
            "does not log what it applies"),
        Arguments.of(
            tree(AS_IT_IS, n -> n.gtidMode("ON"), AS_IT_IS),
            relocate("d", "b"),
            "replicates by GTID"),
        Arguments.of(
            tree(AS_IT_IS, n -> n.gtidMode("ON"), AS_IT_IS),
            new TreeChange.TakeSource(key("e")),
            "by GTID"),
        Arguments.of(
            tree(n -> n.failing(ProbeFailure.Kind.REFUSED, 3_000), AS_IT_IS, AS_IT_IS),
            relocate("d", "b"),
            "d:3306 has received binlog.000001:400"),
        Arguments.of(tree(), new TreeChange.MakeCoPrimary(key("b")), "has GTIDs off"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatPositionsCannotTellIsRefused(Topology topology, TreeChange change, String reason) {
    RefactorPlan plan = plan(topology, change);
    assertThat(plan).as(plan.sentence()).isInstanceOf(Refuse.class);
    assertThat(plan.sentence()).contains(reason);
  }
}
