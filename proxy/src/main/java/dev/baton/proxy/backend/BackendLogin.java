package dev.baton.proxy.backend;

import dev.baton.core.instance.InstanceKey;
import dev.baton.wire.auth.ClientAuthenticator;
import dev.baton.wire.auth.ClientStep;
import dev.baton.wire.handshake.HandshakeResponse41;
import dev.baton.wire.handshake.HandshakeV10;
import dev.baton.wire.handshake.ServerRefusedException;
import dev.baton.wire.handshake.SslRequest;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.tls.ClientTls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Logs one connection in: greeting, response, and whatever the authentication plug-in asks for. The
 * public key for caching_sha2_password is taken from the connection itself, since a server that has
 * just become the primary has a cold cache (docs: server facts, V14).
 */
final class BackendLogin {

  private static final long ALWAYS =
      Capabilities.CLIENT_MYSQL
          | Capabilities.LONG_FLAG
          | Capabilities.PROTOCOL_41
          | Capabilities.TRANSACTIONS
          | Capabilities.SECURE_CONNECTION
          | Capabilities.PLUGIN_AUTH
          | Capabilities.PLUGIN_AUTH_LENENC;
  private static final long MAX_PACKET = 1L << 30;

  private final Profile profile;
  private final InstanceKey server;
  private final @Nullable ClientTls tls;
  private final boolean tlsRequired;
  private final boolean compress;
  private boolean compressed;
  private long asked;
  private @Nullable ClientAuthenticator authenticator;
  private @Nullable HandshakeV10 greeting;

  /**
   * A login that has not begun.
   *
   * @param tls null to do without
   * @param tlsRequired whether a server that offers no TLS is refused
   * @param compress whether a server that offers compression is asked for it
   */
  BackendLogin(
      InstanceKey server,
      Profile profile,
      @Nullable ClientTls tls,
      boolean tlsRequired,
      boolean compress) {
    this.server = server;
    this.profile = profile;
    this.tls = tls;
    this.tlsRequired = tlsRequired;
    this.compress = compress;
  }

  /** Whether all that follows the login is in compressed frames. */
  boolean isCompressed() {
    return compressed;
  }

  /** Whether both sides know query attributes; false before the greeting. */
  boolean takesAttributes() {
    return greeting != null
        && Capabilities.has(
            profile.capabilities() & greeting.capabilities(), Capabilities.QUERY_ATTRIBUTES);
  }

  /** What shapes the server's answers; see {@link Profile#asked}. */
  long asked() {
    return asked;
  }

  /** The server's greeting, once it came. */
  @Nullable HandshakeV10 greeting() {
    return greeting;
  }

  /**
   * Takes the next packet's payload and answers it on the channel.
   *
   * @return null while the login goes on; its end otherwise
   */
  @Nullable ClientStep onPacket(Channel channel, ByteBuf payload, int sequence)
      throws ServerRefusedException {
    if (greeting == null) {
      HandshakeV10 received = HandshakeV10.read(payload);
      greeting = received;
      return answerGreeting(channel, received, sequence);
    }
    ClientStep step = Objects.requireNonNull(authenticator).onPacket(payload);
    return switch (step) {
      case ClientStep.Send send -> {
        ByteBuf out = channel.alloc().buffer(send.payload().length + Packets.HEADER_LENGTH);
        Packets.write(out, sequence + 1, send.payload());
        var _ = channel.writeAndFlush(out, channel.voidPromise());
        yield null;
      }
      case ClientStep.Await ignored -> null;
      default -> step;
    };
  }

  private @Nullable ClientStep answerGreeting(
      Channel channel, HandshakeV10 received, int sequence) {
    long missing = profile.promised() & ~received.capabilities();
    if (missing != 0) {
      return new ClientStep.Refused(
          "the server ("
              + received.serverVersion()
              + ") lacks protocol capabilities that the client was promised: 0x"
              + Long.toHexString(missing));
    }
    boolean secure = tls != null && Capabilities.has(received.capabilities(), Capabilities.SSL);
    if (tlsRequired && !secure) {
      return new ClientStep.Refused("use_ssl is 1 for it, and it offers no TLS");
    }
    ClientAuthenticator begun = new ClientAuthenticator(profile.secret(), secure, true);
    authenticator = begun;
    byte[] response = begun.start(received.authPlugin(), received.nonce());
    compressed = compress && Capabilities.has(received.capabilities(), Capabilities.COMPRESS);
    asked = profile.asked(received.capabilities());
    long capabilities =
        asked | ALWAYS | (secure ? Capabilities.SSL : 0) | (compressed ? Capabilities.COMPRESS : 0);
    if (Capabilities.has(capabilities, Capabilities.MARIADB_EXTENDED_METADATA)) {
      capabilities &= ~Capabilities.CLIENT_MYSQL; // else MariaDB does not read it
    }
    if (!takesAttributes()) {
      capabilities &= ~Capabilities.QUERY_ATTRIBUTES;
    }
    if (compressed) { // a file would have to go on with the numbers of the frames
      capabilities &= ~Capabilities.LOCAL_FILES;
    }
    if (secure) {
      startTls(channel, capabilities, sequence + 1);
    }
    ByteBuf out = channel.alloc().buffer(256);
    new HandshakeResponse41(
            capabilities,
            MAX_PACKET,
            profile.collation(),
            profile.user(),
            response,
            "",
            begun.plugin(),
            Map.of(),
            0)
        .write(out, secure ? sequence + 2 : sequence + 1);
    var _ = channel.writeAndFlush(out, channel.voidPromise());
    return null;
  }

  /** What is written after it waits for the TLS handshake. */
  private void startTls(Channel channel, long capabilities, int sequence) {
    ByteBuf request = channel.alloc().buffer(40);
    new SslRequest(capabilities, MAX_PACKET, profile.collation()).write(request, sequence);
    var _ = channel.writeAndFlush(request, channel.voidPromise());
    ClientTls used = Objects.requireNonNull(tls);
    channel.pipeline().addFirst(new SslHandler(used.engine(server.host(), server.port())));
  }
}
