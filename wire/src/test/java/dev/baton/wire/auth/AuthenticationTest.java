package dev.baton.wire.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.secret.Secret;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.OkPacket;
import dev.baton.wire.packet.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both halves of a login, talking to each other. */
class AuthenticationTest {
  private static final ServerKeys KEYS = new ServerKeys();
  private static final String PASSWORD = "s\u00e9cret-\u4e2d";
  private static final byte[] SALT = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

  private LoginSecret learned;
  private final SecureRandom random = new SecureRandom();
  private final FastAuthCache cache = new FastAuthCache();

  private enum Outcome {
    ACCEPTED,
    DENIED,
    REFUSED_BY_CLIENT
  }

  private record Result(Outcome outcome, int packets) {}

  record Case(String name, Credential credential, String defaultPlugin, boolean secure) {
    @Override
    public String toString() {
      return name + ", " + defaultPlugin + (secure ? ", TLS" : "");
    }
  }

  static List<Case> cases() {
    byte[] bytes = PASSWORD.getBytes(StandardCharsets.UTF_8);
    Map<String, Credential> credentials =
        Map.of(
            "password", new Credential.Password(new Secret(PASSWORD)),
            "native", new Credential.NativeHash(Scrambles.doubleSha1(bytes)),
            "sha2", new Credential.Sha2Hash(Sha256Crypt.create(bytes, SALT)));
    return credentials.entrySet().stream()
        .flatMap(
            entry ->
                List.of(AuthPlugins.NATIVE, AuthPlugins.CACHING_SHA2).stream()
                    .flatMap(
                        plugin ->
                            List.of(true, false).stream()
                                .map(
                                    secure ->
                                        new Case(
                                            entry.getKey(), entry.getValue(), plugin, secure))))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theRightPasswordIsAcceptedAndAnotherIsNot(Case example) {
    assertThat(login(example, "u", PASSWORD, true).outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(login(example, "u", PASSWORD, true).outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(login(example, "u", "wrong", true).outcome()).isEqualTo(Outcome.DENIED);
    assertThat(login(example, "u", "", true).outcome()).isEqualTo(Outcome.DENIED);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anUnknownUserLooksLikeAWrongPassword(Case example) {
    Result wrong = login(example, "u", "wrong", true);
    Result unknown = login(example, "nobody", "wrong", true);
    assertThat(unknown).isEqualTo(wrong);
    assertThat(login(example, "nobody", PASSWORD, true).outcome()).isEqualTo(Outcome.DENIED);
  }

  @Test
  void anEmptyPasswordWorksWhereItIsThePassword() {
    for (String plugin : List.of(AuthPlugins.NATIVE, AuthPlugins.CACHING_SHA2)) {
      Case open = new Case("open", new Credential.Password(new Secret("")), plugin, false);
      assertThat(login(open, "u", "", true).outcome()).isEqualTo(Outcome.ACCEPTED);
      assertThat(login(open, "u", "x", true).outcome()).isEqualTo(Outcome.DENIED);
    }
  }

  @Test
  void theFastPathNeedsOneFullLogin() {
    Case example = new Case("sha2", sha2(), AuthPlugins.CACHING_SHA2, false);
    Result first = login(example, "u", PASSWORD, true);
    Result second = login(example, "u", PASSWORD, true);
    assertThat(second.packets()).isLessThan(first.packets());
    assertThat(login(example, "u", PASSWORD, false).outcome()).isEqualTo(Outcome.ACCEPTED);
    cache.clear();
    assertThat(login(example, "u", PASSWORD, false).outcome()).isEqualTo(Outcome.REFUSED_BY_CLIENT);
  }

  private static Credential sha2() {
    byte[] bytes = PASSWORD.getBytes(StandardCharsets.UTF_8);
    return new Credential.Sha2Hash(Sha256Crypt.create(bytes, SALT));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatALoginAgainstAStoredHashRevealsIsEnoughToLogInElsewhere(Case front) {
    login(front, "u", "wrong", true);
    assertThat(learned).as("of a login that failed").isNull();
    for (int i = 0; i < 2; i++) { // the second may take the fast path
      login(front, "u", PASSWORD, true);
      if (front.credential() instanceof Credential.Password) {
        assertThat(learned).as("it is known").isNull();
        return;
      }
      LoginSecret revealed = learned;
      assertThat(revealed.toString()).doesNotContain(PASSWORD);
      Case server = new Case("server", front.credential(), front.defaultPlugin(), front.secure());
      assertThat(login(server, "u", revealed, true).outcome()).isEqualTo(Outcome.ACCEPTED);
    }
  }

  @Test
  void whatTheNativePluginRevealsDoesNotAnswerAnotherOne() {
    byte[] bytes = PASSWORD.getBytes(StandardCharsets.UTF_8);
    Credential hash = new Credential.NativeHash(Scrambles.doubleSha1(bytes));
    login(new Case("native", hash, AuthPlugins.NATIVE, true), "u", PASSWORD, true);
    Case other = new Case("sha2", sha2(), AuthPlugins.CACHING_SHA2, true);
    assertThat(login(other, "u", learned, true).outcome()).isEqualTo(Outcome.REFUSED_BY_CLIENT);
  }

  private Result login(Case example, String user, String password, boolean allowKey) {
    return login(example, user, new LoginSecret.Password(new Secret(password)), allowKey);
  }

  private Result login(Case example, String user, LoginSecret password, boolean allowKey) {
    CredentialStore store = store(example.credential());
    ServerAuthenticator server =
        new ServerAuthenticator(store, KEYS, cache, example.defaultPlugin(), random);
    ClientAuthenticator client = new ClientAuthenticator(password, example.secure(), allowKey);
    byte[] answer = client.start(server.defaultPlugin(), server.nonce());
    ServerStep step = server.start(user, client.plugin(), answer, example.secure());
    int packets = 1;
    while (true) {
      byte[] toClient =
          switch (step) {
            case ServerStep.Send send -> send.payload();
            case ServerStep.Accepted accepted -> accepted.payloadBeforeOk();
            case ServerStep.Denied ignored -> null;
          };
      if (toClient == null) {
        learned = server.learned();
        return new Result(Outcome.DENIED, packets);
      }
      packets++;
      learned = server.learned();
      if (step instanceof ServerStep.Accepted) {
        return accept(client, toClient, packets);
      }
      ClientStep reply = client.onPacket(Unpooled.wrappedBuffer(toClient));
      if (reply instanceof ClientStep.Refused) {
        return new Result(Outcome.REFUSED_BY_CLIENT, packets);
      }
      step = server.onPacket(Unpooled.wrappedBuffer(((ClientStep.Send) reply).payload()));
      packets++;
    }
  }

  private static Result accept(ClientAuthenticator client, byte[] beforeOk, int packets) {
    if (beforeOk.length > 0) {
      assertThat(client.onPacket(Unpooled.wrappedBuffer(beforeOk)))
          .isInstanceOf(ClientStep.Await.class);
    }
    ByteBuf ok = Unpooled.buffer();
    OkPacket.of(2).write(ok, 0, 0);
    assertThat(client.onPacket(Packets.readPayload(ok, 1000)))
        .isInstanceOf(ClientStep.Accepted.class);
    return new Result(Outcome.ACCEPTED, packets);
  }

  private static CredentialStore store(Credential credential) {
    return new CredentialStore() {
      @Override
      public Credential find(String user) {
        return user.equals("u") ? credential : null;
      }

      @Override
      public Credential decoy() {
        return credential;
      }
    };
  }

  @Test
  void aClientWithoutPluginsSpeaksTheNativeOne() {
    Credential password = new Credential.Password(new Secret("x"));
    ServerAuthenticator server =
        new ServerAuthenticator(store(password), KEYS, cache, AuthPlugins.CACHING_SHA2, random);
    byte[] answer = Scrambles.nativePassword("x".getBytes(StandardCharsets.UTF_8), server.nonce());
    assertThat(server.start("u", "", answer, false)).isInstanceOf(ServerStep.Accepted.class);
  }

  /** As servers do: r2dbc-mariadb logs in so, whose scramble is wrong. */
  @Test
  void aWrongScrambleOverTlsIsNotTheLastWord() {
    Credential password = new Credential.Password(new Secret("x"));
    for (String sent : List.of("x", "y")) {
      ServerAuthenticator server =
          new ServerAuthenticator(store(password), KEYS, cache, AuthPlugins.CACHING_SHA2, random);
      ServerStep step = server.start("u", AuthPlugins.CACHING_SHA2, new byte[32], true);
      assertThat(step).isInstanceOf(ServerStep.Send.class);
      ServerStep last =
          server.onPacket(
              Unpooled.wrappedBuffer((sent + "\0").getBytes(StandardCharsets.US_ASCII)));
      assertThat(last)
          .isInstanceOf(sent.equals("x") ? ServerStep.Accepted.class : ServerStep.Denied.class);
    }
  }

  /** MariaDB Connector/C proves itself with the last nonce, whatever it is sent. */
  @Test
  void anotherLoginOnTheSameConnectionIsProvenWithItsLastNonce() {
    Credential password = new Credential.Password(new Secret("x"));
    byte[] last = Scrambles.newNonce(random);
    byte[] answer = Scrambles.nativePassword("x".getBytes(StandardCharsets.UTF_8), last);
    ServerAuthenticator server =
        new ServerAuthenticator(store(password), KEYS, cache, AuthPlugins.NATIVE, random);
    ServerStep step = server.startAgain("u", last, false);
    byte[] asked = ((ServerStep.Send) step).payload();
    assertThat(Arrays.copyOfRange(asked, asked.length - 21, asked.length - 1)).isEqualTo(last);
    assertThat(server.onPacket(Unpooled.wrappedBuffer(answer)))
        .isInstanceOf(ServerStep.Accepted.class);
    assertThat(server.nonce()).isEqualTo(last);
  }

  @Test
  void thePasswordNeverLeavesInClearWithoutTls() {
    ByteBuf ask = Unpooled.buffer().writeByte(0xfe);
    ask.writeBytes("mysql_clear_password\0".getBytes(StandardCharsets.US_ASCII));
    ClientAuthenticator open = new ClientAuthenticator(new Secret("x"), false, true);
    open.start(AuthPlugins.NATIVE, SALT);
    assertThat(open.onPacket(ask.copy())).isInstanceOf(ClientStep.Refused.class);
    ClientAuthenticator secure = new ClientAuthenticator(new Secret("x"), true, true);
    secure.start(AuthPlugins.NATIVE, SALT);
    ClientStep step = secure.onPacket(ask.copy());
    assertThat(((ClientStep.Send) step).payload()).containsExactly('x', 0);
  }

  @Test
  void anUnknownPluginIsNamed() {
    ByteBuf ask = Unpooled.buffer().writeByte(0xfe);
    ask.writeBytes("auth_gssapi_client\0".getBytes(StandardCharsets.US_ASCII));
    ClientAuthenticator client = new ClientAuthenticator(new Secret("x"), true, true);
    client.start(AuthPlugins.NATIVE, SALT);
    assertThat(((ClientStep.Refused) client.onPacket(ask)).reason()).contains("auth_gssapi_client");
  }

  @Test
  void noncesHaveNoBytesThatEndThem() {
    for (int i = 0; i < 5_000; i++) {
      byte[] nonce = Scrambles.newNonce(random);
      assertThat(nonce).hasSize(20).doesNotContain(0, '$');
    }
  }

  @Test
  void theNativeHashIsTheServers() {
    byte[] hash = Scrambles.doubleSha1("password".getBytes(StandardCharsets.US_ASCII));
    assertThat(HexFormat.of().withUpperCase().formatHex(hash))
        .isEqualTo("2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19");
  }

  @Test
  void storedHashesAreParsedAndOthersAreNot() {
    assertThat(Credential.parseStored("*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19"))
        .isInstanceOf(Credential.NativeHash.class);
    String stored = ((Credential.Sha2Hash) sha2()).crypt().stored();
    assertThat(Credential.parseStored(stored)).isEqualTo(sha2());
    for (String wrong :
        List.of("", "*", "x", "$A$", "$A$00z$" + "x".repeat(63), "*" + "g".repeat(40))) {
      assertThatThrownBy(() -> Credential.parseStored(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void bytesWithoutMeaningAreMalformedOrDenied() {
    long seed = System.nanoTime();
    java.util.Random noise = new java.util.Random(seed);
    for (int i = 0; i < 300; i++) {
      ServerAuthenticator server =
          new ServerAuthenticator(store(sha2()), KEYS, cache, AuthPlugins.CACHING_SHA2, random);
      ServerStep step = server.start("u", AuthPlugins.CACHING_SHA2, bytes(noise, 32), false);
      while (step instanceof ServerStep.Send) {
        step = server.onPacket(Unpooled.wrappedBuffer(bytes(noise, noise.nextInt(300))));
      }
      assertThat(step).as("seed %s", seed).isInstanceOf(ServerStep.Denied.class);
      ClientAuthenticator client = new ClientAuthenticator(new Secret("x"), false, true);
      client.start(AuthPlugins.CACHING_SHA2, SALT);
      byte[] payload = bytes(noise, noise.nextInt(40));
      if (payload.length > 0 && noise.nextBoolean()) {
        payload[0] = 1;
      }
      try {
        client.onPacket(Unpooled.wrappedBuffer(payload));
      } catch (MalformedPacketException e) {
        // as it should be
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + Arrays.toString(payload), e);
      }
    }
  }

  private static byte[] bytes(java.util.Random noise, int length) {
    byte[] bytes = new byte[length];
    noise.nextBytes(bytes);
    return bytes;
  }
}
