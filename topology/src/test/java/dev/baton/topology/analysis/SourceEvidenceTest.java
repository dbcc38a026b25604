package dev.baton.topology.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.topology.analysis.SourceEvidence.Verdict;
import dev.baton.topology.fixture.Node;
import dev.baton.topology.fixture.Topology;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a replica's word is worth, at the very limits: too early costs a primary, too late time. */
class SourceEvidenceTest {
  private static final DetectionLimits LIMITS = new DetectionLimits(2_000, 5_000, 10);

  /** What b says of a, which has not answered the manager for some time. */
  private static SourceEvidence of(Kind failure, long failingMillis, Consumer<Node> b) {
    Topology topology =
        Topology.mysql().primary("a", a -> a.failing(failure, failingMillis)).replica("b", b);
    return SourceEvidence.of(topology.view("b"), topology.view("a"), LIMITS);
  }

  private static Verdict frozen(Consumer<Node> b) {
    return of(Kind.TIMEOUT, 3_000, b).verdict();
  }

  @ParameterizedTest
  @CsvSource({"1999,ALIVE", "2000,SILENT", "2001,SILENT"})
  void aRunningReceiverIsSilentFromTheLimitOn(long silent, Verdict verdict) {
    assertThat(frozen(b -> b.heartbeatPeriod(500).silent(silent))).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"2999,ALIVE", "3000,SILENT"})
  void threeHeartbeatsMustBeMissedHoweverSeldomTheyCome(long silent, Verdict verdict) {
    assertThat(frozen(b -> b.heartbeatPeriod(1_000).silent(silent))).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"999,false", "1000,true"})
  void twoMissedHeartbeatsAreAReasonToLookCloser(long silent, boolean missed) {
    SourceEvidence evidence = of(Kind.TIMEOUT, 3_000, b -> b.heartbeatPeriod(500).silent(silent));
    assertThat(evidence.missedHeartbeats()).isEqualTo(missed);
    assertThat(evidence.verdict()).isEqualTo(Verdict.ALIVE);
    assertThat(evidence.fact()).isEqualTo("b:3306 heard from it " + silent + " ms ago");
  }

  @Test
  void silenceOfNoLengthIsHeardFromAndNoSilenceNever() {
    assertThat(of(Kind.TIMEOUT, 3_000, b -> b.silent(0)).fact()).contains("heard from it 0 ms ago");
    assertThat(of(Kind.TIMEOUT, 3_000, b -> b.silent(-1)).fact()).contains("never heard from it");
  }

  @ParameterizedTest
  @CsvSource({"5000,NOT_YET", "5001,NOTHING"})
  void factsThatAreTooOldSayNothing(long age, Verdict verdict) {
    assertThat(frozen(b -> b.factsAge(age))).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"3000,ALIVE", "3001,NOT_YET"})
  void whoWasLookedAtBeforeTheFailureIsLookedAtAgain(long age, Verdict verdict) {
    assertThat(frozen(b -> b.factsAge(age))).isEqualTo(verdict);
  }

  @ParameterizedTest
  @ValueSource(ints = {1053, 1156, 1158, 1161, 2000, 2003, 2013, 2999})
  void aLostConnectionSaysThatAProcessIsGoneAtOnce(int error) {
    Consumer<Node> b = n -> n.receiver(ThreadState.STOPPED).receiverError(error).silent(100);
    assertThat(of(Kind.REFUSED, 3_000, b).verdict()).isEqualTo(Verdict.SILENT);
    assertThat(frozen(b)).isEqualTo(Verdict.NOT_YET);
    assertThat(frozen(b.andThen(n -> n.silent(2_000)))).isEqualTo(Verdict.SILENT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1045, 1155, 1162, 1236, 1999, 3000, 13114})
  void aReceiverThatStoppedForAnotherReasonSaysNothing(int error) {
    assertThat(
            of(
                    Kind.REFUSED,
                    3_000,
                    b -> b.receiver(ThreadState.STOPPED).receiverError(error).silent(60_000))
                .verdict())
        .isEqualTo(Verdict.NOTHING);
  }

  @Test
  void aReceiverThatAPersonStoppedSaysNothingAndOneThatConnectsHasLostItsConnection() {
    assertThat(frozen(b -> b.receiver(ThreadState.STOPPED).silent(60_000)))
        .isEqualTo(Verdict.NOTHING);
    assertThat(of(Kind.REFUSED, 3_000, b -> b.receiver(ThreadState.CONNECTING)).verdict())
        .isEqualTo(Verdict.SILENT);
  }

  @Test
  void whoIsNotReachableOrFollowsSomebodyElseSaysNothing() {
    assertThat(frozen(b -> b.failing(Kind.REFUSED, 3_000))).isEqualTo(Verdict.NOTHING);
    assertThat(frozen(Node::neverSeen)).isEqualTo(Verdict.NOTHING);
    assertThat(of(Kind.TIMEOUT, 3_000, b -> b.source("x").silent(60_000)).fact())
        .contains("does not replicate from it");
  }

  /** Of two sources only the one that is asked about counts. */
  @Test
  void aReplicaOfTwoSourcesSpeaksOfTheOneThatIsMeant() {
    Topology topology =
        Topology.mysql()
            .primary("a", a -> a.failing(Kind.TIMEOUT, 3_000))
            .replica("b", b -> b.source("x").alsoFrom("a").silent(60_000));
    assertThat(SourceEvidence.of(topology.view("b"), topology.view("a"), LIMITS).verdict())
        .isEqualTo(Verdict.SILENT);
  }

  @Test
  void limitsArePositive() {
    assertThat(new DetectionLimits(1, 1, 1).silenceMillis(0)).isEqualTo(1);
    assertThatThrownBy(() -> new DetectionLimits(0, 1, 1)).hasMessageContaining("positive");
    assertThatThrownBy(() -> new DetectionLimits(1, 0, 1)).hasMessageContaining("positive");
    assertThatThrownBy(() -> new DetectionLimits(1, 1, 0)).hasMessageContaining("positive");
  }
}
