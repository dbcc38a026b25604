package dev.baton.server.demo.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static final InstanceKey PRIMARY = new InstanceKey("db1", 3306);
  private static final InstanceKey REPLICA = new InstanceKey("db2", 3306);

  private final WriteLedger ledger = new WriteLedger(2);

  @Test
  void whatWasAcknowledgedAndIsEverywhereOnceIsClean() {
    write(0, WriteOutcome.ACKNOWLEDGED); // 1
    write(0, WriteOutcome.ACKNOWLEDGED); // 2
    write(1, WriteOutcome.ACKNOWLEDGED); // 1
    Verdict verdict =
        verdict(holding(PRIMARY, 0, 1, 0, 2, 1, 1), holding(REPLICA, 0, 1, 0, 2, 1, 1));
    assertThat(verdict.clean()).isTrue();
    assertThat(verdict.acked()).isEqualTo(3);
    assertThat(verdict.lost()).isZero();
  }

  @Test
  void anAcknowledgedWriteMissingOnOneReplicaIsLost() {
    write(0, WriteOutcome.ACKNOWLEDGED);
    write(1, WriteOutcome.ACKNOWLEDGED);
    Verdict verdict = verdict(holding(PRIMARY, 0, 1, 1, 1), holding(REPLICA, 0, 1));
    assertThat(verdict.lost()).isEqualTo(1);
    assertThat(verdict.servers().get(1).missing()).isEqualTo(1);
    assertThat(verdict.clean()).isFalse();
  }

  @Test
  void aWriteMissingEverywhereIsLostOnce() {
    write(0, WriteOutcome.ACKNOWLEDGED);
    assertThat(verdict(holding(PRIMARY), holding(REPLICA)).lost()).isEqualTo(1);
  }

  @Test
  void aWriteExecutedTwiceIsDuplicatedOnceHoweverManyServersHoldItTwice() {
    write(0, WriteOutcome.ACKNOWLEDGED);
    Verdict verdict = verdict(holding(PRIMARY, 0, 1, 0, 1), holding(REPLICA, 0, 1, 0, 1, 0, 1));
    assertThat(verdict.duplicated()).isEqualTo(1);
    assertThat(verdict.clean()).isFalse();
  }

  @Test
  void anUnknownWriteMayBeThereOrNotButNotTwice() {
    write(0, WriteOutcome.UNKNOWN);
    write(0, WriteOutcome.UNKNOWN);
    write(0, WriteOutcome.UNKNOWN);
    Verdict verdict = verdict(holding(PRIMARY, 0, 1, 0, 3, 0, 3), holding(REPLICA, 0, 1, 0, 3));
    assertThat(verdict.unknown()).isEqualTo(3);
    assertThat(verdict.unknownPresent()).isEqualTo(2);
    assertThat(verdict.lost()).isZero();
    assertThat(verdict.duplicated()).isEqualTo(1);
  }

  @Test
  void aWriteReportedAsFailedThatIsThereIsALie() {
    write(0, WriteOutcome.FAILED);
    Verdict verdict = verdict(holding(PRIMARY), holding(REPLICA, 0, 1));
    assertThat(verdict.failed()).isEqualTo(1);
    assertThat(verdict.failedButPresent()).isEqualTo(1);
    assertThat(verdict.clean()).isFalse();
  }

  @Test
  void aWriteWithoutAnyRecordedOutcomeIsUnknown() {
    ledger.client(0).issue();
    assertThat(verdict(holding(PRIMARY)).unknown()).isEqualTo(1);
  }

  @Test
  void rowsThatNobodyWroteAreNoticed() {
    write(0, WriteOutcome.ACKNOWLEDGED);
    Verdict verdict = verdict(holding(PRIMARY, 0, 1, 0, 7, 9, 1));
    assertThat(verdict.foreign()).isEqualTo(2);
    assertThat(verdict.clean()).isFalse();
  }

  @Test
  void aServerThatCannotBeReadIsNotCountedAsLossButNotCleanEither() {
    write(0, WriteOutcome.ACKNOWLEDGED);
    Verdict verdict =
        verdict(holding(PRIMARY, 0, 1), ServerContents.unreadable(REPLICA, 2, "refused"));
    assertThat(verdict.lost()).isZero();
    assertThat(verdict.servers().get(1).error()).isEqualTo("refused");
    assertThat(verdict.clean()).isFalse();
  }

  private void write(int client, WriteOutcome outcome) {
    ledger.client(client).record(ledger.client(client).issue(), outcome);
  }

  private Verdict verdict(ServerContents... servers) {
    return Verdict.of(ledger, List.of(servers));
  }

  /** Rows as pairs of client and sequence number. */
  private static ServerContents holding(InstanceKey server, int... rows) {
    ServerContents contents = ServerContents.empty(server, 2);
    for (int i = 0; i < rows.length; i += 2) {
      contents.add(rows[i], rows[i + 1]);
    }
    return contents;
  }
}
