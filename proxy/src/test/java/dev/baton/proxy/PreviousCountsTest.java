package dev.baton.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a session is told of its previous statement, when somebody else has the connection that ran
 * it: the server, asked on any connection, says 77.
 */
class PreviousCountsTest extends ProxyFixture {

  private static final String OTHERS = "SELECT others FROM t";
  private static final List<List<String>> SERVERS_OWN = List.of(List.of("77"));

  @BeforeEach
  void onOneEventLoopWithOneConnection() throws Exception {
    proxy.close();
    proxy = start(Duration.ofSeconds(10), 1, 1);
    lease(1, Duration.ofMinutes(1));
    publish(1, 1, old.key(), List.of());
    for (String ask : List.of("SELECT ROW_COUNT()", "select found_rows()", "SELECT FOUND_ROWS()")) {
      old.answerWithRows(ask, SERVERS_OWN);
    }
    old.answerWithRows("SELECT three", List.of(List.of("a"), List.of("b"), List.of("c")));
    old.answerWithRows("SELECT nothing", List.of(List.of("ends")));
  }

  private static String afterOthers(WireConnection session, WireConnection other, String ask)
      throws Exception {
    other.query(OTHERS);
    return session.query(ask).scalar();
  }

  @Test
  void rowCountIsWhatTheSessionsOwnStatementChanged() throws Exception {
    try (WireConnection session = connect();
        WireConnection other = connect()) {
      assertThat(afterOthers(session, other, "SELECT ROW_COUNT()")).as("login").isEqualTo("0");
      session.execute(INSERT);
      assertThat(afterOthers(session, other, "SELECT ROW_COUNT()")).isEqualTo("1");
      assertThat(afterOthers(session, other, "SELECT ROW_COUNT() AS n")).isEqualTo("-1");
      session.query("SELECT three");
      assertThat(afterOthers(session, other, "SELECT ROW_COUNT() `n`;")).isEqualTo("-1");
      session.execute(INSERT);
      session.sendCommand(Commands.PING, new byte[0]);
      session.readPayload();
      assertThat(afterOthers(session, other, "SELECT ROW_COUNT()")).as("ping").isEqualTo("0");
      old.answerWithError("UPDATE t", ErrPacket.of(1064, "no"));
      session.execute(INSERT);
      assertThatThrownBy(() -> session.execute("UPDATE t")).hasMessageContaining("1064");
      session.execute("COMMIT");
      assertThat(afterOthers(session, other, "SELECT ROW_COUNT()")).isEqualTo("1");
    }
  }

  @Test
  void foundRowsIsWhatThePlainReadBeforeHasSent() throws Exception {
    try (WireConnection session = connect();
        WireConnection other = connect()) {
      session.query("SELECT three FROM t LIMIT 3");
      assertThat(afterOthers(session, other, "select found_rows() as total")).isEqualTo("3");
      assertThat(afterOthers(session, other, "SELECT FOUND_ROWS()")).isEqualTo("1");
    }
  }

  @Test
  void whatTheAnswerDidNotTellIsRefusedByNameAndNotGuessed() throws Exception {
    List<String> untold =
        List.of(
            "SELECT three FROM t LIMIT 3, 3",
            "SELECT three FROM t LIMIT 3 OFFSET 3",
            "SELECT three UNION SELECT 4 LIMIT 3",
            "SELECT three, COUNT(*) FROM t GROUP BY three WITH ROLLUP LIMIT 3",
            "SELECT three FROM t WHERE f(1)",
            INSERT);
    try (WireConnection session = connect();
        WireConnection other = connect()) {
      for (String statement : untold) {
        session.query(statement);
        assertThatThrownBy(() -> afterOthers(session, other, "SELECT FOUND_ROWS()"))
            .as(statement)
            .hasMessageContaining("does not have what this statement asks for");
      }
      session.query("SHOW COUNT(*) WARNINGS"); // MariaDB keeps ROW_COUNT() through GET DIAGNOSTICS
      assertThatThrownBy(() -> afterOthers(session, other, "SELECT ROW_COUNT()"))
          .hasMessageContaining("does not have what this statement asks for");
      session.execute(INSERT);
      assertThatThrownBy(() -> afterOthers(session, other, "SELECT ROW_COUNT(), 1"))
          .hasMessageContaining("does not have what this statement asks for");
      session.execute(INSERT);
      assertThat(session.query("SELECT ROW_COUNT(), 1").scalar())
          .as("nobody was there meanwhile")
          .isEqualTo("77");
    }
  }

  /** It is for the server to count what is not sent. */
  @Test
  void theConnectionThatCountedAllRowsIsKeptUntilTheNextStatement() throws Exception {
    proxy.close();
    proxy = start(Duration.ofSeconds(10), 1, 2);
    lease(1, Duration.ofMinutes(1));
    publish(1, 1, old.key(), List.of());
    try (WireConnection session = connect();
        WireConnection other = connect()) {
      session.query("SELECT SQL_CALC_FOUND_ROWS three FROM t LIMIT 1");
      assertThat(afterOthers(session, other, "SELECT FOUND_ROWS()")).isEqualTo("77");
      assertThat(old.connectionsOf("SELECT FOUND_ROWS()"))
          .isEqualTo(old.connectionsOf("SELECT SQL_CALC_FOUND_ROWS three FROM t LIMIT 1"))
          .isNotEqualTo(old.connectionsOf(OTHERS));
    }
  }

