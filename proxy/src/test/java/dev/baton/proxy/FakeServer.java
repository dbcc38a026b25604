package dev.baton.proxy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.wire.auth.AuthPlugins;
import dev.baton.wire.handshake.HandshakeV10;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.EofPacket;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.OkPacket;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.packet.ServerStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that says what a test wants and when: for the races that a real one would win or lose by
 * chance. Lets everybody in, answers SELECT with its own name and everything else with OK.
 */
final class FakeServer implements AutoCloseable {

  /** What a proxy asks on each new connection, before anybody uses it; not told of. */
  private static final String LOGIN_QUESTION =
      "SELECT @@character_set_client, @@character_set_results, @@collation_connection,"
          + " @@init_connect";

  private static final List<List<String>> LOGIN_ANSWER =
      List.of(List.of("utf8mb4", "utf8mb4", "utf8mb4_general_ci", ""));

  private final String name;
  private final ServerSocket listener;
  private volatile boolean closed;
  private volatile boolean forgetful;
  private volatile boolean deaf;
  private volatile boolean inParts;
  private volatile boolean numbered;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final Map<String, Gate> gates = new ConcurrentHashMap<>();
  private final Map<String, ErrPacket> errors = new ConcurrentHashMap<>();
  private final Map<String, List<List<String>>> results = new ConcurrentHashMap<>();
  private final Set<String> farewells = ConcurrentHashMap.newKeySet();
  private final Set<String> fileRequests = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
  private final Map<String, List<Integer>> connections = new ConcurrentHashMap<>();
  private final AtomicInteger accepted = new AtomicInteger();

