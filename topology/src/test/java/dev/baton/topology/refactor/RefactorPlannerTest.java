package dev.baton.topology.refactor;

import static dev.baton.topology.fixture.Topology.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.fixture.Node;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.refactor.RefactorPlan.CatchUp;
import dev.baton.topology.refactor.RefactorPlan.Errand;
import dev.baton.topology.refactor.RefactorPlan.Follow;
import dev.baton.topology.refactor.RefactorPlan.FollowOwnReplica;
import dev.baton.topology.refactor.RefactorPlan.Go;
import dev.baton.topology.refactor.RefactorPlan.Hold;
import dev.baton.topology.refactor.RefactorPlan.Refuse;
import dev.baton.topology.refactor.RefactorPlan.Step;
import dev.baton.topology.snapshot.GroupFacts.Role;
import dev.baton.topology.snapshot.GroupFacts.State;
import dev.baton.topology.snapshot.ProbeFailure;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RefactorPlannerTest {

  private static final Consumer<Node> AS_IT_IS = node -> {};

  /** Primary a with the replicas b, c and d, and e below b. */
  private static Topology tree(Consumer<Node> b, Consumer<Node> c, Consumer<Node> e) {
    return tree(Topology.mysql(), b, c, e);
  }

  private static Topology tree(
      Topology empty, Consumer<Node> b, Consumer<Node> c, Consumer<Node> e) {
    return empty
        .primary("a")
        .replica("b", b)
        .replica("c", c)
        .replica("d")
        .replica("e", node -> e.accept(node.source("b")));
  }

  private static Topology tree() {
    return tree(AS_IT_IS, AS_IT_IS, AS_IT_IS);
  }

  private static RefactorPlan plan(Topology topology, TreeChange change) {
    return RefactorPlanner.plan(topology.snapshot(), DurabilityPolicy.semiSync(1), change);
  }

  private static Go go(Topology topology, TreeChange change) {
    RefactorPlan plan = plan(topology, change);
    assertThat(plan).as(plan.sentence()).isInstanceOf(Go.class);
    return (Go) plan;
  }

  private static String refusal(Topology topology, TreeChange change) {
    RefactorPlan plan = plan(topology, change);
    assertThat(plan).as(plan.sentence()).isInstanceOf(Refuse.class);
    return plan.sentence();
  }

  private static List<Step> moved(String instance, String former, String below) {
    return List.of(
        new Hold(key(instance), key(former)),
        new CatchUp(key(below), key(instance)),
        new Follow(key(instance), key(below), key(former)));
  }

  private static TreeChange relocate(String instance, String below) {
    return new TreeChange.Relocate(key(instance), key(below));
  }

  private static List<InstanceKey> who(Go go) {
    return go.errands().stream().map(Errand::instance).toList();
  }

  @Test
  void aReplicaIsHeldUntilItsNewSourceHasEverythingItHas() {
    Go go = go(tree(), relocate("d", "b"));
    assertThat(go.errands()).containsExactly(new Errand(key("d"), moved("d", "a", "b")));
    assertThat(go.sentence()).isEqualTo("d:3306 is made to replicate from b:3306.");
  }

  @Test
  void aReplicaMovesOverAnyDistance() {
    assertThat(go(tree(), relocate("e", "c")).errands().getFirst().steps())
        .isEqualTo(moved("e", "b", "c"));
    assertThat(go(tree(), new TreeChange.MoveUp(key("e"))).errands().getFirst().steps())
        .isEqualTo(moved("e", "b", "a"));
  }

  @Test
  void nothingIsDoneToAReplicaThatIsWhereItShouldBe() {
    Go go = go(tree(), relocate("d", "a"));
    assertThat(go.errands()).isEmpty();
    assertThat(go.sentence()).contains("already");
  }

  @Test
  void aReplicaThatStandsStillAtItsSourceIsPointedAtItAgain() {
    Topology topology = tree(n -> {}, n -> n.receiver(ThreadState.STOPPED), n -> {});
    assertThat(go(topology, relocate("c", "a")).errands().getFirst().steps())
        .containsExactly(new Follow(key("c"), key("a"), key("a")));
    assertThat(go(tree(), new TreeChange.Repoint(key("c"))).errands().getFirst().steps())
        .containsExactly(new Follow(key("c"), key("a"), key("a")));
  }

  @Test
  void theLastAcknowledgersOfThePrimaryAreLeftWhereTheyAre() {
    Go go = go(tree(), new TreeChange.TakeSiblings(key("b")));
    assertThat(who(go)).containsExactly(key("c"), key("d")); // b itself goes on acknowledging
    String refusal =
        refusal(
            Topology.mysql().primary("a").replica("b").replica("c", n -> n.source("b")),
            relocate("b", "c"));
    assertThat(refusal).contains("loop");
    Topology two =
        Topology.mysql().primary("a").replica("b").replica("c", n -> n.source("x")).replica("d");
    assertThat(
            RefactorPlanner.plan(two.snapshot(), DurabilityPolicy.semiSync(2), relocate("d", "b"))
                .sentence())
        .contains("would have 1 acknowledgers and the policy needs 2");
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(tree(), relocate("b", "e"), "loop"),
        Arguments.of(tree(), relocate("b", "b"), "its own source"),
        Arguments.of(tree(), relocate("a", "b"), "is the primary"),
        Arguments.of(tree(), relocate("x", "b"), "not a member"),
        Arguments.of(tree(), relocate("b", "x"), "not a member"),
        Arguments.of(
            tree(n -> n.logsNoUpdates(), AS_IT_IS, AS_IT_IS), relocate("c", "b"), "does not log"),
        Arguments.of(
            tree(n -> n.applierError(1062), AS_IT_IS, AS_IT_IS),
            relocate("c", "b"),
            "applier of b"),
        Arguments.of(
            tree(n -> n.receiver(ThreadState.STOPPED), AS_IT_IS, AS_IT_IS),
            relocate("c", "b"),
            "receiver of b"),
        Arguments.of(
            tree(n -> n.failing(ProbeFailure.Kind.REFUSED, 3_000), AS_IT_IS, AS_IT_IS),
            relocate("c", "b"),
            "b:3306 is not reachable"),
        Arguments.of(
            tree(AS_IT_IS, n -> n.writable(true), AS_IT_IS), relocate("c", "b"), "takes writes"),
        Arguments.of(
            tree(AS_IT_IS, n -> n.version("8.4.3"), AS_IT_IS), relocate("c", "b"), "older than"),
        Arguments.of(
            tree(AS_IT_IS, n -> n.version("11.4.5-MariaDB"), AS_IT_IS),
            relocate("c", "b"),
            "not of one kind"),
        Arguments.of(
            tree(AS_IT_IS, n -> n.format("STATEMENT"), AS_IT_IS),
            relocate("c", "b"),
            "format STATEMENT"),
        Arguments.of(
            tree(
                AS_IT_IS,
                n -> n.executed(Topology.UUID_A + ":1-10," + Topology.UUID_C + ":1"),
                AS_IT_IS),
            relocate("c", "b"),
            "errant"),
        Arguments.of(
            tree(n -> n.purged(8), n -> n.executed(5), AS_IT_IS), relocate("c", "b"), "re-clone"),
        Arguments.of(
            tree(AS_IT_IS, n -> n.byFileAndPosition(), AS_IT_IS),
            relocate("c", "b"),
            "under semi-sync nothing is moved that way"),
        Arguments.of(tree(), new TreeChange.MoveBelow(key("e"), key("c")), "no siblings"),
        Arguments.of(tree(), new TreeChange.MoveUp(key("c")), "a:3306 replicates from nobody"),
        Arguments.of(tree(), new TreeChange.TakeSource(key("c")), "a:3306 replicates from nobody"),
        Arguments.of(tree(), new TreeChange.RepointReplicas(key("e")), "no other replicas"),
        Arguments.of(
            tree(),
            new TreeChange.RelocateReplicas(key("a"), key("b"), "["),
            "no regular expression"),
        Arguments.of(tree(), new TreeChange.MakeCoPrimary(key("e")), "is a replica itself"));
  }

  /** What a replica would lack, or could not read, below the one that is named. */
  static Stream<Arguments> incompatibilities() {
    return Stream.of(
        Arguments.of(
            tree(n -> n.binlog(false), AS_IT_IS, AS_IT_IS), relocate("c", "b"), "no binary log"),
        Arguments.of(
            tree(n -> n.gtidMode("OFF"), AS_IT_IS, AS_IT_IS), relocate("c", "b"), "GTIDs off"),
        Arguments.of(
            tree(n -> n.channel(ch -> ch.delay(60)), AS_IT_IS, AS_IT_IS),
            relocate("c", "b"),
            "60 s behind on purpose"),
        Arguments.of(
            tree(n -> n.channel(ch -> ch.ignoring("secret")), AS_IT_IS, AS_IT_IS),
            relocate("c", "b"),
            "b:3306 leaves out what c:3306 would lack"),
        Arguments.of(
            tree(AS_IT_IS, n -> n.alsoFrom("x"), AS_IT_IS),
            relocate("c", "b"),
            "replicates from 2 sources"),
        Arguments.of(
            tree(AS_IT_IS, n -> n.alsoFrom("x"), AS_IT_IS), relocate("c", "a"), "2 sources"),
        Arguments.of(
            tree(n -> n.serverId(77), n -> n.serverId(77), AS_IT_IS),
            relocate("c", "b"),
            "one server id or uuid"),
        Arguments.of(
            tree(n -> n.uuid(Topology.UUID_C), AS_IT_IS, AS_IT_IS),
            relocate("c", "b"),
            "one server id or uuid"),
        Arguments.of(
            tree(AS_IT_IS, AS_IT_IS, n -> n.writable(true)),
            new TreeChange.TakeSource(key("e")),
            "e:3306 takes writes"),
        Arguments.of(
            tree(AS_IT_IS, AS_IT_IS, n -> n.logsNoUpdates()),
            new TreeChange.TakeSource(key("e")),
            "e:3306 does not log"),
        Arguments.of(
            tree(),
            new TreeChange.RelocateReplicas(key("a"), key("b"), "nobody"),
            "no such replicas"));
  }

  /** Why nobody can change places with the primary, or lead its siblings. */
  static Stream<Arguments> noLeaders() {
    return Stream.of(
        Arguments.of(
            tree(n -> n.logsNoUpdates(), AS_IT_IS, AS_IT_IS),
            new TreeChange.MakeCoPrimary(key("b")),
            "b:3306 does not log"),
        Arguments.of(
            tree(n -> n.version("10.0.1"), AS_IT_IS, AS_IT_IS),
            new TreeChange.MakeCoPrimary(key("b")),
            "a:3306 is older than b:3306"),
        Arguments.of(
            Topology.mysql()
                .primary("a", n -> n.failing(ProbeFailure.Kind.REFUSED, 3_000))
                .replica("b"),
            new TreeChange.MakeCoPrimary(key("b")),
            "a:3306 is not reachable"),
        Arguments.of(
            Topology.mysql().primary("a", n -> n.source("x")).replica("b"),
            new TreeChange.MakeCoPrimary(key("b")),
            "a:3306 is a replica itself"),
        Arguments.of(tree(), new TreeChange.Regroup(key("b")), "1 reachable replicas"),
        Arguments.of(
            Topology.mysql()
                .primary("a")
                .replica("b", Node::logsNoUpdates)
                .replica("c", Node::logsNoUpdates),
            new TreeChange.Regroup(key("a")),
            "None of the replicas of a:3306 can lead"));
  }

  @ParameterizedTest
  @MethodSource({"incompatibilities", "noLeaders"})
  void whatWouldNotReplicateIsRefusedWithItsReason(
      Topology topology, TreeChange change, String reason) {
    assertThat(refusal(topology, change)).contains(reason);
  }

  @Test
  void whoLeavesOutTheSameMayFollow() {
    Topology topology =
        tree(
            n -> n.channel(ch -> ch.ignoring("secret")),
            n -> n.channel(ch -> ch.ignoring("secret")),
            AS_IT_IS);
    assertThat(go(topology, relocate("c", "b")).errands()).hasSize(1);
    assertThat(refusal(topology, relocate("d", "b"))).contains("leaves out");
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatCannotBeDoneIsRefusedWithItsReason(Topology topology, TreeChange change, String reason) {
    assertThat(refusal(topology, change)).contains(reason);
  }

  @Test
  void mariadbRefusesWhatItsSequenceNumbersShow() {
    Topology topology =
        tree(Topology.mariadb(), AS_IT_IS, n -> n.executed("0-1-10,7-3-1"), AS_IT_IS);
    assertThat(refusal(topology, relocate("c", "b"))).contains("errant");
    assertThat(go(topology, relocate("d", "b")).errands()).hasSize(1);
  }

  @Test
  void aDelayedSourceMayStillBeBehindItsNewReplica() {
    Topology topology = tree(n -> n.executed(5).received(10), AS_IT_IS, AS_IT_IS);
    assertThat(go(topology, relocate("c", "b")).errands().getFirst().steps())
        .contains(new CatchUp(key("b"), key("c")));
  }

  @Test
  void replicasOfADeadIntermediateMoveToItsSource() {
    Topology topology = tree(n -> n.failing(ProbeFailure.Kind.REFUSED, 3_000), AS_IT_IS, AS_IT_IS);
    Go go = go(topology, new TreeChange.RelocateReplicas(key("b"), key("a"), ""));
    assertThat(go.errands()).containsExactly(new Errand(key("e"), moved("e", "b", "a")));
    assertThat(go(topology, new TreeChange.MoveUpReplicas(key("b"))).errands())
        .isEqualTo(go.errands());
  }

  @Test
  void replicasThatCannotMoveAreLeftOutByNameAndTheOthersMove() {
    Topology topology = tree(AS_IT_IS, n -> n.version("8.0.36"), AS_IT_IS);
    Go go = go(topology, new TreeChange.RelocateReplicas(key("a"), key("b"), ""));
    assertThat(who(go)).containsExactly(key("d"));
    assertThat(go.leftOut()).containsOnlyKeys(key("c"));
    assertThat(go.leftOut().get(key("c"))).contains("older than");
  }

  @Test
  void aPatternChoosesAmongTheReplicas() {
    Go go = go(tree(), new TreeChange.RelocateReplicas(key("a"), key("b"), "^d"));
    assertThat(who(go)).containsExactly(key("d"));
  }

  @Test
  void aReplicaChangesPlacesWithItsSource() {
    Go go = go(tree(), new TreeChange.TakeSource(key("e")));
    assertThat(go.errands().getFirst().steps())
        .containsExactly(
            new Hold(key("b"), key("a")),
            new CatchUp(key("e"), key("b")),
            new Hold(key("e"), key("b")),
            new CatchUp(key("a"), key("e")),
            new Follow(key("e"), key("a"), key("b")),
            new Follow(key("b"), key("e"), key("a")));
  }

  @Test
  void thePrimaryFollowsItsReplicaAndKeepsItsRole() {
    Go go = go(tree(), new TreeChange.MakeCoPrimary(key("b")));
    assertThat(go.errands().getFirst().steps())
        .containsExactly(new FollowOwnReplica(key("a"), key("b")));
    Topology ring = Topology.mysql().primary("a", n -> n.source("b")).replica("b");
    assertThat(refusal(ring, new TreeChange.MakeCoPrimary(key("b")))).contains("already");
  }

  @Test
  void theMostAdvancedReplicaOfADeadSourceLeadsTheOthers() {
    Topology topology =
        Topology.mysql()
            .primary("a", n -> n.failing(ProbeFailure.Kind.REFUSED, 3_000))
            .replica("b", n -> n.executed(7))
            .replica("c", n -> n.executed(6).received(9))
            .replica("d", n -> n.executed(8));
    Go go = go(topology, new TreeChange.Regroup(key("a")));
    assertThat(who(go)).containsExactly(key("b"), key("d"));
    assertThat(go.errands().getFirst().steps()).isEqualTo(moved("b", "a", "c"));
  }

  /** Whoever has most is of no use to those that cannot read what it logs. */
  @Test
  void whomMostCanFollowLeadsThoughAnotherHasMore() {
    Go go = go(dead(n -> n.executed(9).version("10.0.1")), new TreeChange.Regroup(key("a")));
    assertThat(go.errands().getFirst().steps()).isEqualTo(moved("b", "a", "d"));
    assertThat(who(go)).containsExactly(key("b")); // c has what d lacks
  }

  @Test
  void whoTakesWritesOrPassesNothingOnOrHasAnotherSourceLeadsNobody() {
    List<Consumer<Node>> unfit =
        List.of(n -> n.writable(true), Node::logsNoUpdates, n -> n.alsoFrom("x"));
    for (Consumer<Node> change : unfit) {
      Topology topology = dead(change.andThen(n -> n.executed(6)));
      assertThat(go(topology, new TreeChange.Regroup(key("a"))).errands())
          .contains(new Errand(key("b"), moved("b", "a", "d")));
    }
  }

  /** A dead primary with the replicas b, c and d, of which d has more than b. */
  private static Topology dead(Consumer<Node> c) {
    return Topology.mysql()
        .primary("a", n -> n.failing(ProbeFailure.Kind.REFUSED, 3_000))
        .replica("b", n -> n.executed(7))
        .replica("c", c)
        .replica("d", n -> n.executed(8));
  }

  @Test
  void ofTheAcknowledgersAsManyMoveAsThePolicyCanSpare() {
    RefactorPlan plan =
        RefactorPlanner.plan(
            tree().snapshot(), DurabilityPolicy.semiSync(2), new TreeChange.TakeSiblings(key("b")));
    assertThat(who((Go) plan)).containsExactly(key("c"));
    assertThat(((Go) plan).leftOut()).containsOnlyKeys(key("d"));
  }

  @Test
  void aReplicaOfADeadSourceThatHasMoreThanTheOtherStaysWhereItIs() {
    Topology topology =
        Topology.mysql()
            .primary("a", n -> n.failing(ProbeFailure.Kind.REFUSED, 3_000))
            .replica("b", n -> n.executed(7))
            .replica("c", n -> n.executed(9));
    assertThat(refusal(topology, relocate("c", "b"))).contains("more than b:3306");
    assertThat(go(topology, relocate("b", "c")).errands()).hasSize(1);
  }

  @Test
  void aMemberOfAReplicationGroupIsNeverMovedAndWhoHangsOnOneIs() {
    Topology group =
        Topology.mysql()
            .primary("a", a -> a.group(State.ONLINE, Role.PRIMARY))
            .replica("b", b -> b.detached().group(State.ONLINE, Role.SECONDARY))
            .replica("c")
            .replica("d");
    assertThat(refusal(group, relocate("b", "a")))
        .contains("b:3306 is a member of the replication");
    assertThat(refusal(group, relocate("b", "c"))).contains("Baton changes nothing there");
    assertThat(refusal(group, new TreeChange.MakeCoPrimary(key("c"))))
        .contains("a:3306 is a member of the replication");
    assertThat(who(go(group, relocate("c", "d")))).containsExactly(key("c"));
  }
}
