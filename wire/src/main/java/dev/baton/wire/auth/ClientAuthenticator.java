package dev.baton.wire.auth;

import dev.baton.core.secret.Secret;
import dev.baton.wire.handshake.AuthMoreData;
import dev.baton.wire.handshake.AuthSwitchRequest;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The client's half of a login, for backend connections and tools: told what the server sent, it
 * says what to send. One login, one instance; not thread-safe.
 *
 * <p>A password leaves in readable form only inside TLS, or encrypted with the server's RSA key if
 * the caller allows to take that key from the (unauthenticated) connection itself.
 */
public final class ClientAuthenticator {
  private static final byte FAST_AUTH_OK = 3;
  private static final byte FULL_AUTH = 4;
  private static final byte[] REQUEST_PUBLIC_KEY = {2};
  private static final byte[] REQUEST_SHA256_KEY = {1};
  private static final byte[] NOTHING = {};

  private final byte[] password;
  private final byte @Nullable [] nativeDigest;
  private final boolean secureTransport;
  private final boolean allowPublicKeyRetrieval;

  private String plugin = AuthPlugins.NATIVE;
  private byte[] nonce = NOTHING;
  private boolean awaitingKey;
  private boolean awaitingSalt;

  /**
   * @param secureTransport whether TLS (or a local socket) protects the connection
   * @param allowPublicKeyRetrieval whether to trust a public key that the server sends without TLS
   */
  public ClientAuthenticator(
      Secret password, boolean secureTransport, boolean allowPublicKeyRetrieval) {
    this(new LoginSecret.Password(password), secureTransport, allowPublicKeyRetrieval);
  }

  /** As the other, for who may know less than the password. */
  public ClientAuthenticator(
      LoginSecret secret, boolean secureTransport, boolean allowPublicKeyRetrieval) {
    switch (secret) {
      case LoginSecret.Password known -> {
        this.password = Scrambles.utf8(known.secret().reveal());
        this.nativeDigest = null;
      }
      case LoginSecret.NativeDigest known -> {
        this.password = NOTHING;
        this.nativeDigest = HexFormat.of().parseHex(known.hex().reveal());
      }
    }
    this.secureTransport = secureTransport;
    this.allowPublicKeyRetrieval = allowPublicKeyRetrieval;
  }

  /**
   * The authentication response for the handshake response. {@link #plugin} then says which plug-in
   * to name there: the server's, or {@code mysql_native_password} if that one is not known here,
   * and the server will ask to switch.
   */
  public byte[] start(String serverPlugin, byte[] serverNonce) {
    nonce = serverNonce.clone();
    boolean sha2 = nativeDigest == null && serverPlugin.equals(AuthPlugins.CACHING_SHA2);
    plugin = sha2 ? serverPlugin : AuthPlugins.NATIVE;
    return scramble();
  }

  public String plugin() {
    return plugin;
  }

  /**
   * Takes the payload of the server's next packet. An OK packet is left unread for the caller.
   *
   * @throws MalformedPacketException if it has no place in a login
   */
  public ClientStep onPacket(ByteBuf payload) {
    int header = Fields.peekInt1(payload, "authentication packet");
    if (awaitingSalt && header != Packets.ERR) {
      return onSalt(payload);
    }
    return switch (header) {
      case Packets.OK -> new ClientStep.Accepted();
      case Packets.ERR -> new ClientStep.Denied(ErrPacket.read(payload));
      case Packets.EOF -> onSwitch(AuthSwitchRequest.read(payload));
      case Packets.AUTH_MORE_DATA -> onMoreData(AuthMoreData.read(payload).data());
      default ->
          throw new MalformedPacketException(
              "a packet that begins with " + header + " has no place in a login");
    };
  }

