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
import io.netty.buffer.ByteBufUtil;
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
  private static final int ABBREVIATED = 200;

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

  /**
   * Runs a statement given as bytes, whatever their character set, and returns the number of rows
   * that it changed.
   *
   * @param length how much of the array is the statement
   */
  public long execute(byte[] sql, int length) throws IOException {
    int told = Math.min(length, ABBREVIATED);
    String shown = new String(sql, 0, told, StandardCharsets.UTF_8);
    try {
      sendCommand(Commands.QUERY, sql, length);
      return readResult(shown).result().affectedRows();
    } catch (MalformedPacketException e) {
      close();
      throw new IOException(address + ": " + e.getMessage(), e);
    }
  }

  /**
   * Runs a statement that returns rows and hands them over one by one, so that they need not fit in
   * memory. If the sink fails, the connection is closed, as rows are still under way on it.
   *
   * @return how many rows there were
   */
  public long stream(String sql, RowSink sink) throws IOException {
    try {
      sendCommand(Commands.QUERY, sql.getBytes(StandardCharsets.UTF_8));
      ByteBuf payload = readPayload();
      switch (Fields.peekInt1(payload, "response")) {
        case Packets.ERR -> throw error("'" + abbreviated(sql) + "'", payload);
        case Packets.OK, Packets.LOCAL_INFILE ->
            throw new MalformedPacketException("no rows came for '" + abbreviated(sql) + "'");
        default -> {
          long columns = Fields.readLenenc(payload, "column count");
          long described = isDescribed(payload) ? columns : 0;
          for (long i = 0; i < described; i++) {
            readPayload();
          }
          long[] rows = new long[1];
          eachRow(
              sql,
              row -> {
                sink.row(ByteBufUtil.getBytes(row, row.readerIndex(), row.readableBytes(), false));
                rows[0]++;
              });
          return rows[0];
        }
      }
    } catch (ServerErrorException e) {
      throw e;
    } catch (MalformedPacketException e) {
      abort();
      throw new IOException(address + ": " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      abort();
      throw e;
    }
  }

  /** Takes the rows of a result, one by one. */
  @FunctionalInterface
  public interface RowSink {

    /**
     * @param row the values as the protocol has them: each with its length in front, NULL as {@link
     *     Fields#NULL_MARKER}; the sink's own from now on
     */
    void row(byte[] row) throws IOException;
  }

  @FunctionalInterface
  private interface PayloadSink {
    void row(ByteBuf payload) throws IOException;
  }

  /** What was negotiated, see {@link dev.baton.wire.packet.Capabilities}. */
  public long capabilities() {
    return capabilities;
  }

  /** Sends a command and waits for nothing; whoever does so reads its answer too. */
  public void sendCommand(int command, byte[] argument) throws IOException {
    sendCommand(command, argument, argument.length);
  }

  private void sendCommand(int command, byte[] argument, int length) throws IOException {
    byte[] payload = new byte[length + 1];
    payload[0] = (byte) command;
    System.arraycopy(argument, 0, payload, 1, length);
    packets.sequence(0);
    packets.send(payload);
  }

  /** The next payload of an answer, of one packet or several. */
  public ByteBuf readPayload() throws IOException {
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
        long count = Fields.readLenenc(payload, "column count");
        return readRows(sql, count, isDescribed(payload));
      }
    }
  }

  /**
   * Whether definitions of the columns follow, with what is left of the packet that counts them.
   */
  public boolean isDescribed(ByteBuf count) {
    return !Capabilities.has(capabilities, Capabilities.OPTIONAL_RESULTSET_METADATA)
        || Fields.readInt1(count, "metadata follows") != 0;
  }

  private Reading readRows(String sql, long count, boolean described) throws IOException {
    List<String> columns = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      columns.add(described ? columnName(readPayload()) : "");
    }
    List<List<@Nullable String>> rows = new ArrayList<>();
    int status = eachRow(sql, payload -> rows.add(row(payload, count)));
    return new Reading(new QueryResult(columns, rows, 0, 0), status);
  }

  /** What follows the definitions of the columns; returns the status at the end. */
  private int eachRow(String sql, PayloadSink sink) throws IOException {
    boolean deprecatesEof = Capabilities.has(capabilities, Capabilities.DEPRECATE_EOF);
    if (!deprecatesEof) {
      readPayload();
    }
    while (true) {
      ByteBuf payload = readPayload();
      int first = Fields.peekInt1(payload, "row");
      if (first == Packets.ERR) {
        throw error("'" + abbreviated(sql) + "'", payload);
      }
      if (first == Packets.EOF && payload.readableBytes() < Packets.MAX_PAYLOAD) {
        return deprecatesEof ? OkPacket.read(payload, capabilities).status() : eof(payload);
      }
      sink.row(payload);
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
    return sql.length() <= ABBREVIATED ? sql : sql.substring(0, ABBREVIATED) + "...";
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
