package dev.baton.topology.analysis;

import static dev.baton.topology.fixture.Topology.mariadb;
import static dev.baton.topology.fixture.Topology.mysql;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.topology.fixture.Topology;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.GroupFacts.Role;
import dev.baton.topology.snapshot.GroupFacts.State;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationAccount;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What is well, or nearly not, is left in peace: a finding that is always there is read by nobody.
 */
class NoDiagnosisTest {

  private static List<AnalysisCode> codes(Topology topology) {
    return Analyzer.analyse(
            topology.snapshot(), DurabilityPolicy.semiSync(1), DetectionLimits.DEFAULT)
        .findings()
        .stream()
        .map(Finding::code)
        .toList();
  }

  @Test
  void aTreeOfThreeTiersAndAMultiSourceReplicaAreWell() {
    assertThat(
            codes(
                mysql()
                    .primary("a")
                    .replica("b")
                    .replica("c", c -> c.source("b"))
                    .replica("d", d -> d.source("elsewhere").alsoFrom("a"))))
        .isEmpty();
  }

  @Test
  void coPrimariesOfWhichOneIsReadOnlyAreWellAndAWritableOneIsNoRival() {
    Topology pair = mysql().primary("a", a -> a.source("b")).replica("b").replica("c");
    assertThat(codes(pair)).isEmpty();
    pair.replica("b", b -> b.writable(true));
    assertThat(codes(pair)).containsExactly(AnalysisCode.WRITEABLE_REPLICA);
  }

  @Test
  void aDelayedReplicaDoesNotLagAndAReplicaAtTheLimitNeither() {
    assertThat(
            codes(
                mysql()
                    .primary("a")
                    .replica("b", b -> b.delay(3_600).channel(c -> c.delay(3_600).fetchesKey()))
                    .replica("c", c -> c.delay(10))))
        .isEmpty();
    assertThat(codes(mysql().primary("a").replica("b", b -> b.delay(11))))
        .containsExactly(AnalysisCode.LAGGING_REPLICA);
  }

  @Test
  void aReplicaThatTrailsOrAnErrantTailThatWasCutIsNoResetHistory() {
    assertThat(codes(mysql().primary("a").replica("b", b -> b.executed(3)))).isEmpty();
    assertThat(
            codes(
                mysql()
                    .primary("a", a -> a.executed(9))
                    .replica("b", b -> b.executed(9).historyLoss(12, null))))
        .isEmpty();
    assertThat(
            codes(
                mariadb()
                    .primary("a", a -> a.executed(9))
                    .replica("b", b -> b.executed(9).historyLoss(12, null))))
        .isEmpty();
  }

  @Test
  void whatClientsCanHaveOnTheWayIsNotMissingFromThePrimary() {
    Topology busy =
        mysql()
            .primary("a", a -> a.executed(3).settings(s -> s.maxConnections(7)).factsAge(10))
            .replica("b");
    assertThat(codes(busy)).doesNotContain(AnalysisCode.HISTORY_RESET);
    busy.primary("a", a -> a.executed(2).settings(s -> s.maxConnections(7)).factsAge(60));
    assertThat(codes(busy)).as("read first").doesNotContain(AnalysisCode.HISTORY_RESET);
  }

  @Test
  void groupMembersNeedNoChannelAndAMissedOneWithoutReplicasIsTheGroupsMatter() {
    Topology group =
        mysql()
            .primary("a", a -> a.group(State.ONLINE, Role.PRIMARY))
            .replica("b", b -> b.detached().group(State.ONLINE, Role.SECONDARY));
    assertThat(codes(group)).isEmpty();
    group.replica(
        "b", b -> b.detached().group(State.ONLINE, Role.SECONDARY).failing(Kind.TIMEOUT, 900));
    assertThat(codes(group)).containsExactly(AnalysisCode.UNREACHABLE_REPLICA);
    group.replica("c", c -> c.source("b").silent(300));
    assertThat(codes(group)).containsExactly(AnalysisCode.UNREACHABLE_REPLICA);
  }

  @Test
  void aStallOfAMomentAndABackupThatHasJustBegunAreNothing() {
    assertThat(codes(mysql().primary("a", a -> a.activity(0, 0, 2, 5)).replica("b"))).isEmpty();
  }

  @Test
  void surplusAcknowledgersMatterOnlyWhereExactlyAsManyAreWanted() {
    Topology three = mysql().primary("a", a -> a.semiSync(acks(3))).replica("b");
    assertThat(codes(three)).isEmpty();
    AnalysisPolicy exact =
        new AnalysisPolicy(DurabilityPolicy.semiSync(1), DetectionLimits.DEFAULT, true);
    assertThat(Analyzer.analyse(three.snapshot(), exact).findings())
        .extracting(Finding::code)
        .containsExactly(AnalysisCode.MASTER_WITH_TOO_MANY_SEMI_SYNC_REPLICAS);
    three.primary("a", a -> a.semiSync(acks(1)));
    assertThat(Analyzer.analyse(three.snapshot(), exact).findings()).isEmpty();
  }

