package dev.baton.server.bench.instances;

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
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One client of a fake server: lets everybody in and answers text statements, several in one packet
 * too. For one thread.
 */
final class FakeConnection {
  private static final long CAPABILITIES =
      Capabilities.CLIENT_MYSQL
          | Capabilities.PROTOCOL_41
          | Capabilities.CONNECT_WITH_DB
          | Capabilities.TRANSACTIONS
          | Capabilities.SECURE_CONNECTION
          | Capabilities.MULTI_STATEMENTS
          | Capabilities.MULTI_RESULTS
          | Capabilities.PLUGIN_AUTH
          | Capabilities.PLUGIN_AUTH_LENENC
          | Capabilities.CONNECT_ATTRS;
  private static final int UTF8MB4 = 45;
  private static final int VAR_STRING = 253;
  private static final int COLUMN_TAIL = 12;
  private static final int COLUMN_LENGTH = 1024;
  private static final int SYNTAX_ERROR = 1064;

  private final FakeInstance instance;
  private final Socket socket;
  private final DataInputStream in;
  private final Consumer<String> received;
  private final Consumer<String> unknown;
  private final ByteBuf out = Unpooled.buffer(8192);

  /**
   * @param received told of each statement packet
   * @param unknown told of each statement that is answered with an error
   */
  FakeConnection(
      FakeInstance instance, Socket socket, Consumer<String> received, Consumer<String> unknown)
      throws IOException {
    this.instance = instance;
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 4096));
    this.received = received;
    this.unknown = unknown;
  }

  /** Serves until the client goes. */
  void serve(int connectionId) throws IOException {
    new HandshakeV10(
            "8.4.4",
            connectionId,
            new byte[20],
            CAPABILITIES,
            UTF8MB4,
            ServerStatus.AUTOCOMMIT,
            AuthPlugins.NATIVE)
        .write(out, 0);
    send();
    read();
    OkPacket.of(ServerStatus.AUTOCOMMIT).write(out, 2, CAPABILITIES);
    send();
    while (true) {
      byte[] command = read();
      if (command[0] == Commands.QUIT) {
        return;
      }
      String text = new String(command, 1, command.length - 1, StandardCharsets.UTF_8);
      answer(command[0] == Commands.QUERY ? text : "SET nothing");
      send();
    }
  }

  private void answer(String text) {
    received.accept(text);
    String[] statements = text.split(";", -1);
    int sequence = 1;
    for (int i = 0; i < statements.length; i++) {
      Optional<Table> table = instance.answer(statements[i].strip());
      if (table.isEmpty()) {
        unknown.accept(statements[i].strip());
        ErrPacket.of(SYNTAX_ERROR, "a fake server does not know: " + statements[i])
            .write(out, sequence);
        return;
      }
      int more = i + 1 < statements.length ? ServerStatus.MORE_RESULTS_EXISTS : 0;
      sequence = write(table.get(), ServerStatus.AUTOCOMMIT | more, sequence);
    }
  }

  /** With EOF packets: the client is not offered to do without them. */
  private int write(Table table, int status, int first) {
    if (!table.isResult()) {
      return OkPacket.of(status).write(out, first, CAPABILITIES);
    }
    int start = Packets.begin(out);
    Fields.writeLenenc(out, table.columns().size());
    int sequence = Packets.end(out, start, first);
    for (String column : table.columns()) {
      start = Packets.begin(out);
      for (String field : new String[] {"def", "", "", "", column, ""}) {
        Fields.writeLenencString(out, field);
      }
      out.writeByte(COLUMN_TAIL).writeShortLE(UTF8MB4).writeIntLE(COLUMN_LENGTH);
      out.writeByte(VAR_STRING).writeZero(5);
      sequence = Packets.end(out, start, sequence);
    }
    sequence = new EofPacket(0, status).write(out, sequence);
    for (var row : table.rows()) {
      start = Packets.begin(out);
      row.forEach(value -> Fields.writeLenencString(out, value));
      sequence = Packets.end(out, start, sequence);
    }
    return new EofPacket(0, status).write(out, sequence);
  }

  private byte[] read() throws IOException {
    int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
    in.readUnsignedByte();
    byte[] payload = new byte[length];
    in.readFully(payload);
    return payload;
  }

  private void send() throws IOException {
    out.readBytes(socket.getOutputStream(), out.readableBytes());
    out.clear();
  }
}
