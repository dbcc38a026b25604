package dev.baton.wire.auth;

import dev.baton.core.secret.Secret;
import dev.baton.wire.handshake.AuthMoreData;
import dev.baton.wire.handshake.AuthSwitchRequest;
import dev.baton.wire.packet.Fields;
import dev.baton.wire.packet.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The server's half of a login, for a proxy's front. One login, one instance; not thread-safe.
 *
 * <p>An unknown user gets the same packets as a known one with a wrong password. As with MySQL, a
 * scramble that does not match leads to full authentication where only a hash of the password is
 * known, so that a client may prove it; where the password itself is known, the answer is no.
 */
public final class ServerAuthenticator {
  private static final byte[] FAST_AUTH_OK = {3};
  private static final byte[] FULL_AUTH = {4};
  private static final byte[] NOTHING = {};
  private static final int REQUEST_PUBLIC_KEY = 2;
  private static final int NONCE_BYTES = 20;

  private enum State {
    NEW,
    SWITCHED,
    FULL_AUTH,
    KEY_SENT,
    DONE
  }

  /** No plug-in's name. */
  private static final String ANY_PLUGIN = "any";

  private final CredentialStore users;
  private final ServerKeys keys;
  private final FastAuthCache cache;
  private final SecureRandom random;
  private final String defaultPlugin;

  private byte[] nonce;
  private State state = State.NEW;
  private String plugin = "";
  private boolean secureTransport;
  private boolean known;
  private boolean provenOtherwise;
  private @Nullable Credential credential;
  private @Nullable LoginSecret learned;

  /**
   * @param defaultPlugin {@code mysql_native_password} or {@code caching_sha2_password}: the one to
   *     announce in the greeting, and to ask for where the account allows either
   */
  public ServerAuthenticator(
      CredentialStore users,
      ServerKeys keys,
      FastAuthCache cache,
      String defaultPlugin,
      SecureRandom random) {
    this.users = users;
    this.keys = keys;
    this.cache = cache;
    this.random = random;
    this.defaultPlugin = defaultPlugin;
    this.nonce = Scrambles.newNonce(random);
  }

  /** For the greeting; after the login, what the proof was made with. */
  public byte[] nonce() {
    return nonce.clone();
  }

  /** For the greeting. */
  public String defaultPlugin() {
    return defaultPlugin;
  }

  /**
   * Takes the client's handshake response, or the same fields of {@code COM_CHANGE_USER}.
   *
   * @param clientPlugin empty if the client knows no plug-ins, and then speaks only the native one
   */
  public ServerStep start(
      String user, String clientPlugin, byte[] response, boolean overSecureTransport) {
    Credential checked = begin(user, overSecureTransport);
    plugin = wantedPlugin(checked, clientPlugin);
    String spoken = clientPlugin.isEmpty() ? AuthPlugins.NATIVE : clientPlugin;
    // The greeting's nonce is the announced plug-in's: who speaks another may not have used it.
    boolean unasked =
        response.length == 0 && !clientPlugin.isEmpty() && !spoken.equals(defaultPlugin);
    if (spoken.equals(plugin) && !unasked) {
      return check(response);
    }
    if (clientPlugin.isEmpty()) {
      return denied(); // it could not even read the request to switch
    }
    nonce = Scrambles.newNonce(random);
    return switched();
  }

  /**
   * Takes {@code COM_CHANGE_USER}, and asks for a proof as for another plug-in.
   *
   * @param lastNonce the connection's last login's. MySQL's servers send it again, and MariaDB
   *     Connector/C (3.3, plugins/auth/my_auth.c) takes it, whatever the server sends
   */
  public ServerStep startAgain(String user, byte[] lastNonce, boolean overSecureTransport) {
    plugin = wantedPlugin(begin(user, overSecureTransport), ANY_PLUGIN);
    nonce = lastNonce.clone();
    return switched();
  }