  private static SemiSyncFacts acks(int connected) {
    return new SemiSyncFacts(true, true, true, true, false, true, 4_294_967_295L, 1, connected, 0);
  }

  @Test
  void anAsynchronousClusterIsNotAskedForSemiSync() {
    Topology async = mysql().primary("a", a -> a.semiSync(SemiSyncFacts.NONE)).replica("b");
    assertThat(
            Analyzer.analyse(async.snapshot(), DurabilityPolicy.async(), DetectionLimits.DEFAULT)
                .healthy())
        .isTrue();
  }

  @Test
  void aReadOnlyPrimaryIsNotOpenedBesideAnotherThatTakesWrites() {
    Topology two =
        mysql().primary("a", a -> a.writable(false)).replica("b", b -> b.detached().writable(true));
    Finding finding =
        Analyzer.analyse(two.snapshot(), DurabilityPolicy.semiSync(1), DetectionLimits.DEFAULT)
            .findings()
            .getFirst();
    assertThat(finding.code()).isEqualTo(AnalysisCode.NO_WRITEABLE_MASTER);
    assertThat(finding.remedy().actionable()).isFalse();
    assertThat(finding.remedy().words()).contains("invariant 1").contains("b:3306 takes writes");
  }

  @Test
  void goodLoginsAndNamesAreNotRemarkedOn() {
    ReplicationAccount sha2 = new ReplicationAccount("repl", "%", "caching_sha2_password");
    ReplicationAccount other = new ReplicationAccount("backup", "%", "caching_sha2_password");
    Topology well =
        mysql()
            .primary("a", a -> a.accounts(sha2, other).settings(s -> s.tls(true)))
            .replica(
                "b", b -> b.accounts(sha2).channel(c -> c.fetchesKey()).settings(s -> s.tls(true)))
            .replica("c", c -> c.accounts(sha2).channel(ch -> ch.tls()).settings(s -> s.tls(true)))
            .replica("d", d -> d.reportedAs(null));
    assertThat(codes(well)).isEmpty();
  }

  @Test
  void skipReplicaStartMattersOnlyToWhomNobodyHasStarted() {
    assertThat(codes(mysql().primary("a").replica("b", b -> b.settings(s -> s.skipReplicaStart()))))
        .isEmpty();
    assertThat(
            codes(
                mysql()
                    .primary("a")
                    .replica("b")
                    .replica(
                        "c",
                        c ->
                            c.settings(s -> s.skipReplicaStart())
                                .receiver(ThreadState.STOPPED)
                                .applierError(1062))))
        .containsExactly(AnalysisCode.REPLICA_NOT_REPLICATING);
  }

  @Test
  void eventsOnThePrimaryOrBehindASchedulerThatIsOffAreWell() {
    assertThat(
            codes(
                mysql()
                    .primary("a", a -> a.activity(0, 0, 0, 3).settings(s -> s.eventScheduler()))
                    .replica("b", b -> b.activity(0, 0, 0, 3))
                    .replica("c", c -> c.activity(0, 0, 0, 0).settings(s -> s.eventScheduler()))))
        .isEmpty();
  }

  @Test
  void everyCodeIsDocumented() throws IOException {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("docs/diagnoses.md"))) {
      at = at.getParent();
    }
    String page = Files.readString(at.resolve("docs/diagnoses.md"));
    for (AnalysisCode code : AnalysisCode.values()) {
      assertThat(page).contains("| `" + code.word() + "` |");
    }
  }

  @Test
  void everyCodeHasAWordOfItsOwnAndSaysWhatFollows() {
    assertThat(AnalysisCode.values()).extracting(AnalysisCode::word).doesNotHaveDuplicates();
    for (AnalysisCode code : AnalysisCode.values()) {
      assertThat(code.remedy().words()).as(code.word()).hasSizeGreaterThan(15);
      assertThat(code.structural()).isEqualTo(code.word().endsWith("StructureWarning"));
    }
    assertThat(AnalysisCode.DEAD_MASTER.remedy().actionable()).isTrue();
    assertThat(AnalysisCode.DEAD_MASTER.remedy().words())
        .isEqualTo("recovery: fail over to another primary");
    assertThat(AnalysisCode.UNREACHABLE_MASTER.remedy().words())
        .startsWith("held back by invariant 5");
    assertThat(AnalysisCode.SERVER_ID_CLASH.remedy().words()).startsWith("next: ");
  }
}
