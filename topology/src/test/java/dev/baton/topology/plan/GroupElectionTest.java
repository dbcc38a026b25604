package dev.baton.topology.plan;

import static dev.baton.topology.fixture.Node.peer;
import static dev.baton.topology.fixture.Topology.key;
import static dev.baton.topology.fixture.Topology.mysql;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.topology.analysis.Analyzer;
import dev.baton.topology.analysis.DetectionLimits;
import dev.baton.topology.fixture.Node;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.plan.IntermediatePlanner.Plan;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.policy.PromotionPolicy;
import dev.baton.topology.snapshot.GroupFacts.Role;
import dev.baton.topology.snapshot.GroupFacts.State;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Baton follows what a group decides, and decides nothing in its place. */
class GroupElectionTest {

  private static Node elected(Node node, String other) {
    return node.detached()
        .writable(true)
        .groupWith(State.ONLINE, Role.PRIMARY, peer(other, State.ONLINE, Role.SECONDARY));
  }

  private static Node voter(Node node, String elected) {
    return node.detached()
        .groupWith(State.ONLINE, Role.SECONDARY, peer(elected, State.ONLINE, Role.PRIMARY));
  }

  /** Member a, the recorded primary; b, which the group has elected; and c, which says so too. */
  private static Topology group(Consumer<Node> a, Consumer<Node> b, Consumer<Node> c) {
    return mysql().primary("a", a).replica("b", b).replica("c", c);
  }

  private static Consumer<Node> dead() {
    return a -> a.group(State.ONLINE, Role.PRIMARY).failing(Kind.REFUSED, 900);
  }

  @Test
  void whomTheMajorityNamesIsTheSuccessor() {
    Topology moved = group(dead(), b -> elected(b, "c"), c -> voter(c, "b"));
    assertThat(GroupElection.successor(moved.snapshot())).contains(key("b"));
  }

  @Test
  void nobodySucceedsWhileTheGroupHasThePrimaryThatIsRecorded() {
    Topology calm =
        group(a -> a.group(State.ONLINE, Role.PRIMARY), b -> voter(b, "a"), c -> voter(c, "a"));
    assertThat(GroupElection.successor(calm.snapshot())).isEmpty();
  }

  @Test
  void oneThatDoesNotTakeWritesYetIsWaitedFor() {
    Topology opening = group(dead(), b -> elected(b, "c").writable(false), c -> voter(c, "b"));
    assertThat(GroupElection.successor(opening.snapshot())).isEmpty();
  }

  @Test
  void aGroupThatIsNotOfOneMindIsWaitedFor() {
    Topology thawed =
        group(
            a -> a.groupWith(State.ONLINE, Role.PRIMARY, peer("b", State.ONLINE, Role.SECONDARY)),
            b -> elected(b, "c"),
            c -> voter(c, "b"));
    assertThat(GroupElection.successor(thawed.snapshot())).isEmpty();
  }

  @Test
  void aMinorityElectsNobody() {
    Topology minority =
        group(
            dead(),
            b ->
                b.detached()
                    .writable(true)
                    .groupWith(
                        State.ONLINE,
                        Role.PRIMARY,
                        peer("a", State.UNREACHABLE, Role.SECONDARY),
                        peer("c", State.UNREACHABLE, Role.SECONDARY)),
            c -> c.detached().failing(Kind.TIMEOUT, 900));
    assertThat(GroupElection.successor(minority.snapshot())).isEmpty();
  }

  @Test
  void noPersonsWordMovesTheRoleEither() {
    Topology calm =
        group(a -> a.group(State.ONLINE, Role.PRIMARY), b -> voter(b, "a"), c -> voter(c, "a"));
    assertThat(
            SwitchoverPlanner.plan(
                    calm.snapshot(),
                    DurabilityPolicy.async(),
                    PromotionPolicy.NEUTRAL,
                    key("b"),
                    10)
                .sentence())
        .contains("elects its primary itself", "group_replication_set_as_primary");
    assertThat(GroupElection.objection(calm.snapshot(), key("a"))).isPresent();
    assertThat(OpeningPlanner.objection(calm.snapshot())).isPresent();
    assertThat(GroupElection.objection(mysql().primary("a").replica("b").snapshot(), key("a")))
        .isEmpty();
  }

  @Test
  void aDeadMemberOfBatonsOwnIsNotStartedReadOnlyBesideItsGroup() {
    Topology moved = group(dead(), b -> elected(b, "c"), c -> voter(c, "b"));
    MemberStanding ended = new MemberStanding(true, false, true, false, "", "");
    assertThat(
            RevivalPlanner.plan(
                Analyzer.analyse(
                    moved.snapshot(), DurabilityPolicy.async(), DetectionLimits.DEFAULT),
                key -> ended))
        .isEqualTo(Optional.empty());
  }

  private static Topology withReplica(String primary) {
    Topology topology = mysql();
    Consumer<Node> a =
        n -> n.detached().group(State.ONLINE, Role.PRIMARY).failing(Kind.REFUSED, 900);
    if (primary.equals("a")) {
      topology.primary("a", a).replica("b", b -> elected(b, "c"));
    } else {
      topology.primary("b", b -> elected(b, "c")).replica("a", a);
    }
    return topology
        .replica("c", c -> voter(c, "b"))
        .replica("d", d -> d.source("a").receiver(ThreadState.CONNECTING))
        .replica("e", e -> e.source("b"));
  }

  private static Plan relocation(String primary) {
    return IntermediatePlanner.plan(
        withReplica(primary).snapshot(), DurabilityPolicy.async(), key("a"), instance -> "");
  }

  @Test
  void theReplicasOfADeadMemberGoToItsPeersFirst() {
    Plan plan = relocation("b");
    assertThat(plan.targets()).containsOnlyKeys(key("d"));
    assertThat(plan.targets().get(key("d"))).containsExactly(key("b"), key("c"), key("e"));
  }

  @Test
  void theyStayUntilTheGroupHasElectedSomebody() {
    Plan plan = relocation("a");
    assertThat(plan.targets()).isEmpty();
    assertThat(plan.sentence()).contains("has not elected another primary yet");
  }
}