  private Credential begin(String user, boolean overSecureTransport) {
    require(state == State.NEW, "a login is already under way");
    secureTransport = overSecureTransport;
    Credential found = users.find(user);
    known = found != null;
    Credential checked = found != null ? found : users.decoy();
    credential = checked;
    return checked;
  }

  private ServerStep switched() {
    state = State.SWITCHED;
    return new ServerStep.Send(new AuthSwitchRequest(plugin, nonce).payload());
  }

  /**
   * What shows a client over TLS that the server knows its password, so that nobody sits between:
   * MariaDB's clients ask for it where they cannot verify the certificate. It is the message of the
   * OK packet.
   *
   * <p>Source: {@code run_plugin_auth} in MariaDB Connector/C 3.4, plugins/auth/my_auth.c.
   *
   * @param certificate the SHA-256 fingerprint of the server's certificate
   * @return empty after a login by another plug-in than the native one
   */
  public String proofOfCertificate(byte[] certificate) {
    byte[] hash =
        switch (account()) {
          case Credential.Password password -> Scrambles.doubleSha1(bytesOf(password));
          case Credential.NativeHash stored -> stored.doubleSha1();
          case Credential.Sha2Hash ignored -> NOTHING;
        };
    if (!plugin.equals(AuthPlugins.NATIVE) || hash.length == 0) {
      return "";
    }
    byte[] used = Arrays.copyOf(nonce, Math.min(nonce.length, NONCE_BYTES));
    byte[] proof = Scrambles.sha256(hash, used, certificate);
    return "\u0001" + HexFormat.of().withUpperCase().formatHex(proof);
  }

  /**
   * Whether to take the client's next packet may compute for milliseconds: RSA, and thousands of
   * rounds of SHA-256. For callers that must not be held up.
   */
  public boolean computesLong() {
    return state == State.FULL_AUTH || state == State.KEY_SENT;
  }

  /** Takes the payload of the client's next packet. */
  public ServerStep onPacket(ByteBuf payload) {
    return switch (state) {
      case SWITCHED -> check(Fields.readRest(payload));
      case FULL_AUTH -> onFullAuth(payload);
      case KEY_SENT -> onEncrypted(Fields.readRest(payload));
      case NEW, DONE -> throw new MalformedPacketException("a packet outside of the login");
    };
  }

  /**
   * The client has proven who it is by something else, such as its certificate: from now on any
   * password is right, and the login goes on as the client expects it to.
   */
  public void takeAsProven() {
    provenOtherwise = true;
  }

  private String wantedPlugin(Credential account, String clientPlugin) {
    return switch (account) {
      case Credential.NativeHash ignored -> AuthPlugins.NATIVE;
      case Credential.Sha2Hash ignored -> AuthPlugins.CACHING_SHA2;
      case Credential.Password ignored -> {
        boolean speaksOne =
            clientPlugin.equals(AuthPlugins.NATIVE)
                || clientPlugin.equals(AuthPlugins.CACHING_SHA2);
        yield speaksOne
            ? clientPlugin
            : clientPlugin.isEmpty() ? AuthPlugins.NATIVE : defaultPlugin;
      }
    };
  }

  private ServerStep check(byte[] response) {
    // Some clients send an empty password as one NUL.
    byte[] answer = response.length == 1 && response[0] == 0 ? NOTHING : response;
    if (provenOtherwise) {
      boolean awaitsMore = answer.length > 0 && plugin.equals(AuthPlugins.CACHING_SHA2);
      return accepted(awaitsMore ? new AuthMoreData(FAST_AUTH_OK).payload() : NOTHING);
    }
    if (answer.length == 0) {
      return matchesInFull(NOTHING) ? accepted(NOTHING) : denied();
    }
    if (plugin.equals(AuthPlugins.NATIVE)) {
      if (!(known & nativeMatches(answer))) {
        return denied();
      }
      if (account() instanceof Credential.NativeHash hash) {
        learned = Scrambles.nativeDigest(answer, nonce, hash.doubleSha1());
      }
      return accepted(NOTHING);
    }
    if (known & sha2Matches(answer)) {
      learn();
      return accepted(new AuthMoreData(FAST_AUTH_OK).payload());
    }
    if (account() instanceof Credential.Password && !secureTransport) {
      return denied(); // the scramble is proof enough, and RSA would cost a lot
    }
    state = State.FULL_AUTH;
    return new ServerStep.Send(new AuthMoreData(FULL_AUTH).payload());
  }

