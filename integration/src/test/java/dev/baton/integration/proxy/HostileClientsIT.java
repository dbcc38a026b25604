package dev.baton.integration.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.integration.proxy.ProxiedCluster.Driver;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever one client sends, the others do not notice. */
@Timeout(60)
class HostileClientsIT {

  private static ProxiedCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = ProxiedCluster.start("mariadb", 2);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  void garbageInsteadOfALoginEndsInAClosedConnection() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (Connection good = cluster.connect(Driver.MARIADB);
        Statement statement = good.createStatement()) {
      for (int i = 0; i < 200; i++) {
        byte[] garbage = new byte[random.nextInt(300) + 5];
        random.nextBytes(garbage);
        garbage[1] = 0; // a length that is not just waited for
        garbage[2] = 0;
        try (Socket socket = open()) {
          greeting(socket);
          socket.getOutputStream().write(garbage);
          socket.shutdownOutput();
          drain(socket);
        }
      }
      try (ResultSet rows = statement.executeQuery("SELECT 1")) {
        assertThat(rows.next()).as("seed %s", seed).isTrue();
      }
    }
    awaitSessions(0);
  }

  @Test
  void aLoginOfMegabytesIsRefusedBeforeItIsRead() throws Exception {
    try (Socket socket = open()) {
      greeting(socket);
      socket.getOutputStream().write(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xfe, 1});
      assertThat(drain(socket)).contains("Got a packet bigger than 'max_allowed_packet' bytes");
    }
  }

  @Test
  void manyWhoConnectAndSayNothingKeepNobodyOut() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        silent.add(open());
      }
      try (Connection good = cluster.connect(Driver.CONNECTOR_J);
          Statement statement = good.createStatement();
          ResultSet rows = statement.executeQuery("SELECT 1")) {
        assertThat(rows.next()).isTrue();
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void aClientThatDoesNotReadItsRowsDoesNotFillTheProxysMemory() throws Exception {
    long before = directMemory();
    try (Connection slow = cluster.connect(Driver.MARIADB, "useServerPrepStmts", "false");
        Statement statement = slow.createStatement()) {
      statement.setFetchSize(1);
      String wide = "SELECT REPEAT('x', 1000000) FROM seq_1_to_200 a";
      try (ResultSet rows = statement.executeQuery(wide)) { // 200 MB
        assertThat(rows.next()).isTrue();
        Thread.sleep(500);
        assertThat(directMemory() - before).isLessThan(32L << 20);
        int count = 1;
        while (rows.next()) {
          count++;
        }
        assertThat(count).isEqualTo(200);
      }
    }
  }

  /** A server that hung up would be suspected, and everybody's connections to it given up. */
  @Test
  void commandsThatAServerCannotReadAreAnsweredWithErrorsAndNothingElse() throws Exception {
    HexFormat hex = HexFormat.of();
    // flags, iterations, nulls, whether types follow, types, values
    List<String> executions =
        List.of(
            "0001000000",
            "00" + "01000000" + "00" + "01" + "fd00fd00",
            "00" + "01000000" + "00" + "01" + "fd00fd00" + "fa41",
            "00" + "01000000" + "00" + "01" + "99009900" + "0102",
            "00" + "01000000" + "00" + "00",
            "07" + "ffffffff" + "ff" + "01" + "fd00fd00",
            "00" + "01000000" + "00" + "01" + "0c000b00" + "ff0102");
    int before = cluster.observed().size();
    try (Connection good = cluster.connect(Driver.MARIADB);
        Statement statement = good.createStatement()) {
      for (String execution : executions) {
        try (WireConnection client = wire()) {
          client.sendCommand(Commands.STMT_PREPARE, "SELECT ?, ?".getBytes(US_ASCII));
          int id = client.readPayload().getIntLE(1);
          boolean ends = !Capabilities.has(client.capabilities(), Capabilities.DEPRECATE_EOF);
          for (int i = 0; i < (ends ? 6 : 4); i++) {
            client.readPayload();
          }
          ByteBuf body = Unpooled.buffer().writeIntLE(id).writeBytes(hex.parseHex(execution));
          assertAnswered(client, Commands.STMT_EXECUTE, ByteBufUtil.getBytes(body));
        }
        alive(statement);
      }
      for (int command : new int[] {Commands.SET_OPTION, Commands.FIELD_LIST, Commands.INIT_DB}) {
        for (String body : List.of("", "00", "ff", "00000000", "ff".repeat(300))) {
          try (WireConnection client = wire()) {
            assertAnswered(client, command, hex.parseHex(body));
          }
          alive(statement);
        }
      }
    }
    assertThat(cluster.observed().stream().skip(before)).isEmpty();
  }

  private static void assertAnswered(WireConnection client, int command, byte... body)
      throws IOException {
    client.sendCommand(command, body);
    assertThat(client.readPayload().isReadable()).isTrue();
  }

  private static WireConnection wire() throws IOException {
    Account account = cluster.account();
    return WireConnection.connect(
        ConnectOptions.to(cluster.address(), account.user(), account.password())
            .withPublicKeyRetrieval()
            .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10)));
  }

  private static void alive(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("SELECT 1")) {
      assertThat(rows.next()).isTrue();
    }
  }

  private static long directMemory() {
    return io.netty.util.internal.PlatformDependent.usedDirectMemory();
  }

  private static Socket open() throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), cluster.proxy().address().getPort());
    socket.setSoTimeout(15_000);
    return socket;
  }

  private static void greeting(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
    in.readUnsignedByte();
    assertThat(in.readNBytes(length)[0]).isEqualTo((byte) 10);
  }

  private static String drain(Socket socket) {
    try {
      return new String(
          socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "reset"; // closed with bytes of ours unread
    }
  }

  private static void awaitSessions(long expected) throws InterruptedException {
    for (int i = 0; i < 500 && cluster.proxy().stats().sessions() != expected; i++) {
      Thread.sleep(10);
    }
    assertThat(cluster.proxy().stats().sessions()).isEqualTo(expected);
  }
}
