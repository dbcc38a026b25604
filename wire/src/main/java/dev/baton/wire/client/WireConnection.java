package dev.baton.wire.client;

import dev.baton.core.instance.InstanceKey;
import dev.baton.wire.handshake.HandshakeV10;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.EofPacket;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.OkPacket;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.packet.ServerStatus;
import io.netty.buffer.ByteBuf;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One blocking connection to a server: for tools, tests and reading binary logs, on a virtual
 * thread of its own. Not for the proxy's path, and not thread-safe, except that {@link #close} from
 * another thread ends a call that waits.
 *
 * <p>Failures are {@link IOException}s that name the instance. After any but {@link
 * ServerErrorException} the connection is of no more use.
 */
public final class WireConnection implements Closeable {
  private static final byte[] QUIT = {Commands.QUIT};

  private final InstanceKey address;
  private final Socket socket;
  private final PacketStream packets;
  private final HandshakeV10 greeting;
  private final long capabilities;

  private WireConnection(InstanceKey address, Login.Result login) {
    this.address = address;
    this.socket = login.socket();
    this.packets = login.packets();
    this.greeting = login.greeting();
    this.capabilities = login.capabilities();
  }

  /**
   * Connects and logs in.
   *
   * @throws ServerErrorException if the server says no
   * @throws IOException if it cannot be reached, or safe authentication is not possible
   */
  public static WireConnection connect(ConnectOptions options) throws IOException {
    try {
      return new WireConnection(options.address(), Login.open(options));
    } catch (MalformedPacketException e) {
      throw new IOException(options.address() + ": " + e.getMessage(), e);
    }
  }

  public InstanceKey address() {
    return address;
  }

  /** As the greeting told it; MariaDB may put {@code 5.5.5-} in front. */
  public String serverVersion() {
    return greeting.serverVersion();
  }

  /** The server's thread id for this connection. */
  public long connectionId() {
    return greeting.connectionId();
  }

  public boolean isSecure() {
    return socket instanceof SSLSocket;
  }

  /** How long to wait for each packet from now on; zero for no limit. */
  public void readTimeout(Duration timeout) throws IOException {
    socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, timeout.toMillis()));
  }

  /**
   * Runs a statement and returns its first result with all rows, which must fit in memory. Further
   * results are read and dropped.
   */
  public QueryResult query(String sql) throws IOException {
    try {
      sendCommand(Commands.QUERY, sql.getBytes(StandardCharsets.UTF_8));
      Reading first = readResult(sql);
      Reading last = first;
      while ((last.status() & ServerStatus.MORE_RESULTS_EXISTS) != 0) {
        last = readResult(sql);
      }
      return first.result();
    } catch (MalformedPacketException e) {
      close();
      throw new IOException(address + ": " + e.getMessage(), e);
    }
  }

  /** Runs a statement and returns the number of rows that it changed. */
  public long execute(String sql) throws IOException {
    return query(sql).affectedRows();
  }

  void sendCommand(int command, byte[] argument) throws IOException {
    byte[] payload = new byte[argument.length + 1];
    payload[0] = (byte) command;
    System.arraycopy(argument, 0, payload, 1, argument.length);
    packets.sequence(0);
    packets.send(payload);
  }

  ByteBuf readPayload() throws IOException {
    return packets.read();
  }

  ServerErrorException error(String doing, ByteBuf payload) {
    return new ServerErrorException(address, doing, ErrPacket.read(payload));
  }

  private record Reading(QueryResult result, int status) {}

  private Reading readResult(String sql) throws IOException {
    ByteBuf payload = readPayload();
    switch (Fields.peekInt1(payload, "response")) {
      case Packets.ERR -> throw error("'" + abbreviated(sql) + "'", payload);
      case Packets.OK -> {
        OkPacket ok = OkPacket.read(payload, capabilities);
        QueryResult result =
            new QueryResult(List.of(), List.of(), ok.affectedRows(), ok.lastInsertId());
        return new Reading(result, ok.status());
      }
      case Packets.LOCAL_INFILE ->
          throw new MalformedPacketException("the server asks for a local file, which is refused");
      default -> {
        return readRows(sql, Fields.readLenenc(payload, "column count"));
      }
    }
  }

  private Reading readRows(String sql, long count) throws IOException {
    List<String> columns = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      columns.add(columnName(readPayload()));
    }
    boolean deprecatesEof = Capabilities.has(capabilities, Capabilities.DEPRECATE_EOF);
    if (!deprecatesEof) {
      readPayload();
    }
    List<List<@Nullable String>> rows = new ArrayList<>();
    while (true) {
      ByteBuf payload = readPayload();
      int first = Fields.peekInt1(payload, "row");
      if (first == Packets.ERR) {
        throw error("'" + abbreviated(sql) + "'", payload);
      }
      if (first == Packets.EOF && payload.readableBytes() < Packets.MAX_PAYLOAD) {
        int status = deprecatesEof ? OkPacket.read(payload, capabilities).status() : eof(payload);
        return new Reading(new QueryResult(columns, rows, 0, 0), status);
      }
      rows.add(row(payload, count));
    }
  }

  private static int eof(ByteBuf payload) {
    return EofPacket.read(payload).status();
  }

  private static List<@Nullable String> row(ByteBuf payload, long count) {
    List<@Nullable String> row = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      if (Fields.peekInt1(payload, "value") == Fields.NULL_MARKER) {
        payload.skipBytes(1);
        row.add(null);
      } else {
        row.add(Fields.readLenencString(payload, "value"));
      }
    }
    return Collections.unmodifiableList(row);
  }

  private static String columnName(ByteBuf definition) {
    for (String field : List.of("catalog", "schema", "table", "original table")) {
      Fields.skip(definition, Fields.readLenenc(definition, field), field);
    }
    return Fields.readLenencString(definition, "column name");
  }

  private static String abbreviated(String sql) {
    return sql.length() <= 200 ? sql : sql.substring(0, 200) + "...";
  }

  /** Says goodbye, without waiting for an answer, and closes the socket. */
  @Override
  public void close() throws IOException {
    if (!socket.isClosed()) {
      try {
        packets.sequence(0);
        packets.send(QUIT);
      } catch (IOException e) {
        // gone already, which is what was wanted
      } finally {
        socket.close();
      }
    }
  }

  /** Closes the socket without a word: also ends a dump, whose server is not listening. */
  public void abort() throws IOException {
    socket.close();
  }
}
