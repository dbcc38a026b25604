package dev.baton.proxy.session;

import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.SpiffeId;
import dev.baton.proxy.rule.Origin;
import dev.baton.wire.auth.LoginSecret;
import dev.baton.wire.auth.ServerAuthenticator;
import dev.baton.wire.auth.ServerStep;
import dev.baton.wire.handshake.ChangeUser;
import dev.baton.wire.handshake.HandshakeResponse41;
import dev.baton.wire.handshake.HandshakeV10;
import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.ErrorCodes;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.packet.ServerStatus;
import dev.baton.wire.tls.FrontTls;
import dev.baton.wire.tls.UntrustedPeerException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The front's half of a client's login, and of COM_CHANGE_USER, which is one on an open connection:
 * from greeting to proof. What the client is then told is the session's business.
 */
final class ClientLogin {

  /** What came of a packet. */
  enum Outcome {
    GOES_ON,
    PROVEN,
    DENIED
  }

  private final FrontDoor door;
  private final Channel client;
  private final FrontDoor.Identity said;
  private final ServerAuthenticator authenticator;
  private final @Nullable FrontTls tls;
  private long capabilities;
  private int collation;
  private int zstdLevel;
  private int sequence;
  private boolean started;
  private boolean withPassword;
  private String user = "";
  private String schema = "";
  private final long id;
  private final Local local;
  private SocketAddress from;

  /** For a new connection. */
  ClientLogin(FrontDoor door, Channel client) {
    this(door, client, door.newConnectionId());
  }

  /**
   * For another login on a connection.
   *
   * @param id the connection's
   */
  ClientLogin(FrontDoor door, Channel client, long id) {
    this.from = client.remoteAddress();
    this.door = door;
    this.client = client;
    this.local = Local.of(client);
    this.said = door.identity(local.port());
    this.tls = door.tls();
    this.authenticator = door.newAuthenticator(said);
    this.collation = said.collation();
    this.id = id;
  }

  /** Its address is another than the connection's. */
  void cameFrom(SocketAddress address) {
    from = address;
  }

  /** Why a client that proved who it is may not come in; null if it may. */
  static @Nullable ErrPacket refusal(@Nullable Account account, boolean secure, String user) {
    if (account == null) {
      return ErrPacket.of(ErrorCodes.ACCESS_DENIED, "Access denied for user '" + user + "'");
    }
    return account.tlsRequired() && !secure
        ? ErrPacket.of(
            ErrorCodes.ACCESS_DENIED,
            "Access denied for user '" + user + "': the account requires TLS (use_ssl=1)")
        : null;
  }

  static ErrPacket nothingLearned(String user) {
    return ErrPacket.of(
        ErrorCodes.ACCESS_DENIED,
        "Access denied for user '"
            + user
            + "': of the password only a hash is known, and this login did not reveal it; give it in"
            + " clear once in mysql_users");
  }

  static ErrPacket notForwarded(String user, int hostgroup) {
    return ErrPacket.of(
        ErrorCodes.ACCESS_DENIED,
        "Access denied for user '"
            + user
            + "': mysql_users.fast_forward is not available in hostgroup "
            + hostgroup
            + ", which a manager leads: an answer that is not read cannot be held back when its"
            + " lease is over");
  }

  static ErrPacket tooMany(String user) {
    return new ErrPacket(
        ErrorCodes.USER_LIMIT_REACHED,
        "42000",
        "User '"
            + user
            + "' has exceeded the 'max_user_connections' resource: mysql_users.max_connections");
  }

  /** What the client was told that its connection's id is. */
  long id() {
    return id;
  }

  Origin origin() {
    int port = from instanceof InetSocketAddress address ? address.getPort() : 0;
    return new Origin(user, host(), port, local.address(), local.port());
  }

  void greet() {
    ByteBuf out = client.alloc().buffer(128);
    new HandshakeV10(
            said.version(),
            id,
            authenticator.nonce(),
            offered(),
            said.collation(),
            ServerStatus.AUTOCOMMIT,
            authenticator.defaultPlugin())
        .write(out, 0);
    var _ = client.writeAndFlush(out, client.voidPromise());
  }

  /** Whether the client has said who it is. */
  boolean hasStarted() {
    return started;
  }

  /** Whether to take the next packet would hold up the event loop. */
  boolean computesLong() {
    return started && authenticator.computesLong();
  }

  private long offered() {
    return door.offered(said, tls != null);
  }

  /** What it was offered when it was greeted; null for none. */
  @Nullable FrontTls tls() {
    return tls;
  }

