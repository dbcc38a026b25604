package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.OkPacket;
import dev.baton.wire.packet.SessionChanges;
import dev.baton.wire.packet.SessionStateListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a function or trigger sets in a session stays the session's, although no text tells of it:
 * the server does, and clients that have not asked it to do not notice.
 */
@Timeout(120)
class HiddenStateIT {

  private static final long USUAL = ConnectOptions.USUAL_CAPABILITIES;
  private static final long UNTRACKED = USUAL & ~Capabilities.SESSION_TRACK;
  private static final long OLD = UNTRACKED & ~Capabilities.DEPRECATE_EOF;

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#familyNames")
  void userVariablesAndTemporaryTablesOfRoutinesStayWithTheSession(String engine) throws Exception {
    try (TestClusters servers = TestClusters.start(engine, folder.resolve("db"), 2, 1, Map.of());
        AloneProxy proxy = AloneProxy.start(folder.resolve("proxy"))) {
      try (Sql root = servers.root(0)) {
        root.run(
            "SET GLOBAL log_bin_trust_function_creators = 1",
            "USE " + servers.schema(),
            "CREATE TABLE logged (id INT AUTO_INCREMENT PRIMARY KEY, v INT)",
            "CREATE TABLE plain (id INT AUTO_INCREMENT PRIMARY KEY)",
            "CREATE PROCEDURE counts() BEGIN DECLARE n INT; SELECT COUNT(*) INTO n FROM plain; END",
            "CREATE TRIGGER remembers BEFORE INSERT ON logged FOR EACH ROW SET @last = NEW.v",
            "CREATE FUNCTION leaves_a_trace() RETURNS INT NO SQL BEGIN SET @hidden = 7; RETURN 1; END",
            "CREATE FUNCTION harmless() RETURNS INT NO SQL RETURN 1");
      }
      Account account = servers.cluster().accounts().application();
      proxy.serve(servers.cluster().accounts().monitor(), account, servers.key(0), false);
      proxy.awaitServers("10 " + servers.key(0).port());
      connect(proxy, account, servers.schema(), USUAL).close(); // the proxy has met the server
      int pinned = 0;
      for (long capabilities : new long[] {USUAL, UNTRACKED, OLD}) {
        try (WireConnection one = connect(proxy, account, servers.schema(), capabilities);
            WireConnection another = connect(proxy, account, servers.schema(), capabilities)) {
          goesOnAsDirectly(one, proxy, engine.startsWith("mariadb"));
          another.execute("INSERT INTO logged (v) VALUES (42)");
          assertThat(pinned(proxy)).isEqualTo(pinned + 1);
          one.query("SELECT leaves_a_trace()");
          if (capabilities != OLD) { // where rows end in a packet that can tell of nothing
            assertThat(pinned(proxy)).isEqualTo(pinned + 2);
            another.query("SELECT harmless()");
            assertThat(one.query("SELECT @hidden").scalar()).isEqualTo("7");
          }
          assertThat(another.query("SELECT @last").scalar()).isEqualTo("42");
        }
      }
      tellsWhoeverAsksAsTheServerDoes(proxy, account, servers);
    }
  }

  private static void tellsWhoeverAsksAsTheServerDoes(
      AloneProxy proxy, Account account, TestClusters servers) throws IOException {
    String schema = servers.schema();
    try (WireConnection asks = connect(proxy, account, schema, USUAL);
        WireConnection doesNot = connect(proxy, account, schema, USUAL);
        WireConnection directly = connect(servers.key(0), account, schema, USUAL)) {
      for (String statement :
          List.of(
              "SET NAMES utf8mb4",
              "SET session_track_state_change = ON",
              "SET NAMES utf8mb4",
              "SET @told = 1",
              "DO 1",
              "SET session_track_state_change = OFF",
              "SET NAMES utf8mb4")) {
        assertThat(told(asks, statement)).as(statement).isEqualTo(told(directly, statement));
      }
      assertThat(told(doesNot, "SET @told = 1")).isFalse();
    }
  }

  /** What changes state that can be brought back, and what changes none, does not keep it. */
  private static void goesOnAsDirectly(WireConnection client, AloneProxy proxy, boolean mariadb)
      throws Exception {
    int before = pinned(proxy);
    List<String> statements =
        List.of(
            "SELECT harmless()",
            "SET NAMES utf8mb4",
            "SET autocommit = 1",
            "SET SESSION sort_buffer_size = 300000",
            mariadb
                ? "SET STATEMENT sort_buffer_size = 400000 FOR SELECT * FROM logged"
                : "SELECT /*+ SET_VAR(sort_buffer_size = 400000) */ * FROM logged",
            "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
            "BEGIN",
            "INSERT INTO plain VALUES (NULL)",
            "SELECT * FROM logged FOR UPDATE",
            "COMMIT",
            "CALL counts()",
            "SELECT * FROM logged");
    for (String statement : statements) {
      client.query(statement);
      assertThat(pinned(proxy)).as(statement).isEqualTo(before);
    }
    executePrepared(client);
    client.query("SELECT * FROM logged");
    assertThat(pinned(proxy)).as("a prepared statement").isEqualTo(before);
  }

  private static void executePrepared(WireConnection client) throws IOException {
    client.sendCommand(
        Commands.STMT_PREPARE, "SELECT harmless()".getBytes(StandardCharsets.US_ASCII));
    ByteBuf prepared = client.readPayload();
    int statement = prepared.getIntLE(prepared.readerIndex() + 1);
    boolean oldEnds = !Capabilities.has(client.capabilities(), Capabilities.DEPRECATE_EOF);
    client.readPayload(); // its only column
    if (oldEnds) {
      client.readPayload();
    }
    byte[] execute = new byte[9];
    Unpooled.wrappedBuffer(execute).setIntLE(0, statement).setIntLE(5, 1);
    for (int i = 0; i < 2; i++) {
      client.sendCommand(Commands.STMT_EXECUTE, execute);
      int packets = oldEnds ? 5 : 4;
      for (int packet = 0; packet < packets; packet++) { // a count, a column, a row, and ends
        client.readPayload();
      }
    }
  }

  private static boolean told(WireConnection client, String sql) throws IOException {
    client.sendCommand(Commands.QUERY, sql.getBytes(StandardCharsets.US_ASCII));
    boolean[] told = new boolean[1];
    SessionChanges.read(
        Unpooled.wrappedBuffer(
            OkPacket.read(client.readPayload(), client.capabilities()).sessionState()),
        new SessionStateListener() {
          @Override
          public void onStateChange(boolean changed) {
            told[0] |= changed;
          }
        });
    return told[0];
  }

  private static WireConnection connect(
      AloneProxy proxy, Account account, String schema, long capabilities) throws IOException {
    return connect(new InstanceKey("127.0.0.1", proxy.port()), account, schema, capabilities);
  }

  private static WireConnection connect(
      InstanceKey to, Account account, String schema, long capabilities) throws IOException {
    return WireConnection.connect(
        ConnectOptions.to(to, account.user(), account.password())
            .withDatabase(schema)
            .withPublicKeyRetrieval()
            .withCapabilities(capabilities));
  }

  private static int pinned(AloneProxy proxy) throws Exception {
    return Integer.parseInt(
        proxy
            .admin()
            .value(
                "SELECT COUNT(*) FROM stats_mysql_processlist WHERE extended_info LIKE '%trigger%'"));
  }
}