  private boolean nativeMatches(byte[] answer) {
    return switch (account()) {
      case Credential.Password password ->
          Scrambles.nativeMatches(answer, nonce, Scrambles.doubleSha1(bytesOf(password)))
              && !password.secret().reveal().isEmpty();
      case Credential.NativeHash hash -> Scrambles.nativeMatches(answer, nonce, hash.doubleSha1());
      case Credential.Sha2Hash ignored -> false;
    };
  }

  private boolean sha2Matches(byte[] answer) {
    byte[] doubleSha256 =
        switch (account()) {
          case Credential.Password password ->
              password.secret().reveal().isEmpty()
                  ? null
                  : Scrambles.doubleSha256(bytesOf(password));
          case Credential.Sha2Hash hash -> cache.find(hash.crypt());
          case Credential.NativeHash ignored -> null;
        };
    return doubleSha256 != null && Scrambles.cachingSha2Matches(answer, nonce, doubleSha256);
  }

  private ServerStep onFullAuth(ByteBuf payload) {
    boolean asksForKey =
        !secureTransport
            && payload.readableBytes() == 1
            && payload.getByte(payload.readerIndex()) == REQUEST_PUBLIC_KEY;
    if (asksForKey) {
      state = State.KEY_SENT;
      return new ServerStep.Send(new AuthMoreData(keys.publicKeyPem()).payload());
    }
    byte[] sent = Fields.readRest(payload);
    return secureTransport ? checkClear(sent) : onEncrypted(sent);
  }

  private ServerStep onEncrypted(byte[] encrypted) {
    byte[] decrypted = keys.decrypt(encrypted);
    return decrypted == null ? denied() : checkClear(Scrambles.xor(decrypted, nonce));
  }

  private ServerStep checkClear(byte[] terminated) {
    int last = terminated.length - 1;
    if (last < 0 || terminated[last] != 0) {
      return denied();
    }
    byte[] password = Arrays.copyOf(terminated, last);
    if (!matchesInFull(password)) {
      return denied();
    }
    if (account() instanceof Credential.Sha2Hash hash) {
      cache.remember(hash.crypt(), password);
      learn();
    }
    return accepted(NOTHING);
  }

  private void learn() {
    if (account() instanceof Credential.Sha2Hash hash) {
      Secret password = cache.password(hash.crypt());
      learned = password == null ? null : new LoginSecret.Password(password);
    }
  }

  /**
   * After a login against a stored hash: what the client's proof revealed, by which a proxy can log
   * in elsewhere in the client's name. Null if it revealed nothing, or nothing new.
   */
  public @Nullable LoginSecret learned() {
    return learned;
  }

  private boolean matchesInFull(byte[] password) {
    boolean matches =
        switch (account()) {
          case Credential.Password stored -> MessageDigest.isEqual(password, bytesOf(stored));
          case Credential.Sha2Hash hash -> hash.crypt().matches(password);
          case Credential.NativeHash hash ->
              MessageDigest.isEqual(Scrambles.doubleSha1(password), hash.doubleSha1());
        };
    return known & matches;
  }

  private ServerStep accepted(byte[] payloadBeforeOk) {
    state = State.DONE;
    return new ServerStep.Accepted(payloadBeforeOk);
  }

  private ServerStep denied() {
    state = State.DONE;
    return new ServerStep.Denied();
  }

  private Credential account() {
    return Objects.requireNonNull(credential, "the login was not started");
  }

  private static byte[] bytesOf(Credential.Password password) {
    return Scrambles.utf8(password.secret().reveal());
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalStateException(problem);
    }
  }
}