  /**
   * Takes the payload of the client's next packet of the login.
   *
   * @param secured of its connection; null without TLS
   */
  Outcome onPacket(ByteBuf payload, int packetSequence, @Nullable SSLSession secured) {
    sequence = packetSequence + 1;
    if (started) {
      withPassword |= payload.readableBytes() > 1; // the first proof was for another plug-in
      return answer(authenticator.onPacket(payload));
    }
    started = true;
    HandshakeResponse41 response = HandshakeResponse41.read(payload);
    capabilities = response.capabilities() & offered();
    collation = response.collation() == 0 ? said.collation() : response.collation();
    zstdLevel = response.zstdLevel();
    user = response.user();
    schema = response.database();
    withPassword = isProof(response.authResponse());
    if (lacksCertificate(secured)) {
      return Outcome.DENIED;
    }
    return answer(
        authenticator.start(
            user, response.authPlugin(), response.authResponse(), isSecure(secured)));
  }

  /**
   * For a client over TLS: that it talks to who knows its password, by which those of MariaDB go
   * where they cannot verify the certificate. Empty where no server of MariaDB would say so.
   */
  String proofOfCertificate() {
    return tls == null || !said.mariadb()
        ? ""
        : authenticator.proofOfCertificate(tls.fingerprint());
  }

  /** With what the client's proof was made, for the next one on the connection. */
  byte[] nonce() {
    return authenticator.nonce();
  }

  /**
   * Takes the payload of COM_CHANGE_USER of a client with these capabilities and collation.
   *
   * @param lastNonce of the login before
   * @param secured as in {@link #onPacket}
   */
  Outcome onChangeUser(
      ByteBuf payload,
      byte[] lastNonce,
      long clientCapabilities,
      int clientCollation,
      @Nullable SSLSession secured) {
    capabilities = clientCapabilities;
    ChangeUser change = ChangeUser.read(payload, clientCapabilities);
    started = true;
    sequence = 1;
    collation = change.collation() == 0 ? clientCollation : change.collation();
    user = change.user();
    schema = change.database();
    withPassword = isProof(change.authResponse());
    if (lacksCertificate(secured)) {
      return Outcome.DENIED;
    }
    return answer(authenticator.startAgain(user, lastNonce, isSecure(secured)));
  }

  /** As in ProxySQL: where an account names a certificate, that counts and no password. */
  private boolean lacksCertificate(@Nullable SSLSession secured) {
    Account account = door.account(user);
    SpiffeId wanted = account == null ? null : account.spiffeId();
    if (wanted == null) {
      return false;
    }
    String why;
    try {
      FrontTls current = tls;
      if (current == null || secured == null) {
        why = "its connection has no TLS";
      } else {
        List<String> uris = current.provenUris(secured);
        if (wanted.isAmong(uris)) {
          authenticator.takeAsProven();
          return false;
        }
        why = "the one it has shown is for " + uris;
      }
    } catch (UntrustedPeerException e) {
      why = e.getMessage();
    }
    door.explain(user, host(), why);
    return true;
  }

  /** Whether a password may come in clear: clients think so of a socket file, too. */
  private boolean isSecure(@Nullable SSLSession secured) {
    return secured != null || local.isFile();
  }

  /** Some clients send an empty password as one NUL. */
  private static boolean isProof(byte[] sent) {
    return sent.length > 1 || (sent.length == 1 && sent[0] != 0);
  }

  private Outcome answer(ServerStep step) {
    return switch (step) {
      case ServerStep.Send send -> {
        write(send.payload());
        yield Outcome.GOES_ON;
      }
      case ServerStep.Accepted accepted -> {
        if (accepted.payloadBeforeOk().length > 0) {
          write(accepted.payloadBeforeOk());
          sequence++;
        }
        yield Outcome.PROVEN;
      }
      case ServerStep.Denied ignored -> Outcome.DENIED;
    };
  }

  private void write(byte[] payload) {
    ByteBuf out = client.alloc().buffer(payload.length + Packets.HEADER_LENGTH);
    Packets.write(out, sequence, payload);
    var _ = client.writeAndFlush(out, client.voidPromise());
  }

  ErrPacket denial() {
    return new ErrPacket(
        ErrorCodes.ACCESS_DENIED,
        ErrPacket.ACCESS_STATE,
        "Access denied for user '%s'@'%s' (using password: %s)"
            .formatted(user, host(), withPassword ? "YES" : "NO"));
  }

  private String host() {
    return from instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : "localhost";
  }

  /** Of the next packet to the client. */
  int sequence() {
    return sequence;
  }

  /** What the proof has revealed; null if nothing that is not known. */
  @Nullable LoginSecret learned() {
    return authenticator.learned();
  }

  String user() {
    return user;
  }

  /** Empty if none was asked for. */
  String schema() {
    return schema;
  }

  /** As negotiated with the client. */
  long capabilities() {
    return capabilities;
  }

  int collation() {
    return collation;
  }

  /** As the client asked for; 0 if it did not. */
  int zstdLevel() {
    return zstdLevel;
  }

  /** What of the capabilities shapes the servers' answers, and so is asked of them. */
  long carriedCapabilities() {
    return capabilities
        & FrontDoor.CARRIED
        & ~(Capabilities.CONNECT_WITH_DB | Capabilities.LONG_FLAG | Capabilities.TRANSACTIONS);
  }
}
