package dev.baton.proxy;

import dev.baton.core.secret.Secret;
import dev.baton.wire.auth.AuthPlugins;
import dev.baton.wire.auth.Scrambles;
import dev.baton.wire.handshake.HandshakeResponse41;
import dev.baton.wire.handshake.HandshakeV10;
import dev.baton.wire.handshake.ServerRefusedException;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client that says what no driver would. */
final class RawClient implements AutoCloseable {

  /** What came last, and its number. */
  record Answer(int sequence, byte[] payload) {

    boolean isError() {
      return payload.length > 0 && Byte.toUnsignedInt(payload[0]) == Packets.ERR;
    }

    ErrPacket error() {
      return ErrPacket.read(Unpooled.wrappedBuffer(payload));
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final HandshakeV10 greeting;

  RawClient(Proxy proxy) throws IOException, ServerRefusedException {
    socket = new Socket(InetAddress.getLoopbackAddress(), proxy.address().getPort());
    socket.setSoTimeout(15_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    Answer first = read();
    if (first == null) {
      throw new EOFException("no greeting");
    }
    greeting = HandshakeV10.read(Unpooled.wrappedBuffer(first.payload));
  }

  /** The whole packet of a login that is right, or nearly so. */
  byte[] login(String user, Secret password, long more) {
    long capabilities =
        more
            | Capabilities.CLIENT_MYSQL
            | Capabilities.PROTOCOL_41
            | Capabilities.SECURE_CONNECTION
            | Capabilities.PLUGIN_AUTH
            | Capabilities.TRANSACTIONS;
    byte[] proof =
        Scrambles.nativePassword(
            password.reveal().getBytes(StandardCharsets.UTF_8), greeting.nonce());
    ByteBuf out = Unpooled.buffer();
    new HandshakeResponse41(
            capabilities, 1 << 24, 45, user, proof, "", AuthPlugins.NATIVE, Map.of(), 0)
        .write(out, 1);
    return ByteBufUtil.getBytes(out);
  }

  /** Logged in. */
  RawClient in(String user, Secret password) throws IOException {
    send(login(user, password, 0));
    Answer answer = read();
    if (answer == null || answer.isError()) {
      throw new IOException("not let in: " + answer);
    }
    return this;
  }

  static byte[] packet(int sequence, byte... payload) {
    ByteBuf out = Unpooled.buffer();
    Packets.write(out, sequence, payload);
    return ByteBufUtil.getBytes(out);
  }

  void send(byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Null if the connection was ended. */
  @Nullable Answer read() throws IOException {
    try {
      int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
      int sequence = in.readUnsignedByte();
      return new Answer(sequence, in.readNBytes(length));
    } catch (EOFException e) {
      return null;
    } catch (SocketException e) {
      return null; // ended with bytes unread
    }
  }

  /** The last packet before the connection was ended. */
  @Nullable Answer readToTheEnd() throws IOException {
    Answer last = null;
    for (Answer next = read(); next != null; next = read()) {
      last = next;
    }
    return last;
  }

  /** All that comes until the connection is ended. */
  byte[] rest() throws IOException {
    return in.readAllBytes();
  }

  /** It will send no more. */
  void endSending() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
