package dev.baton.topology.analysis;

import static dev.baton.topology.fixture.Node.peer;
import static dev.baton.topology.fixture.Topology.key;
import static dev.baton.topology.fixture.Topology.mysql;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.topology.fixture.Node;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.plan.MemberStanding;
import dev.baton.topology.plan.RejoinPlanner;
import dev.baton.topology.plan.Repair;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.GroupFacts.Role;
import dev.baton.topology.snapshot.GroupFacts.State;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is said of a replication group, and above all what is not: it looks after itself. */
class GroupDiagnosesTest {
  private static final Consumer<Node> AS_IT_IS = node -> {};

  /** Members a (the primary), b and c, and d, which replicates from a. */
  private static Topology group(Consumer<Node> a, Consumer<Node> b, Consumer<Node> d) {
    return mysql()
        .primary(
            "a", n -> a.accept(n.group(State.ONLINE, Role.PRIMARY).semiSync(SemiSyncFacts.NONE)))
        .replica("b", n -> b.accept(n.detached().group(State.ONLINE, Role.SECONDARY)))
        .replica("c", n -> n.detached().group(State.ONLINE, Role.SECONDARY))
        .replica("d", d);
  }

  private static Analysis analysis(Topology topology) {
    return Analyzer.analyse(
        topology.snapshot(), DurabilityPolicy.semiSync(1), DetectionLimits.DEFAULT);
  }

  private static List<AnalysisCode> codes(Topology topology) {
    return analysis(topology).findings().stream().map(Finding::code).toList();
  }

  private static List<Repair> repairs(Topology topology) {
    return RejoinPlanner.plan(analysis(topology), key -> MemberStanding.PLAIN);
  }

  @Test
  void aHealthyGroupHasNothingWrongWhateverTheDurabilityPolicySays() {
    assertThat(codes(group(AS_IT_IS, AS_IT_IS, AS_IT_IS))).isEmpty();
  }

  @Test
  void aMemberOrItsReplicaMayShowWhatTheGroupHasCommittedBeforeThePrimaryDoes() {
    String ahead = Topology.UUID_A + ":1-10," + Node.GROUP + ":1-7:1000001";
    assertThat(codes(group(AS_IT_IS, b -> b.executed(ahead), d -> d.executed(ahead)))).isEmpty();
    String errant = Topology.UUID_A + ":1-10," + Topology.UUID_B + ":1";
    assertThat(codes(group(AS_IT_IS, b -> b.executed(errant), AS_IT_IS)))
        .containsExactly(AnalysisCode.ERRANT_GTID);
  }

  @Test
  void theAsynchronousReplicasOfAGroupsPrimaryDoNotMakeItSick() {
    assertThat(
            codes(
                group(
                    AS_IT_IS,
                    AS_IT_IS,
                    d -> d.failing(Kind.REFUSED, 900).logsReplicaUpdates(false))))
        .containsExactly(AnalysisCode.DEAD_REPLICA);
    assertThat(codes(group(AS_IT_IS, AS_IT_IS, d -> d.receiver(ThreadState.STOPPED))))
        .containsExactly(AnalysisCode.REPLICA_NOT_REPLICATING);
  }

  @Test
  void aDeadPrimaryOfAGroupIsADeadMemberAndNeverADeadPrimary() {
    Topology dead =
        group(
            a -> a.failing(Kind.REFUSED, 900),
            AS_IT_IS,
            d -> d.receiver(ThreadState.CONNECTING).receiverError(2003, "cannot connect"));
    Analysis analysis = analysis(dead);
    assertThat(analysis.primaryDead()).isEmpty();
    assertThat(analysis.primarySuspect())
        .get()
        .satisfies(f -> assertThat(f.sentence()).contains("its replication group elects"));
    assertThat(codes(dead))
        .startsWith(
            AnalysisCode.UNREACHABLE_MASTER,
            AnalysisCode.DEAD_REPLICATION_GROUP_MEMBER_WITH_REPLICAS);
    assertThat(repairs(dead)).isEmpty();
  }

  @Test
  void aPrimaryThatSaysItIsShuttingDownIsItsGroupsAffairToo() {
    Topology leaving = group(a -> a.failing(Kind.REFUSED, 900).shutdownSaid(), AS_IT_IS, AS_IT_IS);
    assertThat(codes(leaving)).containsExactly(AnalysisCode.UNREACHABLE_MASTER);
  }

  @Test
  void aFullPrimaryOfAGroupIsAliveAsAnyOther() {
    assertThat(codes(group(a -> a.failing(Kind.TOO_MANY_CONNECTIONS, 900), AS_IT_IS, AS_IT_IS)))
        .containsExactly(AnalysisCode.MASTER_TOO_MANY_CONNECTIONS);
  }

  @Test
  void whoeverTheGroupHasElectedTakesWritesByRight() {
    Topology elected =
        group(
            a -> a.writable(false).group(State.ONLINE, Role.SECONDARY),
            b -> b.writable(true).group(State.ONLINE, Role.PRIMARY),
            AS_IT_IS);
    assertThat(codes(elected)).containsExactly(AnalysisCode.NO_WRITEABLE_MASTER);
    assertThat(analysis(elected).findings().getFirst().remedy().actionable()).isFalse();
    assertThat(repairs(elected)).isEmpty();
  }

  @Test
  void aMemberThatLeftTheGroupAndTakesWritesIsToldAndNotTouched() {
    Topology left =
        group(AS_IT_IS, b -> b.writable(true).group(State.OFFLINE, Role.UNKNOWN), AS_IT_IS);
    assertThat(codes(left))
        .containsExactly(
            AnalysisCode.TWO_WRITEABLE_MASTERS,
            AnalysisCode.WRITEABLE_REPLICA,
            AnalysisCode.GROUP_MEMBER_NOT_ONLINE);
    assertThat(analysis(left).findings()).noneMatch(f -> f.remedy().actionable());
    assertThat(repairs(left)).isEmpty();
  }

  @Test
  void aPluginThatIsOnlyConfiguredMakesNobodyAMember() {
    Topology configured =
        mysql()
            .primary("a", a -> a.group(State.OFFLINE, Role.UNKNOWN).failing(Kind.REFUSED, 900))
            .replica(
                "b", b -> b.group(State.OFFLINE, Role.UNKNOWN).receiver(ThreadState.CONNECTING))
            .replica("c", c -> c.receiver(ThreadState.CONNECTING));
    assertThat(codes(configured)).startsWith(AnalysisCode.DEAD_MASTER);
  }

  @Test
  void aMemberThatReachesTooFewOthersIsTold() {
    Topology cut =
        group(
            a ->
                a.groupWith(
                    State.ONLINE,
                    Role.PRIMARY,
                    peer("b", State.UNREACHABLE, Role.SECONDARY),
                    peer("c", State.UNREACHABLE, Role.SECONDARY)),
            AS_IT_IS,
            AS_IT_IS);
    assertThat(codes(cut)).containsExactly(AnalysisCode.GROUP_WITHOUT_MAJORITY);
    assertThat(analysis(cut).findings().getFirst().instance()).isEqualTo(key("a"));
  }

  @Test
  void aMemberThatStillRecoversIsNotOnline() {
    assertThat(codes(group(AS_IT_IS, b -> b.group(State.RECOVERING, Role.SECONDARY), AS_IT_IS)))
        .containsExactly(AnalysisCode.GROUP_MEMBER_NOT_ONLINE);
  }
}