  FakeServer(String name) throws IOException {
    this.name = name;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  InstanceKey key() {
    return new InstanceKey("127.0.0.1", listener.getLocalPort());
  }

  /** The texts of all statements, and the names of other commands, in the order they came. */
  List<String> received() {
    return received;
  }

  /** From now on it does not remember what it received: for many statements. */
  void forget() {
    forgetful = true;
    forgetReceived();
  }

  /** What came so far is not told of any more. */
  void forgetReceived() {
    received.clear();
    connections.clear();
  }

  /** On which connections a statement came, by the order in which they were opened. */
  List<Integer> connectionsOf(String statement) {
    return connections.getOrDefault(statement, List.of());
  }

  /** Its answer, and all that follow on its connection, have these flags. */
  void answerWithStatus(String statement, int status) {
    statuses.put(statement, status);
  }

  long times(String statement) {
    return received.stream().filter(statement::equals).count();
  }

  /** The statement's answer waits until the gate is opened. */
  Gate gate(String statement) {
    return gates.computeIfAbsent(statement, text -> new Gate());
  }

  /** Statements that come from now on wait nowhere. */
  void forgetGates() {
    gates.clear();
  }

  void answerWithError(String statement, ErrPacket error) {
    errors.put(statement, error);
  }

  /** As to a connection that the server has given up before it read the statement. */
  void sayFarewellTo(String statement, ErrPacket error) {
    errors.put(statement, error);
    farewells.add(statement);
  }

  /** It says OK to KILL QUERY and does nothing, as one that has just finished the statement. */
  void ignoreKills() {
    deaf = true;
  }

  /**
   * Each connection from now on has a thread of its own number, as {@link #connectionsOf} tells it,
   * and a KILL QUERY ends what waits on that; else all have number 1.
   */
  void numberThreads() {
    numbered = true;
  }

  /** Each byte of an answer is a packet of the network's. */
  void answerInParts() {
    inParts = true;
  }

  /** New connections are refused, those that are open stay. */
  void stopListening() throws IOException {
    listener.close();
  }

  /** To statements that begin like this. */
  void answerWithRows(String beginning, List<List<String>> rows) {
    results.put(beginning, rows);
  }

  /** Asks for a file of the client's. */
  void askForFile(String statement) {
    fileRequests.add(statement);
  }

  void answerNormally(String statement) {
    errors.remove(statement);
    farewells.remove(statement);
  }

  /** As kill -9 does it; returns how many, those that close themselves at this moment included. */
  int breakConnections() throws IOException {
    int broken = 0;
    for (Socket socket : sockets) {
      broken++;
      try {
        socket.setSoLinger(true, 0);
      } catch (SocketException e) {
        if (!socket.isClosed()) {
          throw e;
        }
      }
      socket.close();
    }
    sockets.clear();
    return broken;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    listener.close();
    breakConnections();
  }

  /** Where a statement waits. */
  static final class Gate {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private volatile boolean interrupted;
    private volatile int waiting;

    void awaitArrival() throws InterruptedException {
      if (!arrived.await(5, TimeUnit.SECONDS)) {
        throw new AssertionError("the statement never reached the server");
      }
    }

    void open() {
      open.countDown();
    }

    /** Only what waits here is interrupted. */
    private void interrupt(int thread) {
      boolean meant = thread == 0 || thread == waiting;
      if (meant && arrived.getCount() == 0 && open.getCount() > 0) {
        interrupted = true;
        open.countDown();
      }
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        if (closed) { // accepted while the listener was being closed
          socket.close();
          return;
        }
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      ByteBuf greeting = Unpooled.buffer();
      long capabilities =
          Capabilities.CLIENT_MYSQL
              | Capabilities.PROTOCOL_41
              | Capabilities.CONNECT_WITH_DB
              | Capabilities.TRANSACTIONS
              | Capabilities.SECURE_CONNECTION
              | Capabilities.PLUGIN_AUTH
              | Capabilities.PLUGIN_AUTH_LENENC;
      int connection = accepted.incrementAndGet();
      int thread = numbered ? connection : 1;
      new HandshakeV10("8.0.99-fake", thread, new byte[20], capabilities, 45, 2, AuthPlugins.NATIVE)
          .write(greeting, 0);
      send(socket, greeting);
      read(in);
      ByteBuf ok = Unpooled.buffer();
      OkPacket.of(ServerStatus.AUTOCOMMIT).write(ok, 2, capabilities);
      send(socket, ok);
      answerCommands(socket, in, capabilities, connection);
    } catch (IOException e) {
      // broken by the test or the proxy
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(socket);
    }
  }

  private void answerCommands(Socket socket, DataInputStream in, long capabilities, int connection)
      throws IOException, InterruptedException {
    int status = ServerStatus.AUTOCOMMIT;
    while (true) {
      ByteBuf command = read(in);
      int code = command.readUnsignedByte();
      if (code == Commands.QUIT) {
        return;
      }
      String text = command.toString(StandardCharsets.UTF_8);
      if (text.equals(LOGIN_QUESTION)) {
        send(socket, rows(LOGIN_ANSWER, status));
        continue;
      }
      if (!forgetful) {
        received.add(text);
        connections.computeIfAbsent(text, any -> new CopyOnWriteArrayList<>()).add(connection);
      }
      Gate gate = gates.get(text);
      if (gate != null) {
        gate.waiting = connection;
        gate.arrived.countDown();
        gate.open.await();
      }
      if (text.startsWith("KILL QUERY") && !deaf) {
        int thread = numbered ? Integer.parseInt(text.substring("KILL QUERY ".length())) : 0;
        gates.values().forEach(one -> one.interrupt(thread));
      }
      if (gate != null && gate.interrupted) {
        ByteBuf out = Unpooled.buffer();
        new ErrPacket(1317, "70100", "Query execution was interrupted").write(out, 1);
        gates.remove(text);
        send(socket, out);
        continue;
      }
      if (text.equals("BEGIN")) {
        status |= ServerStatus.IN_TRANS;
      } else if (text.equals("COMMIT") || text.equals("ROLLBACK")) {
        status &= ~ServerStatus.IN_TRANS;
      }
      status = statuses.getOrDefault(text, status);
      send(
          socket,
          switch (code) {
            case Commands.STMT_PREPARE -> prepared();
            case Commands.FIELD_LIST -> noColumns(status);
            default -> answer(text, status, capabilities);
          });
    }
  }

  /** A handle of a statement without parameters and columns. */
  private static ByteBuf prepared() {
    ByteBuf out = Unpooled.buffer();
    Packets.write(out, 1, new byte[] {0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    return out;
  }

  private static ByteBuf noColumns(int status) {
    ByteBuf out = Unpooled.buffer();
    new EofPacket(0, status).write(out, 1);
    return out;
  }

  private ByteBuf answer(String text, int status, long capabilities) {
    ByteBuf out = Unpooled.buffer();
    ErrPacket error = errors.get(text);
    if (error != null) {
      error.write(out, farewells.contains(text) ? 0 : 1);
      return out;
    }
    List<List<String>> rows =
        results.entrySet().stream()
            .filter(one -> text.startsWith(one.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(text.startsWith("SELECT") ? List.of(List.of(name)) : null);
    if (fileRequests.contains(text)) {
      Packets.write(out, 1, "\u00fb/etc/passwd".getBytes(StandardCharsets.ISO_8859_1));
    } else if (rows != null) {
      return rows(rows, status);
    } else {
      OkPacket.of(1, 0, status, 0).write(out, 1, capabilities);
    }
    return out;
  }

  /** With the EOF packets of clients that have not deprecated them. */
  private static ByteBuf rows(List<List<String>> rows, int status) {
    ByteBuf out = Unpooled.buffer();
    int columns = rows.getFirst().size();
    int sequence = Packets.write(out, 1, new byte[] {(byte) columns});
    for (int i = 0; i < columns; i++) {
      int start = Packets.begin(out);
      for (String field : List.of("def", "", "", "", "name", "")) {
        Fields.writeLenencString(out, field);
      }
      out.writeByte(12).writeShortLE(45).writeIntLE(100).writeByte(253).writeZero(5);
      sequence = Packets.end(out, start, sequence);
    }
    sequence = new EofPacket(0, status).write(out, sequence);
    for (List<String> row : rows) {
      int start = Packets.begin(out);
      row.forEach(value -> Fields.writeLenencString(out, value));
      sequence = Packets.end(out, start, sequence);
    }
    new EofPacket(0, status).write(out, sequence);
    return out;
  }

  private static ByteBuf read(DataInputStream in) throws IOException {
    int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
    in.readUnsignedByte();
    return Unpooled.wrappedBuffer(in.readNBytes(length));
  }

  private void send(Socket socket, ByteBuf bytes) throws IOException {
    byte[] array = new byte[bytes.readableBytes()];
    bytes.readBytes(array);
    OutputStream out = socket.getOutputStream();
    for (int at = 0; inParts && at < array.length - 1; at++) {
      out.write(array, at, 1);
      Thread.yield();
    }
    int sent = inParts ? array.length - 1 : 0;
    out.write(array, sent, array.length - sent);
    out.flush();
  }
}
