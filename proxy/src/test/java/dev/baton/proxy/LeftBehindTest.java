package dev.baton.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a session leaves behind on its server connection, nobody else finds there: a connection that
 * cannot be brought back to what it was stays with its session. There are two connections, both
 * open, and the next statement of anybody takes the one that was given back last.
 */
class LeftBehindTest extends ProxyFixture {

  private static final String OTHERS = "SELECT others FROM t";
  private static final int AUTOCOMMIT_OFF = 0;
  private static final ErrPacket BROKEN =
      ErrPacket.of(1054, "Unknown column 'broken' in 'field list'");

  private interface Script {
    void run(WireConnection session, WireConnection other) throws Exception;
  }

  @BeforeEach
  void onOneEventLoop() throws Exception {
    proxy.close();
    proxy = start(Duration.ofSeconds(10), 1, 2);
    lease(1, Duration.ofMinutes(1));
    publish(1, 1, old.key(), List.of());
  }

  private void withTwoSessions(Script script) throws Exception {
    try (WireConnection session = connect();
        WireConnection former = connect();
        WireConnection other = connect()) { // prefers no connection, as it has had none
      session.execute("BEGIN");
      former.execute("BEGIN"); // so that both connections are there, and no other will be opened
      former.execute("COMMIT");
      session.execute("COMMIT");
      old.forgetReceived();
      script.run(session, other);
    }
  }

  /** Without this the other tests would hold for a proxy that shares nothing. */
  @Test
  void aConnectionOnWhichNothingIsLeftIsTheNextOnes() throws Exception {
    for (String statement : List.of(INSERT, "DO 1; SELECT 2", "SELECT name FROM t FOR UPDATE")) {
      withTwoSessions(
          (session, other) -> {
            session.query(statement);
            session.query(SELECT);
            other.query(OTHERS);
            assertThat(old.connectionsOf(OTHERS)).isEqualTo(old.connectionsOf(SELECT));
          });
    }
  }

  @Test
  void whatWasDoneBeforeAnErrorStaysWithItsSession() throws Exception {
    List<String> divisible =
        List.of(
            "SET @a = 1; SELECT broken",
            "SELECT @a := 1; SELECT broken",
            "SET time_zone = '+01:00'; SELECT broken",
            "SET autocommit = 0; SELECT broken",
            "SET @@max_sort_length = 64; SET NAMES latin1; SELECT broken",
            "CREATE TEMPORARY TABLE x (id INT); SELECT broken",
            "PREPARE s FROM 'SELECT 1'; SELECT broken",
            "SELECT GET_LOCK('x', 0); SELECT broken",
            "LOCK TABLES t READ; SELECT broken",
            "USE elsewhere; SELECT broken",
            "CALL broken()",
            "BEGIN NOT ATOMIC SELECT broken; END");
    for (String statement : divisible) {
      old.answerWithError(statement, BROKEN);
      withTwoSessions(
          (session, other) -> {
            assertThatThrownBy(() -> session.query(statement))
                .isInstanceOf(ServerErrorException.class);
            assertStaysWith(session, other, statement);
          });
    }
  }

  /** Done by a routine, or in what is not understood; the answer has rows or none. */
  @Test
  void autocommitThatTheServerSaysIsOffStaysWithItsSession() throws Exception {
    for (String statement : List.of("SELECT f()", "UPDATE t SET a = f()", "ANALYZE TABLE t")) {
      old.answerWithStatus(statement, AUTOCOMMIT_OFF);
      withTwoSessions(
          (session, other) -> {
            session.query(statement);
            assertStaysWith(session, other, statement);
          });
    }
  }

  @Test
  void whatASucceedingStatementDidStaysWithItsSession() throws Exception {
    List<String> binding =
        List.of(
            "SET @a = 1",
            "SELECT 1 INTO @a",
            "CREATE TEMPORARY TABLE x (id INT)",
            "CALL p()",
            "SET TRANSACTION READ ONLY",
            "SET insert_id = 500",
            "LOCK TABLES t READ",
            "SELECT GET_LOCK('x', 0)",
            "HANDLER t OPEN",
            "DO 1; SET @a = 1");
    for (String statement : binding) {
      withTwoSessions(
          (session, other) -> {
            session.query(statement);
            assertStaysWith(session, other, statement);
          });
    }
  }

  private void assertStaysWith(WireConnection session, WireConnection other, String statement)
      throws IOException {
    session.query(SELECT); // after it nothing is in doubt, and no warning is to be shown
    other.query(OTHERS);
    session.query(SELECT);
    assertThat(old.connectionsOf(statement)).as(statement).hasSize(1);
    int own = old.connectionsOf(statement).getFirst();
    assertThat(old.connectionsOf(SELECT)).as("%s: goes on", statement).containsExactly(own, own);
    assertThat(old.connectionsOf(OTHERS))
        .as("%s: where others are", statement)
        .hasSize(1)
        .doesNotContain(own);
  }

