package dev.baton.topology.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.topology.fixture.Topology;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnalyzerTest {
  private static final DurabilityPolicy SEMI_SYNC = DurabilityPolicy.semiSync(1);

  private static Analysis analyse(Topology topology) {
    return Analyzer.analyse(topology.snapshot(), SEMI_SYNC, DetectionLimits.DEFAULT);
  }

  private static List<AnalysisCode> codes(Topology topology) {
    return analyse(topology).findings().stream().map(Finding::code).toList();
  }

  @Test
  void nothingIsWrongWithAHealthyCluster() {
    assertThat(codes(Topology.mysql().primary("a").replica("b").replica("c"))).isEmpty();
    assertThat(codes(Topology.mariadb().primary("a").replica("b").replica("c"))).isEmpty();
  }

  @Test
  void aKilledPrimaryIsDeadAsSoonAsItsReplicasHaveLostIt() {
    Topology killed =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.REFUSED, 20))
            .replica("b", b -> b.receiver(ThreadState.CONNECTING).factsAge(5))
            .replica("c", c -> c.receiver(ThreadState.CONNECTING).receiverError(2003).factsAge(5));
    assertThat(codes(killed)).first().isEqualTo(AnalysisCode.DEAD_MASTER);
    assertThat(analyse(killed).primaryDead()).isPresent();
  }

  @Test
  void aReplicaLookedAtBeforeTheFailureIsToBeLookedAtAgainFirst() {
    Topology early =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.BROKEN, 3))
            .replica("b", b -> b.receiver(ThreadState.CONNECTING).factsAge(2))
            .replica("c", c -> c.factsAge(100));
    assertThat(codes(early)).first().isEqualTo(AnalysisCode.UNREACHABLE_MASTER);
    assertThat(analyse(early).findings().getFirst().sentence())
        .contains("c:3306 has not been looked at since");
  }

  @Test
  void oneReplicaThatStillReceivesKeepsThePrimaryAlive() {
    Topology cutOff =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.REFUSED, 5_000))
            .replica("b", b -> b.receiver(ThreadState.CONNECTING).silent(5_000))
            .replica("c", c -> c.silent(300));
    assertThat(codes(cutOff)).first().isEqualTo(AnalysisCode.UNREACHABLE_MASTER);
    assertThat(analyse(cutOff).primaryDead()).isEmpty();
  }

  @Test
  void aPrimaryThatSaidItShutsDownIsIncapacitatedWhileItStillFeedsItsReplicas() {
    Topology stopping =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.REFUSED, 60).shutdownSaid())
            .replica("b", b -> b.silent(0).factsAge(5));
    assertThat(codes(stopping)).first().isEqualTo(AnalysisCode.INCAPACITATED_MASTER);
    assertThat(analyse(stopping).primaryDead()).isPresent();
  }

  @Test
  void aClosedPortCountsOnlyWhenAProxyFindsItClosedToo() {
    Topology alone =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.REFUSED, 5_000))
            .replica("b", b -> b.silent(0).factsAge(5));
    Topology together =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.REFUSED, 400).proxyRefused())
            .replica("b", b -> b.silent(0).factsAge(5));
    Topology tooEarly =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.REFUSED, 200).proxyRefused())
            .replica("b", b -> b.silent(0).factsAge(5));
    assertThat(analyse(alone).primaryDead()).isEmpty();
    assertThat(codes(together)).first().isEqualTo(AnalysisCode.INCAPACITATED_MASTER);
    assertThat(analyse(tooEarly).primaryDead()).isEmpty();
  }

  @Test
  void aPrimaryThatSaidItShutsDownButOnlyTimesOutIsNotJudgedByItsWord() {
    Topology slow =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.TIMEOUT, 1_000).shutdownSaid())
            .replica("b", b -> b.silent(0).factsAge(5));
    assertThat(analyse(slow).primaryDead()).isEmpty();
  }

  @Test
  void aStoppedApplierStillProvesItsSourceAlive() {
    Topology cutOff =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.TIMEOUT, 5_000))
            .replica("b", b -> b.applierError(1062).silent(300));
    assertThat(analyse(cutOff).primaryDead()).isEmpty();
  }

  @Test
  void aFrozenPrimaryIsDeadOnlyWhenEveryReplicaWasSilentForTheLimit() {
    Topology frozen = Topology.mysql().primary("a", a -> a.failing(Kind.TIMEOUT, 1_400));
    frozen.replica("b", b -> b.silent(1_499)).replica("c", c -> c.silent(2_400));
    assertThat(analyse(frozen).primaryDead()).isEmpty();
    frozen.replica("b", b -> b.silent(1_500));
    assertThat(analyse(frozen).primaryDead()).isPresent();
  }

  @Test
  void aReceiverThatReconnectsToAFrozenSourceDoesNotShortenTheWait() {
    Topology frozen =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.TIMEOUT, 1_400))
            .replica("b", b -> b.receiver(ThreadState.CONNECTING).silent(1_400));
    assertThat(codes(frozen)).first().isEqualTo(AnalysisCode.UNREACHABLE_MASTER);
  }

  @Test
  void aLongHeartbeatPeriodAsksForALongerSilence() {
    Topology adopted =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.TIMEOUT, 10_000))
            .replica("b", b -> b.heartbeatPeriod(30_000).silent(10_000));
    assertThat(analyse(adopted).primaryDead()).isEmpty();
  }

  @Test
  void unreachableReplicasProveNothing() {
    Topology dark =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.TIMEOUT, 9_000))
            .replica("b", b -> b.failing(Kind.TIMEOUT, 9_000))
            .replica("c", c -> c.failing(Kind.TIMEOUT, 9_000));
    assertThat(codes(dark)).first().isEqualTo(AnalysisCode.DEAD_MASTER_AND_REPLICAS);
    assertThat(analyse(dark).primaryDead()).isEmpty();
    dark.replica("c", c -> c.silent(9_000));
    assertThat(codes(dark)).first().isEqualTo(AnalysisCode.DEAD_MASTER_AND_SOME_REPLICAS);
  }

  @Test
  void aReplicaStoppedByHandOrBrokenForAnotherReasonProvesNothing() {
    for (int code : new int[] {0, 1236, 1045}) {
      Topology stopped =
          Topology.mysql()
              .primary("a", a -> a.failing(Kind.REFUSED, 9_000))
              .replica("b", b -> b.receiver(ThreadState.STOPPED).receiverError(code).silent(9_000));
      assertThat(analyse(stopped).primaryDead()).as("error %d", code).isEmpty();
    }
  }

  @Test
  void aPrimaryThatRefusesBatonsLoginLives() {
    Topology denied =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.ACCESS_DENIED, 9_000))
            .replica("b", b -> b.silent(9_000));
    assertThat(codes(denied)).first().isEqualTo(AnalysisCode.MASTER_ACCESS_DENIED);
    denied.primary("a", a -> a.failing(Kind.TOO_MANY_CONNECTIONS, 9_000));
    assertThat(codes(denied)).first().isEqualTo(AnalysisCode.MASTER_TOO_MANY_CONNECTIONS);
    denied.primary("a", a -> a.failing(Kind.SERVER_ERROR, 9_000));
    assertThat(codes(denied)).first().isEqualTo(AnalysisCode.UNREACHABLE_MASTER);
    assertThat(analyse(denied).primaryDead()).isEmpty();
    assertThat(analyse(denied).primarySuspect()).isPresent();
  }

  @Test
  void aPrimaryWithoutReplicasIsNeverFailedOver() {
    Topology alone = Topology.mysql().primary("a", a -> a.failing(Kind.REFUSED, 9_000));
    assertThat(codes(alone)).containsExactly(AnalysisCode.DEAD_MASTER_WITHOUT_REPLICAS);
    assertThat(analyse(alone).primaryDead()).isEmpty();
  }

  @Test
  void staleFactsOfAReplicaProveNothing() {
    Topology stale =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.REFUSED, 60_000))
            .replica("b", b -> b.receiver(ThreadState.CONNECTING).factsAge(6_000));
    assertThat(analyse(stale).primaryDead()).isEmpty();
  }

  @Test
  void theReturnedOldPrimaryIsWritableAndDetached() {
    Topology returned =
        Topology.mysql().epoch(2).primary("b").replica("a", a -> a.detached().writable(true));
    assertThat(codes(returned))
        .contains(AnalysisCode.WRITEABLE_REPLICA, AnalysisCode.DETACHED_REPLICA);
  }

  @Test
  void aReplicaOfAReplicaLeadsToThePrimaryAndAnyOtherSourceDoesNot() {
    Topology chain = Topology.mysql().primary("a").replica("b").replica("c", c -> c.source("b"));
    assertThat(codes(chain)).isEmpty();
    chain.replica("d", d -> d.source("x"));
    assertThat(codes(chain)).containsExactly(AnalysisCode.REPLICA_OF_WRONG_MASTER);
  }

  @Test
  void twoReplicasOfEachOtherDoNotLeadToThePrimary() {
    Topology ring =
        Topology.mysql()
            .primary("a")
            .replica("b")
            .replica("c", c -> c.source("d"))
            .replica("d", d -> d.source("c"));
    assertThat(codes(ring))
        .containsExactly(
            AnalysisCode.REPLICA_OF_WRONG_MASTER, AnalysisCode.REPLICA_OF_WRONG_MASTER);
  }

  @Test
  void errantTransactionsAreNamedButNotThoseThePrimaryIsStillCommitting() {
    Topology errant =
        Topology.mysql()
            .primary("a", a -> a.factsAge(10))
            .replica("b", b -> b.executed(12))
            .replica("c", c -> c.executed(Topology.UUID_A + ":1-10," + Topology.UUID_C + ":1-2"));
    Analysis analysis = analyse(errant);
    assertThat(analysis.findings()).hasSize(1);
    assertThat(analysis.findings().getFirst().sentence()).contains(Topology.UUID_C + ":1-2");
    assertThat(analysis.findings().getFirst().code()).isEqualTo(AnalysisCode.ERRANT_GTID);
  }

  @Test
  void anInstanceThatReplicatesFromNobodyIsErrantWhicheverOfTheTwoWasLookedAtFirst() {
    for (long primaryAge : new long[] {1, 200}) {
      Topology returned =
          Topology.mysql()
              .primary("a", a -> a.factsAge(primaryAge))
              .replica("c", c -> c.detached().factsAge(100).executed(Topology.UUID_C + ":1-2"));
      assertThat(codes(returned)).contains(AnalysisCode.ERRANT_GTID);
    }
  }

  @Test
  void whatAReplicaHasOfItsOwnIsToldOnWhicheverOfTheTwoWasLookedAtFirst() {
    String own = Topology.UUID_A + ":1-10," + Topology.UUID_C + ":1-2";
    for (long primaryAge : new long[] {1, 200}) {
      Topology errant =
          Topology.mysql()
              .primary("a", a -> a.factsAge(primaryAge))
              .replica("c", c -> c.factsAge(100).executed(own));
      assertThat(codes(errant)).containsExactly(AnalysisCode.ERRANT_GTID);
    }
  }

  @Test
  void whatAPrimaryMayHaveReceivedSinceItWasLookedAtIsNotErrant() {
    String fromElsewhere = Topology.UUID_A + ":1-10," + Topology.UUID_B + ":1-2";
    Topology chain =
        Topology.mysql()
            .primary("a", a -> a.source("b").factsAge(200))
            .replica("b", b -> b.source("a"))
            .replica("c", c -> c.factsAge(100).executed(fromElsewhere));
    assertThat(codes(chain)).doesNotContain(AnalysisCode.ERRANT_GTID);
  }

  @Test
  void aMariadbSequenceOfAnotherServerAtThePrimarysPlaceIsErrant() {
    Topology errant =
        Topology.mariadb()
            .primary("a", a -> a.executed("0-1-10").factsAge(10))
            .replica("b", b -> b.executed("0-1-11"))
            .replica("c", c -> c.executed("0-3-10"));
    assertThat(codes(errant)).containsExactly(AnalysisCode.ERRANT_GTID);
  }

  @Test
  void aLockedSemiSyncPrimaryAndABrokenGuaranteeAreReported() {
    Topology locked =
        Topology.mysql().primary("a", a -> a.semiSync(source(a.semiSync(), true, 0))).replica("b");
    assertThat(codes(locked)).containsExactly(AnalysisCode.LOCKED_SEMI_SYNC_MASTER_HYPOTHESIS);
    Topology async =
        Topology.mysql().primary("a", a -> a.semiSync(source(a.semiSync(), false, 2))).replica("b");
    assertThat(codes(async)).containsExactly(AnalysisCode.SEMI_SYNC_NOT_GUARANTEED);
  }

  @Test
  void stoppedThreadsLagAndAReadOnlyPrimaryAreReported() {
    Topology sick =
        Topology.mysql()
            .primary("a", a -> a.writable(false))
            .replica("b", b -> b.delay(60))
            .replica("c", c -> c.applierError(1062))
            .replica("d", d -> d.offline());
    assertThat(codes(sick))
        .containsExactly(
            AnalysisCode.NO_WRITEABLE_MASTER,
            AnalysisCode.LAGGING_REPLICA,
            AnalysisCode.REPLICA_NOT_REPLICATING,
            AnalysisCode.OFFLINE_REPLICA);
  }

  private static SemiSyncFacts source(SemiSyncFacts from, boolean active, int acknowledgers) {
    return new SemiSyncFacts(
        true, true, active, true, false, true, from.timeoutMillis(), 1, acknowledgers, 0);
  }
}
