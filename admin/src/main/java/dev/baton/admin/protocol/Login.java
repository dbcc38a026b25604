package dev.baton.admin.protocol;

import dev.baton.admin.engine.AdminAccounts;
import dev.baton.admin.engine.Client;
import dev.baton.admin.variable.ProductVersion;
import dev.baton.wire.auth.AuthPlugins;
import dev.baton.wire.auth.FastAuthCache;
import dev.baton.wire.auth.ServerAuthenticator;
import dev.baton.wire.auth.ServerKeys;
import dev.baton.wire.auth.ServerStep;
import dev.baton.wire.handshake.HandshakeResponse41;
import dev.baton.wire.handshake.HandshakeV10;
import dev.baton.wire.handshake.SslRequest;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.ErrorCodes;
import dev.baton.wire.packet.ServerStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Greets clients and finds out who they are. Thread-safe; shared by all connections. */
final class Login {
  private static final Logger LOG = LoggerFactory.getLogger(Login.class);

  /** What a client that is nobody yet may send at once. */
  private static final int MAX_LOGIN_BYTES = 64 << 10;

  private static final int UTF8MB4 = 45;
  private static final long OFFERED =
      Capabilities.CLIENT_MYSQL
          | Capabilities.FOUND_ROWS
          | Capabilities.LONG_FLAG
          | Capabilities.CONNECT_WITH_DB
          | Capabilities.IGNORE_SPACE
          | Capabilities.PROTOCOL_41
          | Capabilities.INTERACTIVE
          | Capabilities.TRANSACTIONS
          | Capabilities.SECURE_CONNECTION
          | Capabilities.MULTI_STATEMENTS
          | Capabilities.MULTI_RESULTS
          | Capabilities.PLUGIN_AUTH
          | Capabilities.CONNECT_ATTRS
          | Capabilities.PLUGIN_AUTH_LENENC
          | Capabilities.DEPRECATE_EOF;

  private final AdminAccounts accounts;
  private final LoginGuard guard;
  private final SecureRandom random;
  private final Supplier<@Nullable SSLContext> tls;
  private final ServerKeys keys = new ServerKeys();
  private final FastAuthCache cache = new FastAuthCache();

  /**
   * @param tls asked at each login; null if clients cannot have TLS
   */
  Login(
      AdminAccounts accounts,
      LoginGuard guard,
      SecureRandom random,
      Supplier<@Nullable SSLContext> tls) {
    this.accounts = accounts;
    this.guard = guard;
    this.random = random;
    this.tls = tls;
  }

  /**
   * Someone who has proven who they are. OK is not sent yet.
   *
   * @param database empty if none was asked for
   * @param message of the OK; mostly empty
   */
  record Guest(Client client, long capabilities, String database, String message) {}

  /**
   * Does the whole login.
   *
   * @param host the client's address, without the port
   * @return null if it was refused; the client has been told
   */
  @Nullable Guest greet(PacketChannel channel, long connectionId, String host, String address)
      throws IOException {
    ServerAuthenticator authenticator =
        new ServerAuthenticator(accounts, keys, cache, AuthPlugins.NATIVE, random);
    SSLContext context = tls.get();
    long offered = context == null ? OFFERED : OFFERED | Capabilities.SSL;
    ByteBuf greeting = Unpooled.buffer();
    HandshakeV10 handshake =
        new HandshakeV10(
            ProductVersion.GREETING,
            connectionId,
            authenticator.nonce(),
            offered,
            UTF8MB4,
            ServerStatus.AUTOCOMMIT | ServerStatus.NO_BACKSLASH_ESCAPES,
            authenticator.defaultPlugin());
    channel.send(greeting, handshake.write(greeting, channel.sequence()));
    ByteBuf answer = channel.read(MAX_LOGIN_BYTES);
    boolean secure = context != null && SslRequest.isOne(answer);
    byte[] certificate = {};
    if (secure && context != null) {
      certificate = channel.startTls(context);
      answer = channel.read(MAX_LOGIN_BYTES);
    }
    HandshakeResponse41 response = HandshakeResponse41.read(answer);
    ServerStep step =
        authenticator.start(
            response.user(), response.authPlugin(), response.authResponse(), secure);
    try {
      while (step instanceof ServerStep.Send send) {
        channel.send(send.payload());
        step = authenticator.onPacket(channel.read(MAX_LOGIN_BYTES));
      }
    } catch (IOException e) {
      guard.failed(host); // gone in the middle of it: a guess that did not wait for the answer
      throw e;
    }
    boolean accepted = step instanceof ServerStep.Accepted;
    if (!accepted) {
      guard.failed(host);
    }
    // Right or wrong, so that the time does not tell before the answer does.
    pause(guard.delayMillis(host));
    if (!accepted) {
      deny(channel, response, host);
      return null;
    }
    guard.succeeded(host);
    if (step instanceof ServerStep.Accepted ok && ok.payloadBeforeOk().length > 0) {
      channel.send(ok.payloadBeforeOk());
    }
    String user = response.user();
    Client client = new Client(connectionId, user, address, accounts.role(user));
    String message = secure ? authenticator.proofOfCertificate(certificate) : "";
    return new Guest(client, response.capabilities() & offered, response.database(), message);
  }

  private void deny(PacketChannel channel, HandshakeResponse41 response, String host)
      throws IOException {
    LOG.warn("login of '{}' from {} was refused", printable(response.user()), host);
    ErrPacket error =
        new ErrPacket(
            ErrorCodes.ACCESS_DENIED,
            ErrPacket.ACCESS_STATE,
            "Access denied for user '"
                + response.user()
                + "'@'"
                + host
                + "' (using password: "
                + (response.authResponse().length > 0 ? "YES" : "NO")
                + ")");
    ByteBuf packet = Unpooled.buffer();
    channel.send(packet, error.write(packet, channel.sequence()));
  }

  /** A name that a stranger sent, fit for a line of the log. */
  private static String printable(String user) {
    String short64 = user.length() > 64 ? user.substring(0, 64) : user;
    return short64.replaceAll("\\p{Cntrl}", "?");
  }

  private static void pause(long millis) throws IOException {
    if (millis <= 0) {
      return;
    }
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