  @Test
  void settingsThatAreKnownGoAlongAndAreTakenBackForOthers() throws Exception {
    withTwoSessions(
        (session, other) -> {
          session.execute("SET time_zone = '+01:00'");
          other.execute("SET time_zone = '+02:00'");
          session.execute("BEGIN"); // has its own again, so there is but one for the other
          session.query(SELECT);
          assertThat(old.connectionsOf(SELECT))
              .isEqualTo(old.connectionsOf("SET time_zone = '+01:00'"));
          try (WireConnection third = connect()) {
            third.query(OTHERS);
          }
          other.query("SELECT again");
          assertThat(old.received())
              .containsSubsequence(
                  "SET time_zone = '+02:00'",
                  "SET SESSION time_zone = DEFAULT",
                  OTHERS,
                  "SET SESSION time_zone = '+02:00'",
                  "SELECT again");
        });
  }

  @Test
  void constantsAreSetWhereTheyAreSetAlreadyWithoutGoingBackFirst() throws Exception {
    withTwoSessions(
        (session, other) -> {
          session.execute("SET NAMES latin1");
          other.execute("SET NAMES latin1");
          other.query(OTHERS);
          assertThat(old.received())
              .containsExactly("SET NAMES latin1", "SET NAMES latin1", OTHERS);
          assertThat(old.connectionsOf("SET NAMES latin1").stream().distinct()).hasSize(1);
        });
  }

  @Test
  void characterSetsGoBackToThoseOfTheLogin() throws Exception {
    withTwoSessions(
        (session, other) -> {
          session.execute("SET NAMES latin1");
          other.execute("BEGIN"); // on the one that is as it was
          try (WireConnection third = connect()) {
            third.query(OTHERS);
          }
          assertThat(old.connectionsOf(OTHERS)).isEqualTo(old.connectionsOf("SET NAMES latin1"));
          assertThat(old.received())
              .containsSubsequence(
                  "SET NAMES latin1",
                  "SET SESSION character_set_client = 45,"
                      + " SESSION character_set_results = 45,"
                      + " SESSION collation_connection = utf8mb4_general_ci",
                  OTHERS);
        });
  }

  @Test
  void theOptionOfSeveralStatementsIsTheSessionsOwn() throws Exception {
    String off = "\1\0"; // the command's argument
    withTwoSessions(
        (session, other) -> {
          session.sendCommand(Commands.SET_OPTION, new byte[] {1, 0});
          assertThat(firstOf(session)).isEqualTo(Packets.OK);
          other.query(OTHERS);
          session.query(SELECT);
          assertThat(old.connectionsOf(OTHERS)).isNotEqualTo(old.connectionsOf(off));
          assertThat(old.connectionsOf(SELECT)).isEqualTo(old.connectionsOf(off));
          assertThat(old.times(off)).as("it is there already").isEqualTo(1);
          session.execute("BEGIN");
          other.execute("BEGIN");
          session.execute("COMMIT");
          other.execute("COMMIT");
          assertThat(old.connectionsOf("BEGIN").getFirst())
              .isEqualTo(old.connectionsOf(off).getFirst());
        });
  }

  @Test
  void afterAResetTheCharacterSetsAreTheServersDefaultsAndNothingIsLeft() throws Exception {
    withTwoSessions(
        (session, other) -> {
          session.query("SET @a = 1");
          session.sendCommand(Commands.RESET_CONNECTION, new byte[0]);
          assertThat(firstOf(session)).isEqualTo(Packets.OK);
          session.query(SELECT);
          assertThat(old.received()).containsSubsequence("SET @a = 1", "SET NAMES DEFAULT", SELECT);
          assertThat(old.connectionsOf(SELECT))
              .doesNotContainAnyElementsOf(old.connectionsOf("SET @a = 1"));
        });
  }

  /** An error carries no flags: only the server knows what came before it. */
  @Test
  void whoPingsAfterAnErrorIsAnsweredByTheServer() throws Exception {
    String several = "SET autocommit = 0; SELECT broken";
    old.answerWithError(several, BROKEN);
    withTwoSessions(
        (session, other) -> {
          assertThatThrownBy(() -> session.query(several)).isInstanceOf(ServerErrorException.class);
          session.sendCommand(Commands.PING, new byte[0]);
          assertThat(firstOf(session)).isEqualTo(Packets.OK);
          assertThat(old.connectionsOf("")).as("pings").isEqualTo(old.connectionsOf(several));
        });
  }

  /** There is nothing to reset, and yet the OK tells whether a transaction is open. */
  @Test
  void whoResetsAStatementAfterAnErrorIsAnsweredByTheServerToo() throws Exception {
    String several = "SET autocommit = 0; SELECT broken";
    old.answerWithError(several, BROKEN);
    withTwoSessions(
        (session, other) -> {
          session.sendCommand(Commands.STMT_PREPARE, "SELECT 1".getBytes(US_ASCII));
          ByteBuf prepared = session.readPayload();
          assertThat((int) prepared.getUnsignedByte(0)).isEqualTo(Packets.OK);
          byte[] statement = new byte[4];
          prepared.getBytes(1, statement);
          assertThatThrownBy(() -> session.query(several)).isInstanceOf(ServerErrorException.class);
          session.sendCommand(Commands.STMT_RESET, statement);
          assertThat(firstOf(session)).isEqualTo(Packets.OK);
          assertThat(old.connectionsOf("")).as("pings").isEqualTo(old.connectionsOf(several));
        });
  }

  private static int firstOf(WireConnection session) throws IOException {
    return session.readPayload().getUnsignedByte(0);
  }
}
