package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.Sql;
import dev.baton.integration.proxy.ProxiedCluster.Driver;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Server-side prepared statements of sessions that share connections, on every engine. */
@ParameterizedClass
@MethodSource("dev.baton.integration.TestEngines#names")
class PreparedStatementsIT {

  private static final int TYPE_NULL = 6;
  private static final int TYPE_LONGLONG = 8;
  private static final int TYPE_VAR_STRING = 253;
  private static final int TYPE_BLOB = 252;

  private static ProxiedCluster cluster;

  @Parameter String engine;

  @BeforeParameterizedClassInvocation
  static void start(String engine) throws Exception {
    cluster = ProxiedCluster.start(engine, 2);
    try (Sql root = cluster.direct(0)) {
      root.run("CREATE TABLE app.item (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(100))");
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void serverSidePreparedStatementsOutliveTheirConnection(Driver driver) throws Exception {
    try (Connection connection = prepared(driver);
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO item (name) VALUES (?)");
        PreparedStatement select =
            connection.prepareStatement("SELECT ?, name FROM item LIMIT 1")) {
      for (int round = 0; round < 3; round++) {
        for (String name : List.of("first", "second")) {
          insert.setString(1, name + driver);
          assertThat(insert.executeUpdate()).isEqualTo(1);
        }
        assertThat(selected(select, "text")).isEqualTo("text");
        assertThat(selected(select, 42L)).isEqualTo("42");
        assertThat(selected(select, 43L)).isEqualTo("43");
        cluster.proxy().closeAllBackendConnections(); // all are prepared again, nobody notices
      }
      assertThat(countOnPrimary("first" + driver)).isEqualTo(3);
      assertThat(countOnPrimary("second" + driver)).isEqualTo(3);
    }
  }

  private static Connection prepared(Driver driver) throws SQLException {
    return cluster.connect(driver, "useServerPrepStmts", "true", "cachePrepStmts", "true");
  }

  private static String selected(PreparedStatement select, Object parameter) throws SQLException {
    select.setObject(1, parameter);
    try (ResultSet rows = select.executeQuery()) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneConnectionServesThePreparedStatementsOfManySessions(Driver driver) throws Exception {
    List<Connection> connections = new ArrayList<>();
    List<PreparedStatement> statements = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        connections.add(prepared(driver));
        statements.add(
            connections.getLast().prepareStatement("SELECT ? + 1, '" + (i % 2) + "' FROM DUAL"));
      }
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 4; i++) {
          Object parameter = (i + round) % 2 == 0 ? (Object) i : i + ".5";
          String expected = (i + round) % 2 == 0 ? "" + (i + 1) : (i + 1) + ".5";
          assertThat(selected(statements.get(i), parameter)).startsWith(expected);
        }
      }
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  /**
   * MySQL from 8.0.22 on answers 'abc' with 0 where the handle was executed with a number first.
   */
  @ParameterizedTest
  @EnumSource
  void aStringStaysAStringWhoeverExecutedTheStatementWithANumberBefore(Driver driver)
      throws Exception {
    try (Connection numbers = prepared(driver);
        Connection strings = prepared(driver);
        PreparedStatement number = numbers.prepareStatement("SELECT ? AS value, 'typed'");
        PreparedStatement string = strings.prepareStatement("SELECT ? AS value, 'typed'")) {
      for (int round = 0; round < 3; round++) {
        assertThat(selected(number, 41L + round)).isEqualTo("" + (41 + round));
        assertThat(selected(string, "abc" + round)).isEqualTo("abc" + round);
        string.setNull(1, java.sql.Types.VARCHAR);
        try (ResultSet rows = string.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getString(1)).isNull();
        }
      }
      assertThat(cluster.proxy().stats().pinned()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReadThatWasPreparedBeforeATransactionDoesNotEndIt(Driver driver) throws Exception {
    String name = "prepared before" + driver;
    try (Connection connection = prepared(driver);
        Statement statement = connection.createStatement();
        PreparedStatement read =
            connection.prepareStatement(
                "SELECT COUNT(*), ? FROM item WHERE name = '%s'".formatted(name))) {
      assertThat(selected(read, 1)).isEqualTo("0"); // on a replica
      connection.setAutoCommit(false);
      statement.executeUpdate("INSERT INTO item (name) VALUES ('" + name + "')");
      assertThat(selected(read, 1)).as("on the primary, where it is not prepared").isEqualTo("1");
      connection.rollback();
      assertThat(countOnPrimary(name)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void cursorsFetchAllTheirRows(Driver driver) throws Exception {
    try (Connection connection =
            cluster.connect(driver, "useServerPrepStmts", "true", "useCursorFetch", "true");
        Statement fill = connection.createStatement()) {
      for (int i = 0; i < 25; i++) {
        fill.executeUpdate("INSERT INTO item (name) VALUES ('cursor" + driver + "')");
      }
      try (PreparedStatement select =
          connection.prepareStatement("SELECT id FROM item WHERE name = ? FOR UPDATE")) {
        select.setFetchSize(4);
        select.setString(1, "cursor" + driver);
        int rows = 0;
        try (ResultSet result = select.executeQuery()) {
          while (result.next()) {
            rows++;
          }
        }
        assertThat(rows).isEqualTo(25);
      }
    }
  }

  /** As in a tree that is walked from above: the same text, one cursor within the other. */
  @ParameterizedTest
  @EnumSource
  void aCursorStaysWhereItIsWhileTheSameStatementHasAnother(Driver driver) throws Exception {
    String sql = "SELECT id FROM item WHERE name = ? ORDER BY id FOR UPDATE";
    try (Connection connection =
            cluster.connect(driver, "useServerPrepStmts", "true", "useCursorFetch", "true");
        Statement fill = connection.createStatement()) {
      for (int i = 0; i < 9; i++) {
        fill.executeUpdate("INSERT INTO item (name) VALUES ('outer" + driver + "')");
        fill.executeUpdate("INSERT INTO item (name) VALUES ('inner" + driver + "')");
      }
      try (PreparedStatement outer = cursor(connection, sql, "outer" + driver);
          ResultSet outerRows = outer.executeQuery()) {
        List<Integer> ids = new ArrayList<>();
        while (outerRows.next()) {
          ids.add(outerRows.getInt(1));
          try (PreparedStatement inner = cursor(connection, sql, "inner" + driver);
              ResultSet innerRows = inner.executeQuery()) {
            assertThat(innerRows.next()).isTrue();
            assertThat(innerRows.next()).isTrue(); // and the rest is left where it is
          }
        }
        assertThat(ids).hasSize(9).isSorted().doesNotHaveDuplicates();
      }
    }
  }

  /** MariaDB refuses in a read-only transaction already to prepare it, which the proxy has to. */
  @Test
  void longDataOfAnExecutionThatWasRefusedIsNotThatOfTheNext() throws Exception {
    try (WireConnection session =
        WireConnection.connect(
            ConnectOptions.to(
                    cluster.address(), cluster.account().user(), cluster.account().password())
                .withDatabase("app")
                .withPublicKeyRetrieval())) {
      session.sendCommand(
          Commands.STMT_PREPARE, "DELETE FROM item WHERE id = ?".getBytes(StandardCharsets.UTF_8));
      int id = session.readPayload().getIntLE(1);
      session.readPayload(); // of the parameter
      if (!Capabilities.has(session.capabilities(), Capabilities.DEPRECATE_EOF)) {
        session.readPayload();
      }
      session.sendCommand(
          Commands.STMT_SEND_LONG_DATA,
          bytes(Unpooled.buffer().writeIntLE(id).writeShortLE(0).writeBytes(new byte[] {'1'})));
      session.execute("START TRANSACTION READ ONLY");
      session.sendCommand(Commands.STMT_EXECUTE, execution(id, 0, TYPE_BLOB));
      assertThat(session.readPayload().getUnsignedByte(0)).isEqualTo((short) Packets.ERR);
      session.execute("ROLLBACK");
      session.sendCommand(Commands.STMT_EXECUTE, execution(id, 1, TYPE_NULL));
      assertThat(session.readPayload().getUnsignedByte(0)).isEqualTo((short) Packets.OK);
    }
  }

  /** Values of another type need a handle of their own, which cannot be prepared any more. */
  @Test
  void anExecutionThatIsRefusedEndsTheCursorOfTheOneBeforeWhereItDoesSoDirectly() throws Exception {
    List<Integer> direct;
    try (WireConnection session = connect(cluster.servers().key(0))) {
      direct = fetchedAfterARefusal(session);
    }
    try (WireConnection session = connect(cluster.address())) {
      assertThat(fetchedAfterARefusal(session)).isEqualTo(direct);
    }
    boolean keeps = engine.equals("mysql-8.0") || engine.equals("mysql-9.7");
    assertThat(direct).containsExactly(0, 1054, keeps ? 0 : 1421);
  }

  private static WireConnection connect(InstanceKey server) throws Exception {
    return WireConnection.connect(
        ConnectOptions.to(server, cluster.account().user(), cluster.account().password())
            .withDatabase("app")
            .withPublicKeyRetrieval());
  }

  /** The errors of an execution, of another one, and of a fetch. */
  private static List<Integer> fetchedAfterARefusal(WireConnection session) throws Exception {
    session.execute("INSERT INTO item (name) VALUES ('x'), ('x'), ('x')");
    session.sendCommand(
        Commands.STMT_PREPARE,
        "SELECT id, name FROM item WHERE name = ? ORDER BY id FOR UPDATE"
            .getBytes(StandardCharsets.UTF_8));
    int id = session.readPayload().getIntLE(1);
    boolean ended = Capabilities.has(session.capabilities(), Capabilities.DEPRECATE_EOF);
    for (int i = 0; i < (ended ? 3 : 5); i++) {
      session.readPayload();
    }
    List<Integer> errors = new ArrayList<>();
    ByteBuf text = Unpooled.buffer().writeBytes(execution(id, 0, TYPE_VAR_STRING));
    session.sendCommand(Commands.STMT_EXECUTE, bytes(text.writeByte(1).writeByte('x')));
    errors.add(error(session));
    session.execute("CREATE TEMPORARY TABLE item (id INT)");
    session.sendCommand(
        Commands.STMT_EXECUTE,
        bytes(Unpooled.buffer().writeBytes(execution(id, 0, TYPE_LONGLONG)).writeLongLE(7)));
    errors.add(error(session));
    session.sendCommand(Commands.STMT_FETCH, bytes(Unpooled.buffer().writeIntLE(id).writeIntLE(1)));
    errors.add(error(session));
    return errors;
  }

  /** Reads up to the end of an answer; 0 if it is no error. */
  private static int error(WireConnection session) throws IOException {
    while (true) {
      ByteBuf payload = session.readPayload();
      int first = payload.getUnsignedByte(0);
      if (first == Packets.ERR) {
        return payload.getUnsignedShortLE(1);
      }
      if (first == Packets.EOF) {
        return 0;
      }
    }
  }

  /** With a cursor, for which a handle of its own is prepared. */
  private static byte[] execution(int id, int nulls, int type) {
    ByteBuf out = Unpooled.buffer().writeIntLE(id).writeByte(1).writeIntLE(1);
    return bytes(out.writeByte(nulls).writeByte(1).writeShortLE(type));
  }

  private static byte[] bytes(ByteBuf content) {
    return Fields.readRest(content);
  }

  private static PreparedStatement cursor(Connection connection, String sql, String name)
      throws SQLException {
    PreparedStatement select = connection.prepareStatement(sql);
    select.setFetchSize(2);
    select.setString(1, name);
    return select;
  }

  private static int countOnPrimary(String name) throws SQLException {
    try (Sql root = cluster.direct(0)) {
      return Integer.parseInt(
          root.value("SELECT COUNT(*) FROM app.item WHERE name = '" + name + "'"));
    }
  }
}