  /** A server keeps what the last read found, of whoever read. */
  @Test
  void aConnectionOnWhichTheSessionHasNotReadIsNotAskedWhatItFound() throws Exception {
    try (WireConnection session = connect();
        WireConnection other = connect()) {
      other.query(OTHERS);
      session.execute("BEGIN");
      session.execute(INSERT);
      assertThatThrownBy(() -> session.query("SELECT FOUND_ROWS()"))
          .hasMessageContaining("does not have what this statement asks for");
      assertThatThrownBy(() -> session.query("INSERT INTO t VALUES (2); SELECT FOUND_ROWS()"))
          .hasMessageContaining("does not have what this statement asks for");
      session.query("SELECT three");
      session.execute(INSERT);
      assertThat(session.query("SELECT FOUND_ROWS()").scalar()).isEqualTo("77");
      session.execute(INSERT);
      assertThat(session.query("SELECT ROW_COUNT(), FOUND_ROWS()").scalar()).isEqualTo("77");
      session.sendCommand(Commands.PING, new byte[0]); // no server sees it
      session.readPayload();
      assertThat(session.query("SELECT ROW_COUNT()").scalar()).isEqualTo("0");
      session.sendCommand(Commands.PING, new byte[0]);
      session.readPayload();
      assertThatThrownBy(() -> session.query("SELECT ROW_COUNT(), 1"))
          .hasMessageContaining("does not have what this statement asks for");
      session.sendCommand(Commands.FIELD_LIST, "t\0".getBytes(US_ASCII)); // sets it on the server
      session.readPayload();
      session.sendCommand(Commands.PING, new byte[0]);
      session.readPayload();
      session.sendCommand(Commands.STMT_PREPARE, SELECT.getBytes(US_ASCII)); // leaves it there
      session.readPayload();
      assertThatThrownBy(() -> session.query("SELECT ROW_COUNT(), 1"))
          .hasMessageContaining("does not have what this statement asks for");
      session.execute("COMMIT");
    }
  }

  /** Of several rows the first is counted, and the second may fail. */
  @Test
  void theInsertIdOfAFailedStatementIsItsSessionsAndNobodyElses() throws Exception {
    String ask = "SELECT LAST_INSERT_ID()";
    String restored = "SET last_insert_id = 0";
    old.answerWithError(INSERT, ErrPacket.of(1062, "Duplicate entry"));
    try (WireConnection session = connect();
        WireConnection other = connect()) {
      assertThatThrownBy(() -> session.execute(INSERT)).hasMessageContaining("1062");
      session.query(ask);
      assertThat(old.received()).doesNotContain(restored);
      other.query(ask);
      assertThat(old.received()).endsWith(restored, ask);
      session.query(ask);
      assertThat(old.times(restored)).as("it has been set by then").isEqualTo(1);
    }
  }

  @Test
  void variablesThatCountWarningsAreAskedBeforeAnythingElseHappensOnTheConnection()
      throws Exception {
    String ask = "SELECT @@warning_count, @@session . error_count";
    old.answerWithError(INSERT, ErrPacket.of(1062, "Duplicate entry"));
    try (WireConnection session = connect();
        WireConnection other = connect()) {
      other.query(OTHERS);
      assertThatThrownBy(() -> session.execute(INSERT)).hasMessageContaining("1062");
      session.query(ask);
      assertThat(old.received()).endsWith(INSERT, ask);
      session.query(SELECT); // and keeps the connection no longer
      other.query(ask);
      assertThat(old.received())
          .as("none of others'")
          .endsWith("SET lc_time_names = @@lc_time_names", ask);
    }
  }

  @Test
  void theServersColumnsAndFlagsStayAndTheAnswerMayComeInParts() throws Exception {
    old.answerInParts();
    try (WireConnection session = connect();
        WireConnection other = connect()) {
      session.execute(INSERT);
      other.query(OTHERS);
      session.sendCommand(Commands.QUERY, "SELECT ROW_COUNT()".getBytes(US_ASCII));
      ByteBuf count = session.readPayload();
      assertThat(count.readableBytes()).isEqualTo(1);
      session.readPayload(); // the column
      assertThat(session.readPayload().getUnsignedByte(0)).isEqualTo((short) Packets.EOF);
      assertThat(session.readPayload().toString(US_ASCII)).isEqualTo("\0011");
      assertThat(session.readPayload().getUnsignedByte(0)).isEqualTo((short) Packets.EOF);
      assertThat(session.query(SELECT).scalar()).isEqualTo("old");
    }
  }
}
