package dev.baton.wire.client;

import dev.baton.core.instance.InstanceKey;
import dev.baton.wire.auth.ClientAuthenticator;
import dev.baton.wire.auth.ClientStep;
import dev.baton.wire.handshake.HandshakeResponse41;
import dev.baton.wire.handshake.HandshakeV10;
import dev.baton.wire.handshake.ServerRefusedException;
import dev.baton.wire.handshake.SslRequest;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.tls.ClientTls;
import dev.baton.wire.tls.TlsFailedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** Opens a connection: TCP, greeting, TLS, password. */
final class Login {
  /** What the login's own packets are made of. */
  private static final long NEEDED =
      Capabilities.CLIENT_MYSQL
          | Capabilities.PROTOCOL_41
          | Capabilities.SECURE_CONNECTION
          | Capabilities.PLUGIN_AUTH
          | Capabilities.PLUGIN_AUTH_LENENC
          | Capabilities.CONNECT_ATTRS;

  private static final int UTF8MB4_GENERAL_CI = 45;
  private static final int MAX_PACKET = 1 << 30;

  private final ConnectOptions options;
  private final InstanceKey address;

  private Login(ConnectOptions options) {
    this.options = options;
    this.address = options.address();
  }

  record Result(Socket socket, PacketStream packets, HandshakeV10 greeting, long capabilities) {}

  static Result open(ConnectOptions options) throws IOException {
    Socket socket = new Socket();
    try {
      return new Login(options).on(socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private Result on(Socket socket) throws IOException {
    int timeout = millis(options.connectTimeout());
    try {
      socket.connect(new InetSocketAddress(address.host(), address.port()), timeout);
    } catch (IOException e) {
      throw new IOException(address + ": cannot connect: " + e.getMessage(), e);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(timeout);
    PacketStream packets = new PacketStream(socket);
    HandshakeV10 greeting = greeting(packets);
    long capabilities = negotiate(greeting);
    Socket secured = socket;
    PacketStream stream = packets;
    ClientTls tls = Capabilities.has(capabilities, Capabilities.SSL) ? options.tls() : null;
    if (tls != null) {
      secured = startTls(socket, tls, packets, capabilities);
      stream = new PacketStream(secured);
      stream.sequence(packets.sequence());
    }
    try {
      authenticate(stream, greeting, capabilities, tls != null);
    } catch (SSLException e) { // by TLS 1.3 the server looks at the client's certificate only now
      throwIfForGood(e);
      throw e;
    }
    secured.setSoTimeout(millis(options.readTimeout()));
    return new Result(secured, stream, greeting, capabilities);
  }

  private HandshakeV10 greeting(PacketStream packets) throws IOException {
    try {
      return HandshakeV10.read(packets.read());
    } catch (ServerRefusedException e) {
      throw new ServerErrorException(address, "the server refused the connection", e.error());
    }
  }

  private long negotiate(HandshakeV10 greeting) throws IOException {
    long wanted = NEEDED | options.capabilities();
    if (!options.database().isEmpty()) {
      wanted |= Capabilities.CONNECT_WITH_DB;
    }
    if (options.tls() != null) {
      wanted |= Capabilities.SSL; // taken off below where it is not offered
      if (!options.tlsOptional() && !Capabilities.has(greeting.capabilities(), Capabilities.SSL)) {
        throw new IOException(address + ": TLS is asked for and the server does not offer it");
      }
    }
    if (!Capabilities.has(greeting.capabilities(), Capabilities.PROTOCOL_41)) {
      throw new IOException(address + ": the server speaks the protocol before 4.1");
    }
    return wanted & (greeting.capabilities() | Capabilities.CLIENT_MYSQL);
  }

  private Socket startTls(Socket socket, ClientTls tls, PacketStream packets, long capabilities)
      throws IOException {
    ByteBuf out = Unpooled.buffer();
    SslRequest request = new SslRequest(capabilities, MAX_PACKET, UTF8MB4_GENERAL_CI);
    packets.send(out, request.write(out, packets.sequence()));
    try {
      SSLSocket secured = tls.socket(socket, address.host(), address.port());
      secured.startHandshake();
      return secured;
    } catch (IOException e) {
      throwIfForGood(e);
      throw new IOException(address + ": TLS could not be set up: " + e.getMessage(), e);
    }
  }

  private void throwIfForGood(IOException e) throws TlsFailedException {
    String problem = ClientTls.problem(e);
    if (problem != null) {
      throw new TlsFailedException(address + ": SSL connection error: " + problem, e);
    }
  }

  private void authenticate(
      PacketStream packets, HandshakeV10 greeting, long capabilities, boolean secure)
      throws IOException {
    ClientAuthenticator authenticator =
        new ClientAuthenticator(options.password(), secure, options.allowPublicKeyRetrieval());
    byte[] response = authenticator.start(greeting.authPlugin(), greeting.nonce());
    ByteBuf out = Unpooled.buffer();
    HandshakeResponse41 answer =
        new HandshakeResponse41(
            capabilities,
            MAX_PACKET,
            UTF8MB4_GENERAL_CI,
            options.user(),
            response,
            options.database(),
            authenticator.plugin(),
            Map.of("program_name", "baton"),
            0);
    packets.send(out, answer.write(out, packets.sequence()));
    while (true) {
      switch (authenticator.onPacket(packets.read())) {
        case ClientStep.Accepted ignored -> {
          return;
        }
        case ClientStep.Send send -> packets.send(send.payload());
        case ClientStep.Await ignored -> {
          // the next packet decides
        }
        case ClientStep.Denied denied -> throw loginFailed(denied.error());
        case ClientStep.Refused refused ->
            throw new LoginRefusedException(
                address + ": login of '" + options.user() + "': " + refused.reason());
      }
    }
  }

  private ServerErrorException loginFailed(ErrPacket error) {
    return new ServerErrorException(address, "login of '" + options.user() + "' failed", error);
  }

  private static int millis(Duration duration) {
    return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
  }
}