  private ClientStep onSwitch(AuthSwitchRequest request) {
    plugin = request.plugin();
    nonce = request.data();
    awaitingKey = false;
    awaitingSalt = false;
    if (nativeDigest != null && !plugin.equals(AuthPlugins.NATIVE)) {
      return new ClientStep.Refused(
          "the account uses the authentication plug-in '"
              + plugin
              + "', and of its password only what a login with mysql_native_password reveals is"
              + " known; give the proxy the password in clear once");
    }
    return switch (plugin) {
      case AuthPlugins.NATIVE, AuthPlugins.CACHING_SHA2 -> {
        if (nonce.length != Scrambles.NONCE_LENGTH) {
          throw new MalformedPacketException(
              "the nonce for " + plugin + " has 20 bytes, not " + nonce.length);
        }
        yield new ClientStep.Send(scramble());
      }
      case AuthPlugins.SHA256 ->
          password.length == 0
              ? new ClientStep.Send(terminatedPassword())
              : readablePassword(REQUEST_SHA256_KEY);
      case AuthPlugins.CLEAR ->
          secureTransport
              ? new ClientStep.Send(terminatedPassword())
              : new ClientStep.Refused(
                  "the server asks for the password in clear text (mysql_clear_password) on a"
                      + " connection without TLS; turn TLS on for this server");
      case AuthPlugins.ED25519 ->
          new ClientStep.Send(MariadbSignatures.ed25519(password, longNonce()));
      case AuthPlugins.PARSEC -> {
        awaitingSalt = true;
        yield new ClientStep.Send(NOTHING); // asks for the salt
      }
      default ->
          new ClientStep.Refused(
              "the account uses the authentication plug-in '"
                  + plugin
                  + "', which Baton does not speak; alter it to caching_sha2_password or"
                  + " mysql_native_password");
    };
  }

  /** A zero at the nonce's end was taken for a terminator. */
  private byte[] longNonce() {
    int length = MariadbSignatures.NONCE_LENGTH;
    if (nonce.length != length && nonce.length != length - 1) {
      throw new MalformedPacketException(
          "the nonce for " + plugin + " has 32 bytes, not " + nonce.length);
    }
    return Arrays.copyOf(nonce, length);
  }

  /** Comes as it is, or as authentication data if it would be taken for something else. */
  private ClientStep onSalt(ByteBuf payload) {
    awaitingSalt = false;
    byte[] salt =
        Fields.peekInt1(payload, "salt") == Packets.AUTH_MORE_DATA
            ? AuthMoreData.read(payload).data()
            : Fields.readRest(payload);
    try {
      return new ClientStep.Send(MariadbSignatures.parsec(password, longNonce(), salt));
    } catch (IllegalArgumentException e) {
      return new ClientStep.Refused("login by parsec: " + e.getMessage());
    }
  }

  private ClientStep onMoreData(byte[] data) {
    if (awaitingKey && data.length > 0) {
      awaitingKey = false;
      return new ClientStep.Send(
          Rsa.encryptPassword(terminatedPassword(), nonce, Rsa.parsePublicKey(data)));
    }
    if (!plugin.equals(AuthPlugins.CACHING_SHA2) || data.length == 0) {
      throw new MalformedPacketException("unexpected authentication data for " + plugin);
    }
    return switch (data[0]) {
      case FAST_AUTH_OK -> new ClientStep.Await();
      case FULL_AUTH -> readablePassword(REQUEST_PUBLIC_KEY);
      default ->
          throw new MalformedPacketException("unknown caching_sha2_password state " + data[0]);
    };
  }

  /**
   * The password itself, protected.
   *
   * @param keyRequest by which the plug-in's RSA key is asked for
   */
  private ClientStep readablePassword(byte[] keyRequest) {
    if (secureTransport) {
      return new ClientStep.Send(terminatedPassword());
    }
    if (!allowPublicKeyRetrieval) {
      return new ClientStep.Refused(
          "the server needs the password of this account itself, for "
              + plugin
              + " has it not in a cache, and the connection has no TLS;"
              + " turn TLS on for this server or allow public-key retrieval");
    }
    awaitingKey = true;
    return new ClientStep.Send(keyRequest);
  }

  private byte[] scramble() {
    if (nativeDigest != null) {
      return Scrambles.nativePasswordOfDigest(nativeDigest, nonce);
    }
    return plugin.equals(AuthPlugins.CACHING_SHA2)
        ? Scrambles.cachingSha2(password, nonce)
        : Scrambles.nativePassword(password, nonce);
  }

  private byte[] terminatedPassword() {
    return Arrays.copyOf(password, password.length + 1);
  }
}
