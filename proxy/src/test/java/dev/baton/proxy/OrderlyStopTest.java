package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.proxy.FakeServer.Gate;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.ErrPacket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client is told of a primary that stops or is demoted, error by error. */
class OrderlyStopTest extends ProxyFixture {

  private static final ErrPacket HOOK =
      ErrPacket.of(3100, "Error on observer while running replication hook 'before_commit'.");

  // ---- surely not executed

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3100 | Error on observer while running replication hook 'before_commit'.
          1290 | The MySQL server is running with the --super-read-only option so it cannot execute
          1290 | The MariaDB server is running with the --read-only option so it cannot execute
          1836 | Running in read-only mode
          """)
  void aWriteThatTheServerDidNotExecuteIsExecutedByTheNext(int code, String message)
      throws Exception {
    old.answerWithError(INSERT, ErrPacket.of(code, message));
    try (WireConnection client = connect()) {
      Gate gate = old.gate(INSERT);
      Future<Long> insert = run(client, INSERT);
      gate.awaitArrival();
      old.stopListening();
      gate.open();
      awaitHeld();

      changeOver();

      assertThat(insert.get()).isEqualTo(1);
      assertThat(next.times(INSERT)).isEqualTo(1);
      assertThat(proxy.stats().unknownOutcomes()).isZero();
    }
  }

  @Test
  void aFarewellThatCrossesTheStatementMeansThatItWasNotRead() throws Exception {
    try (WireConnection client = connect()) {
      old.sayFarewellTo(INSERT, ErrPacket.of(4031, "The client was disconnected by the server"));
      Gate gate = old.gate(INSERT);
      Future<Long> insert = run(client, INSERT);
      gate.awaitArrival();
      old.stopListening();
      gate.open();
      awaitHeld();

      changeOver();

      assertThat(insert.get()).isEqualTo(1);
      assertThat(next.times(INSERT)).isEqualTo(1);
    }
  }

  @Test
  void aCommitThatIsRolledBackByTheHookIsToldAsARollback() throws Exception {
    old.answerWithError("COMMIT", HOOK);
    try (WireConnection client = connect()) {
      client.execute("BEGIN");
      client.execute(INSERT);
      assertError(run(client, "COMMIT"), 1213, "40001");
      assertThat(client.execute(INSERT)).as("the session lives on").isEqualTo(1);
    }
  }

  @Test
  void aHookThatRefusesAgainOnAServerThatIsThereIsTheStatementsOwnError() throws Exception {
    old.answerWithError(INSERT, HOOK);
    try (WireConnection client = connect()) {
      assertError(run(client, INSERT), 3100, "HY000");
      assertThat(old.times(INSERT)).isEqualTo(2);
    }
  }

  @Test
  void aServerThatStaysReadOnlyIsNotAskedForever() throws Exception {
    old.answerWithError(INSERT, ErrPacket.of(1836, "Running in read-only mode"));
    try (Proxy impatient = start(Duration.ofMillis(200))) {
      await(follower(impatient).renewLease(1, Duration.ofMinutes(1)));
      await(follower(impatient).publish(table(1, 1, old.key(), List.of())));
      try (WireConnection client = connect(impatient)) {
        assertError(run(client, INSERT), 9001, "HY000");
      }
    }
  }

  // ---- a part may have been executed

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CALL p() | 1290 | The MySQL server is running with the --read-only option
          CREATE TABLE u (a INT) | 3100 | replication hook 'before_commit'.
          """)
  void whatMayBeHalfDoneKeepsTheServersError(String statement, int code, String message)
      throws Exception {
    old.answerWithError(statement, ErrPacket.of(code, message));
    try (WireConnection client = connect()) {
      assertError(run(client, statement), code, "HY000");
      assertThat(old.times(statement)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"1317, 70100", "3024, HY000"})
  void whatInterruptsAStatementIsItsOwnError(int code, String state) throws Exception {
    old.answerWithError(INSERT, new ErrPacket(code, state, "Query execution was interrupted"));
    try (WireConnection client = connect()) {
      assertError(run(client, INSERT), code, state);
    }
  }

  // ---- not known

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1053 | Server shutdown in progress
          1927 | Connection was killed
          3032 | The server is currently in offline mode
          3100 | Error on observer while running replication hook 'after_sync'.
          1598 | Binary logging not possible. Message: 'ABORT_SERVER'. Hence aborting the server.
          """)
  void aWriteOfAServerThatGoesIsOfUnknownOutcomeAndNotRepeated(int code, String message)
      throws Exception {
    old.answerWithError(INSERT, ErrPacket.of(code, message));
    try (WireConnection client = connect()) {
      assertOutcomeUnknown(run(client, INSERT));
      changeOver();
      assertThat(next.times(INSERT)).isZero();
      assertThat(client.execute("UPDATE t SET a = 1")).isEqualTo(1);
    }
  }

  // ---- one fault, one unknown outcome

  @Test
  void afterTheFirstLossNoWriteIsSentOnWhatIsLeftOfThePrimary() throws Exception {
    List<WireConnection> clients = new ArrayList<>();
    try {
      old.answerWithError(INSERT, ErrPacket.of(1053, "Server shutdown in progress"));
      Gate gate = old.gate("UPDATE t SET a = 0");
      List<Future<Long>> busy = new ArrayList<>();
      for (int i = 0; i < 6; i++) { // so that connections are left, on both event loops
        clients.add(connect());
        busy.add(run(clients.get(i), "UPDATE t SET a = 0"));
      }
      gate.awaitArrival();
      gate.open();
      for (Future<Long> one : busy) {
        assertThat(one.get()).isEqualTo(1);
      }
      old.stopListening();
      assertOutcomeUnknown(run(clients.getFirst(), INSERT));
      proxy.stats(); // a round trip to every event loop, so that all have heard of it

      List<Future<Long>> held = new ArrayList<>();
      for (WireConnection client : clients) {
        held.add(run(client, "UPDATE t SET a = 2"));
      }
      awaitObserved("refuses connections");
      changeOver();

      for (Future<Long> one : held) {
        assertThat(one.get()).isEqualTo(1);
      }
      assertThat(old.times("UPDATE t SET a = 2")).isZero();
      assertThat(proxy.stats().unknownOutcomes()).isEqualTo(1);
    } finally {
      for (WireConnection client : clients) {
        client.close();
      }
    }
  }

  @Test
  void aPrimaryThatIsStillThereIsTrustedAgainAsSoonAsItTakesAConnection() throws Exception {
    old.answerWithError(INSERT, ErrPacket.of(1053, "Server shutdown in progress")); // a KILL
    try (WireConnection client = connect()) {
      assertOutcomeUnknown(run(client, INSERT));
      assertThat(client.execute("UPDATE t SET a = 3")).isEqualTo(1);
      assertThat(old.times("UPDATE t SET a = 3")).isEqualTo(1);
    }
  }

  private void changeOver() throws Exception {
    await(follower(proxy).revoke(2));
    lease(2, Duration.ofMinutes(1));
    publish(2, 1, next.key(), List.of());
  }
}
