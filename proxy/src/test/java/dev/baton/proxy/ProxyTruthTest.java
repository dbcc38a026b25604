package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RouteFollower.DrainOutcome;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.routing.StaleEpochException;
import dev.baton.core.secret.Secret;
import dev.baton.proxy.FakeServer.Gate;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What a client is told when servers, leases and epochs go away at the worst moment. */
class ProxyTruthTest extends ProxyFixture {

  @Test
  void aServerGetsNoFileOfTheClientsForAnotherStatementThanLoadData() throws Exception {
    String load = "LOAD DATA LOCAL INFILE '/tmp/x' INTO TABLE t";
    old.askForFile(SELECT);
    old.askForFile(load);
    try (WireConnection client = connect()) {
      assertThatThrownBy(() -> client.query(SELECT))
          .hasMessageContaining("has asked for a file of the client's");
      assertThatThrownBy(() -> client.query(INSERT)).isInstanceOf(IOException.class);
    }
    try (WireConnection client = connect()) {
      client.sendCommand(Commands.QUERY, load.getBytes(StandardCharsets.UTF_8));
      ByteBuf request = client.readPayload();
      assertThat(request.readUnsignedByte()).isEqualTo((short) Packets.LOCAL_INFILE);
    }
  }

  @Test
  void aServerThatDiesWhileAFileIsLoadedEndsTheSessionBeforeTheRestIsTakenForCommands()
      throws Exception {
    String load = "LOAD DATA LOCAL INFILE '/tmp/x' INTO TABLE t";
    old.askForFile(load);
    try (WireConnection client = connect()) {
      client.sendCommand(Commands.QUERY, load.getBytes(StandardCharsets.UTF_8));
      assertThat(client.readPayload().readUnsignedByte()).isEqualTo((short) Packets.LOCAL_INFILE);

      old.breakConnections();

      assertThatThrownBy(client::readPayload).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> client.execute(INSERT)).isInstanceOf(IOException.class);
      assertThat(old.times(INSERT)).isZero();
    }
  }

  // ---- acknowledgements

  @Test
  void anOkThatComesAfterItsEpochIsOverIsNeverPassed() throws Exception {
    try (WireConnection client = connect()) {
      Gate gate = old.gate(INSERT);
      Future<Long> insert = run(client, INSERT);
      gate.awaitArrival();

      await(follower(proxy).revoke(2));

      assertOutcomeUnknown(insert);
      gate.open();
      lease(2, Duration.ofMinutes(1));
      publish(2, 1, next.key(), List.of());
      assertThat(client.query(SELECT).scalar()).isEqualTo("next");
      assertThat(next.times(INSERT)).as("blindly repeated").isZero();
    }
  }

  @Test
  void anOkThatComesWithoutALeaseIsNotPassed() throws Exception {
    try (WireConnection client = connect()) {
      Gate gate = old.gate(INSERT);
      Future<Long> insert = run(client, INSERT);
      gate.awaitArrival();
      lease(1, Duration.ofMillis(10)); // the latest renewal counts, a shorter one too
      Thread.sleep(50);

      gate.open();

      assertOutcomeUnknown(insert);
      lease(1, Duration.ofMinutes(1));
      assertThat(client.execute("UPDATE t SET a = 1")).isEqualTo(1);
    }
  }

  @Test
  void aCommitUnderWayWhenTheServerDiesIsOfUnknownOutcome() throws Exception {
    try (WireConnection client = connect()) {
      client.execute("BEGIN");
      client.execute(INSERT);
      Gate gate = old.gate("COMMIT");
      Future<Long> commit = run(client, "COMMIT");
      gate.awaitArrival();

      old.breakConnections();

      assertOutcomeUnknown(commit);
      assertThat(client.query(SELECT).scalar()).isEqualTo("old");
      gate.open();
    }
  }

  // ---- transactions

  @Test
  void anOpenTransactionWhoseServerDiesWasRolledBackAndIsToBeRestarted() throws Exception {
    try (WireConnection client = connect()) {
      client.execute("BEGIN");
      Gate gate = old.gate(INSERT);
      Future<Long> insert = run(client, INSERT);
      gate.awaitArrival();

      old.breakConnections();

      assertError(insert, 1213, "40001");
      gate.open();
      assertThat(client.execute("UPDATE t SET a = 1")).isEqualTo(1);
    }
  }

  @Test
  void aTransactionLostWhileIdleIsToldWithTheNextStatementAndOnlyOnce() throws Exception {
    try (WireConnection client = connect()) {
      client.execute("BEGIN");
      client.execute(INSERT);
      old.breakConnections();
      awaitObserved(old.key().toString());

      assertError(run(client, "COMMIT"), 1213, "40001");
      assertThat(client.execute(INSERT)).isEqualTo(1);
    }
  }

  @Test
  void aLostTransactionMayStillBeRolledBack() throws Exception {
    try (WireConnection client = connect()) {
      client.execute("BEGIN");
      client.execute(INSERT);
      old.breakConnections();
      awaitObserved(old.key().toString());

      client.execute("ROLLBACK");

      assertThat(client.execute(INSERT)).isEqualTo(1);
    }
  }

  @Test
  void aSessionWhoseStateIsLostIsCutOff() throws Exception {
    try (WireConnection client = connect()) {
      client.execute("SET @a = 1");
      old.breakConnections();
      awaitObserved(old.key().toString());

      assertThatThrownBy(() -> client.query("SELECT @a")).isInstanceOf(IOException.class);
      assertThat(old.times("SELECT @a")).isZero();
    }
  }

  // ---- holding

  @Test
  void aStatementWithoutAPrimaryIsHeldAndThenRunsOnce() throws Exception {
    try (WireConnection client = connect()) {
      await(follower(proxy).revoke(2));
      Future<Long> insert = run(client, INSERT);
      awaitHeld();
      assertThat(insert.isDone()).isFalse();
      assertThat(proxy.stats().held()).isEqualTo(1);

      lease(2, Duration.ofMinutes(1));
      publish(2, 1, next.key(), List.of());

      assertThat(insert.get()).isEqualTo(1);
      assertThat(old.times(INSERT)).isZero();
      assertThat(next.times(INSERT)).isEqualTo(1);
      assertThat(proxy.stats().held()).isZero();
    }
  }

  @Test
  void aStatementHeldTooLongFailsAndSaysThatItWasNotExecuted() throws Exception {
    try (Proxy impatient = start(Duration.ofMillis(200))) {
      await(follower(impatient).renewLease(1, Duration.ofMinutes(1)));
      await(follower(impatient).publish(new RoutingTable("test", 1, 1, null, List.of(old.key()))));
      try (WireConnection client = connect(impatient)) {
        assertError(run(client, INSERT), 9001, "HY000");
        assertThat(client.query(SELECT).scalar()).as("the session lives on").isEqualTo("old");
      }
    }
  }

  @Test
  void writesWaitForALeaseAndReadsOfReplicasDoNot() throws Exception {
    publish(1, 2, old.key(), List.of(next.key()));
    try (WireConnection client = connect();
        WireConnection reader = connect()) {
      lease(1, Duration.ZERO);
      Future<Long> insert = run(client, INSERT);

      assertThat(reader.query(SELECT).scalar()).isEqualTo("next");
      Thread.sleep(50);
      assertThat(insert.isDone()).isFalse();

      lease(1, Duration.ofMinutes(1));
      assertThat(insert.get()).isEqualTo(1);
    }
  }

  @Test
  void aServerThatRefusesConnectionsIsTriedAgainWithoutAnError() throws Exception {
    try (WireConnection client = connect()) {
      InstanceKey dead = next.key();
      next.close();
      await(follower(proxy).revoke(2));
      lease(2, Duration.ofMinutes(1));
      publish(2, 1, dead, List.of());
      Future<Long> insert = run(client, INSERT);
      awaitObserved("refused");
      assertThat(insert.isDone()).isFalse();

      await(follower(proxy).revoke(3));
      lease(3, Duration.ofMinutes(1));
      publish(3, 1, old.key(), List.of());

      assertThat(insert.get()).isEqualTo(1);
    }
  }

  @Test
  void aReadOnlyAnswerMeansNotExecutedAndTheStatementWaitsForTheNewPrimary() throws Exception {
    old.answerWithError(
        INSERT,
        ErrPacket.of(
            1290,
            "The MySQL server is running with the --super-read-only option so it cannot execute"
                + " this statement"));
    try (WireConnection client = connect()) {
      Future<Long> insert = run(client, INSERT);
      awaitObserved("read-only");
      assertThat(insert.isDone()).isFalse();

      await(follower(proxy).revoke(2));
      lease(2, Duration.ofMinutes(1));
      publish(2, 1, next.key(), List.of());

      assertThat(insert.get()).isEqualTo(1);
      assertThat(next.times(INSERT)).isEqualTo(1);
    }
  }

  @Test
  void aConnectionLostBetweenStatementsIsNotNoticed() throws Exception {
    try (WireConnection client = connect()) {
      assertThat(client.execute(INSERT)).isEqualTo(1);
      int broken = old.breakConnections();
      awaitObserved(old.key().toString(), broken); // spare connections were broken, too
      assertThat(client.execute(INSERT)).isEqualTo(1);
    }
  }

  @Test
  void aReadUnderWayIsRepeatedElsewhere() throws Exception {
    publish(1, 2, old.key(), List.of(next.key()));
    try (WireConnection client = connect()) {
      Gate gate = next.gate(SELECT);
      Future<String> name = clients.submit(() -> client.query(SELECT).scalar());
      gate.awaitArrival();

      next.close();
      gate.open();

      assertThat(name.get()).isEqualTo("old");
    }
  }

  // ---- switchover

  @Test
  void aDrainLetsTransactionsEndAndHoldsWhatIsNew() throws Exception {
    try (WireConnection inTransaction = connect();
        WireConnection other = connect()) {
      inTransaction.execute("BEGIN");
      CompletionStage<DrainOutcome> drain = follower(proxy).drain(1, Duration.ofSeconds(5));
      proxy.stats(); // a round trip to every event loop, so that the drain has begun
      Future<Long> held = run(other, "UPDATE t SET a = 2");
      assertThat(inTransaction.execute(INSERT)).isEqualTo(1);
      assertThat(drain.toCompletableFuture().isDone()).isFalse();

      inTransaction.execute("COMMIT");

      assertThat(await(drain).drained()).isTrue();
      assertThat(held.isDone()).isFalse();
      await(follower(proxy).revoke(2));
      lease(2, Duration.ofMinutes(1));
      publish(2, 1, next.key(), List.of(old.key()));
      assertThat(held.get()).isEqualTo(1);
      assertThat(next.received()).contains("UPDATE t SET a = 2");
    }
  }

  @Test
  void aDrainEndsAtItsDeadlineWithTheNumberOfBusySessions() throws Exception {
    try (WireConnection client = connect()) {
      client.execute("BEGIN");
      DrainOutcome outcome = await(follower(proxy).drain(1, Duration.ofMillis(100)));
      assertThat(outcome.busySessions()).isEqualTo(1);
    }
  }

  // ---- commands of the past

  @Test
  void aCommandOfAnEpochThatIsOverIsRefused() throws Exception {
    await(follower(proxy).revoke(5));
    assertThatThrownBy(() -> publish(4, 9, next.key(), List.of()))
        .hasCauseInstanceOf(StaleEpochException.class);
    assertThatThrownBy(() -> lease(4, Duration.ofSeconds(1)))
        .hasCauseInstanceOf(StaleEpochException.class);
  }

  @Test
  void theWrongPasswordIsDenied() {
    ConnectOptions wrong =
        ConnectOptions.to(address(proxy), "app", new Secret("wrong")).withPublicKeyRetrieval();
    assertThatThrownBy(() -> WireConnection.connect(wrong).close())
        .hasMessageContaining("Access denied for user 'app'@'127.0.0.1' (using password: YES)");
  }
}
