package dev.baton.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.history.Recovery.Acknowledgement;
import dev.baton.cluster.history.Recovery.Kind;
import dev.baton.cluster.history.Recovery.State;
import dev.baton.core.instance.InstanceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every history promises. */
public abstract class HistoryContract {
  private static final Instant T0 = Instant.parse("2026-11-21T10:00:00Z");
  private static final InstanceKey A = new InstanceKey("a", 3306);
  private static final InstanceKey B = new InstanceKey("b", 3306);

  protected HistoryStore history;

  /** An empty one the first time; afterwards what was kept. */
  protected abstract HistoryStore open();

  @BeforeEach
  void openHistory() {
    history = open();
  }

  @AfterEach
  void close() {
    history.close();
  }

  private static Recovery recovery(String uid, String cluster, InstanceKey failed, Instant at) {
    return Recovery.begun(
        uid, cluster, Kind.PRIMARY, failed, "DeadMaster", "it is dead", true, List.of(B), at);
  }

  private List<String> uids(RecoveryQuery query) {
    return history.recoveries(query, 10, 0).stream().map(Recovery::uid).toList();
  }

  @Test
  void aRecoveryIsReadBackAsItWasWritten() {
    Recovery begun = history.begin(recovery("r1", "c", A, T0));
    assertThat(begun.id()).isPositive();
    Recovery ended =
        begun.ended(State.SUCCEEDED, B, "b is the primary", List.of(A), T0.plusMillis(7));
    history.update(ended);
    assertThat(history.recoveries(RecoveryQuery.ofUid("r1"), 10, 0)).containsExactly(ended);
  }

  @Test
  void recoveriesAreFoundByWhatIsAskedForNewestFirst() {
    history.begin(recovery("r1", "c", A, T0));
    history.begin(recovery("r2", "d", A, T0.plusSeconds(1)));
    Recovery last = history.begin(recovery("r3", "c", B, T0.plusSeconds(2)));
    history.update(last.ended(State.FAILED, null, "no", List.of(), T0.plusSeconds(3)));
    assertThat(uids(RecoveryQuery.ALL)).containsExactly("r3", "r2", "r1");
    assertThat(uids(RecoveryQuery.ofCluster("c"))).containsExactly("r3", "r1");
    assertThat(uids(RecoveryQuery.ofInstance(A))).containsExactly("r2", "r1");
    assertThat(uids(RecoveryQuery.ofCluster("c").runningOnly())).containsExactly("r1");
    assertThat(uids(RecoveryQuery.ofCluster("c").after(T0))).containsExactly("r3");
    assertThat(history.recoveries(RecoveryQuery.ALL, 1, 1))
        .extracting(Recovery::uid)
        .containsExactly("r2");
  }

  @Test
  void anAcknowledgementIsGivenOnceAndOutlivesTheEndOfItsRecovery() {
    Recovery begun = history.begin(recovery("r1", "c", A, T0));
    Acknowledgement seen = new Acknowledgement("ann", "seen", T0.plusSeconds(5));
    assertThat(history.acknowledge(RecoveryQuery.ofCluster("c"), seen)).isEqualTo(1);
    assertThat(history.acknowledge(RecoveryQuery.ALL, new Acknowledgement("bob", "", T0))).isZero();
    history.update(begun.ended(State.SUCCEEDED, B, "done", List.of(), T0.plusSeconds(6)));
    assertThat(history.recoveries(RecoveryQuery.ALL, 1, 0).getFirst().acknowledgement())
        .isEqualTo(seen);
    assertThat(uids(RecoveryQuery.ALL.unacknowledgedOnly())).isEmpty();
  }

  @Test
  void theSameRefusalIsCountedAndKeepsItsFirstTime() {
    history.blocked(new BlockedRecovery("c", A, "DeadMaster", "downtime", "one", "", T0, T0, 1));
    Instant later = T0.plusSeconds(9);
    history.blocked(
        new BlockedRecovery("c", A, "DeadMaster", "downtime", "two", "r1", later, later, 4));
    assertThat(history.blocked("c", 10))
        .containsExactly(
            new BlockedRecovery("c", A, "DeadMaster", "downtime", "two", "r1", T0, later, 5));
    assertThat(history.blocked("d", 10)).isEmpty();
    history.unblock("c", A);
    assertThat(history.blocked(null, 10)).isEmpty();
  }

  @Test
  void whatPeopleSaidIsThereAfterARestart() {
    history.suspend(
        new Suspension(
            A, Suspension.Kind.DOWNTIME, "ann", "disk's \"new\"", T0, T0.plusSeconds(60)));
    history.suspend(
        new Suspension(A, Suspension.Kind.MAINTENANCE, "ann", "x", T0, T0.plusSeconds(9)));
    history.set("recoveries", "");
    history.set("recoveries", "disabled");
    history.close();
    history = open();
    assertThat(history.get("recoveries")).contains("disabled");
    assertThat(history.suspensions()).hasSize(2);
    assertThat(history.resume(A, Suspension.Kind.DOWNTIME))
        .map(Suspension::reason)
        .contains("disk's \"new\"");
    assertThat(history.resume(A, Suspension.Kind.DOWNTIME)).isEmpty();
    assertThat(history.suspensions())
        .extracting(Suspension::kind)
        .containsExactly(Suspension.Kind.MAINTENANCE);
  }

  @Test
  void hooksAreKeptWithTheirOutputInOrder() {
    history.hook(new HookRun("r1", "PreFailoverProcesses", "false", 1, "no\n", T0, 3));
    history.hook(new HookRun("r1", "PostFailoverProcesses", "true", 0, "", T0.plusSeconds(1), 4));
    history.hook(new HookRun("r2", "PostFailoverProcesses", "true", 0, "", T0, 4));
    assertThat(history.hooks("r1")).extracting(HookRun::exitCode).containsExactly(1, 0);
  }

  @Test
  void whatIsOldOrTooMuchIsForgottenButNeverARecoveryThatRuns() {
    history.begin(recovery("running", "c", A, T0));
    for (int i = 0; i < 5; i++) {
      Instant at = T0.plus(Duration.ofDays(i));
      Recovery done = history.begin(recovery("r" + i, "c", A, at));
      history.update(done.ended(State.SUCCEEDED, B, "", List.of(), at));
      history.audit(new AuditEntry(0, at, "done", "", "c", "message " + i));
    }
    assertThat(history.purge(T0.plus(Duration.ofHours(1)), 3)).isEqualTo(4);
    assertThat(uids(RecoveryQuery.ALL)).containsExactly("r4", "r3", "r2", "running");
    assertThat(history.audit(null, 10, 0))
        .extracting(AuditEntry::message)
        .containsExactly("message 4", "message 3", "message 2");
    assertThat(history.purge(T0, 100)).isZero();
  }

  @Test
  void theAuditAndDetectionsAreReadNewestFirst() {
    history.audit(new AuditEntry(0, T0, "begin-downtime", "a:3306", "", "x"));
    history.audit(new AuditEntry(0, T0, "fenced", "b:3306", "c", "y"));
    assertThat(history.audit("a:3306", 10, 0))
        .extracting(AuditEntry::type)
        .containsExactly("begin-downtime");
    Detection one = history.detected(new Detection(0, "c", A, "DeadMaster", "it", T0));
    Detection two = history.detected(new Detection(0, "c", B, "DeadReplica", "it", T0));
    assertThat(history.detections("c", 10, 0)).containsExactly(two, one);
    assertThat(history.detections("d", 10, 0)).isEmpty();
  }
}
