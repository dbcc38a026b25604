package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.TestClusters;
import dev.baton.integration.TestEngines;
import dev.baton.ops.provision.LocalCluster.Account;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that does without the descriptions of columns gets through the proxy what it gets from
 * the server itself, packet by packet.
 */
@Timeout(120)
class OptionalMetadataIT {

  private static final long USUAL = ConnectOptions.USUAL_CAPABILITIES;

  @TempDir private Path folder;

  static Stream<String> engines() {
    return TestEngines.names().filter("mysql-9.7"::equals);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void descriptionsAreLeftOutAsTheClientSays(String engine) throws Exception {
    try (TestClusters servers = TestClusters.start(engine, folder.resolve("db"), 2, 1, Map.of());
        AloneProxy proxy = AloneProxy.start(folder.resolve("proxy"))) {
      Account account = servers.cluster().accounts().application();
      proxy.serve(servers.cluster().accounts().monitor(), account, servers.key(0), false);
      proxy.awaitServers("10 " + servers.key(0).port());
      InstanceKey through = new InstanceKey("127.0.0.1", proxy.port());
      connect(through, account, servers.schema(), USUAL).close(); // the proxy has met the server
      for (long eof : new long[] {0, Capabilities.DEPRECATE_EOF}) {
        long wanted = USUAL & ~Capabilities.DEPRECATE_EOF | eof;
        assertThat(story(through, account, servers.schema(), wanted))
            .isEqualTo(story(servers.key(0), account, servers.schema(), wanted))
            .anyMatch(line -> line.contains("not described"));
      }
    }
  }

  private static WireConnection connect(
      InstanceKey address, Account account, String schema, long capabilities) throws IOException {
    return WireConnection.connect(
        ConnectOptions.to(address, account.user(), account.password())
            .withDatabase(schema)
            .withPublicKeyRetrieval()
            .withCapabilities(capabilities | Capabilities.OPTIONAL_RESULTSET_METADATA));
  }

  /** The answers to a few statements, a line for each packet. */
  private static List<String> story(
      InstanceKey address, Account account, String schema, long capabilities) throws IOException {
    List<String> lines = new ArrayList<>();
    try (WireConnection connection = connect(address, account, schema, capabilities)) {
      for (String mode : List.of("FULL", "NONE", "DEFAULT", "none")) {
        connection.execute("SET resultset_metadata = " + mode);
        lines.addAll(result(connection, "SELECT 1 AS a, 'b' AS b UNION SELECT 2, 'c'"));
        lines.addAll(result(connection, "SELECT FOUND_ROWS()"));
        lines.addAll(result(connection, "SELECT ROW_COUNT()"));
        lines.addAll(result(connection, "SELECT CONNECTION_ID() > 0 AS mine"));
        lines.add(
            "rows of its number: " + connection.query("SELECT CONNECTION_ID()").rows().size());
        lines.addAll(result(connection, "SELECT 7 AS a FOR UPDATE"));
        lines.addAll(executed(connection));
      }
    }
    return lines;
  }

  private static List<String> result(WireConnection connection, String sql) throws IOException {
    connection.sendCommand(Commands.QUERY, sql.getBytes(StandardCharsets.UTF_8));
    return packets(connection);
  }

  private static List<String> executed(WireConnection connection) throws IOException {
    List<String> lines = new ArrayList<>();
    String sql = "SELECT ? AS a, 'text' AS b";
    connection.sendCommand(Commands.STMT_PREPARE, sql.getBytes(StandardCharsets.UTF_8));
    ByteBuf prepared = connection.readPayload();
    int statement = prepared.getIntLE(1);
    prepared.skipBytes(12);
    boolean described = connection.isDescribed(prepared);
    lines.add("prepared, " + (described ? "" : "not ") + "described");
    boolean ends = !Capabilities.has(connection.capabilities(), Capabilities.DEPRECATE_EOF);
    for (int count : new int[] {1, 2}) {
      for (int i = described ? count : 0; i > 0; i--) {
        lines.add(shown(connection.readPayload()));
      }
      if (ends) {
        assertThat(connection.readPayload().getUnsignedByte(0)).isEqualTo((short) Packets.EOF);
      }
    }
    ByteBuf execute = Unpooled.buffer().writeIntLE(statement).writeByte(0).writeIntLE(1);
    execute.writeByte(0).writeByte(1).writeShortLE(8).writeLongLE(42);
    connection.sendCommand(Commands.STMT_EXECUTE, Fields.readRest(execute));
    lines.addAll(packets(connection));
    connection.sendCommand(
        Commands.STMT_CLOSE, Fields.readRest(Unpooled.buffer().writeIntLE(statement)));
    return lines;
  }

  private static List<String> packets(WireConnection connection) throws IOException {
    List<String> lines = new ArrayList<>();
    ByteBuf first = connection.readPayload();
    assertThat(first.getUnsignedByte(0)).isNotIn((short) Packets.ERR, (short) Packets.OK);
    long columns = Fields.readLenenc(first, "column count");
    boolean described = connection.isDescribed(first);
    lines.add(columns + " columns, " + (described ? "" : "not ") + "described");
    for (long i = described ? columns : 0; i > 0; i--) {
      lines.add(shown(connection.readPayload()));
    }
    boolean ended = Capabilities.has(connection.capabilities(), Capabilities.DEPRECATE_EOF);
    while (true) {
      ByteBuf payload = connection.readPayload();
      if (payload.getUnsignedByte(0) != Packets.EOF) {
        lines.add(shown(payload));
      } else if (ended) {
        return lines;
      } else {
        ended = true;
      }
    }
  }

  private static String shown(ByteBuf payload) {
    return new String(Fields.readRest(payload), StandardCharsets.ISO_8859_1);
  }
}
