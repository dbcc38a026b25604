package dev.baton.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.cli.api.ApiJson;
import dev.baton.server.config.ConfigurationReader;
import dev.baton.testkit.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Each way to be let in, through a whole {@code baton manager} and its socket: who is let in, who
 * is taken for whom, who is turned away, and who may only look.
 */
@Timeout(60)
class AuthenticationTest {

  private static final int DONE = 400; // the command was let through: nothing listens at port 1

  @TempDir Path folder;
  private ManagerServer server;

  private void start(String http) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("baton.yaml"),
            """
            data-directory: data
            cluster-defaults: {user: baton, password: pw, acks: 0}
            http: {listen: "127.0.0.1:0", %s}
            """
                .formatted(http));
    ConfigurationReader reader = new ConfigurationReader(Map.of(), "m1");
    server = ManagerServer.start(reader.read(file), Optional.empty());
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  // --- what is asked ---

  private record Asker(Optional<SSLContext> tls, Map<String, String> headers) {
    static Asker with(String header, String value) {
      return new Asker(Optional.empty(), Map.of(header, value));
    }

    static Asker basic(String user, String password) {
      String both = Base64.getEncoder().encodeToString((user + ":" + password).getBytes());
      return with("Authorization", "Basic " + both);
    }

    static Asker nobody() {
      return new Asker(Optional.empty(), Map.of());
    }
  }

  private HttpResponse<String> send(Asker asker, HttpRequest.Builder request) throws Exception {
    asker.headers().forEach(request::header);
    HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    asker.tls().ifPresent(client::sslContext);
    try (HttpClient opened = client.build()) {
      return opened.send(request.build(), BodyHandlers.ofString());
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path));
  }

  private HttpResponse<String> look(Asker asker) throws Exception {
    return send(asker, request("/api/v1/session"));
  }

  private int command(Asker asker) throws Exception {
    HttpRequest.Builder request =
        request("/api/v1/discover")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"instance\":\"127.0.0.1:1\"}"));
    return send(asker, request).statusCode();
  }

  private void power(Asker asker, String user) throws Exception {
    isTakenFor(asker, user, true);
    assertThat(command(asker)).isEqualTo(DONE);
  }

  private void onlyLooks(Asker asker, String user) throws Exception {
    isTakenFor(asker, user, false);
    assertThat(command(asker)).isEqualTo(403);
    assertThat(send(asker, request("/api/discover/127.0.0.1/1")).statusCode()).isEqualTo(403);
  }

  private void isTakenFor(Asker asker, String user, boolean mayAct) throws Exception {
    HttpResponse<String> answer = look(asker);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode session = ApiJson.COMPACT.readTree(answer.body());
    assertThat(session.get("user").asString()).isEqualTo(user);
    assertThat(session.get("may_act").asBoolean()).isEqualTo(mayAct);
  }

  private void turnedAway(Asker asker, String why) throws Exception {
    HttpResponse<String> answer = look(asker);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains(why);
    assertThat(command(asker)).isEqualTo(401);
    assertThat(send(asker, request("/")).statusCode()).isEqualTo(401);
  }

  // --- the ways in ---

  @Test
  void onLoopbackNobodyHasToSayWhoTheyAre() throws Exception {
    start("authentication: none");
    power(Asker.nobody(), "");
  }

  @Test
  void readOnlyHoldsForWhoeverIsOnLoopback() throws Exception {
    start("authentication: none, read-only: true");
    onlyLooks(Asker.nobody(), "");
  }

  @Test
  void basicLetsInOneUserWithTheirPassword() throws Exception {
    start("authentication: basic, user: orc, password: s3cret");
    power(Asker.basic("orc", "s3cret"), "orc");
    turnedAway(Asker.basic("orc", "S3cret"), "wrong user or password");
    turnedAway(Asker.basic("readonly", ""), "wrong user or password");
    turnedAway(Asker.nobody(), "log in");
    assertThat(look(Asker.nobody()).headers().firstValue("WWW-Authenticate").orElseThrow())
        .startsWith("Basic realm=");
  }

  @Test
  void multiLetsEverybodyLook() throws Exception {
    start("authentication: multi, user: orc, password: s3cret");
    power(Asker.basic("orc", "s3cret"), "orc");
    onlyLooks(Asker.basic("readonly", "anything"), "readonly");
    turnedAway(Asker.basic("other", "s3cret"), "wrong user or password");
  }

  @Test
  void aTokenStandsForItsHolder() throws Exception {
    Files.writeString(
        folder.resolve("tokens"),
        "anna 0123456789abcdef\notto fedcba9876543210 read-only\nemil 00112233445566778899\n");
    start("authentication: token, tokens-file: tokens, power-users: [anna, otto]");
    power(Asker.with("Authorization", "Bearer 0123456789abcdef"), "anna");
    power(Asker.basic("anna", "0123456789abcdef"), "anna");
    onlyLooks(Asker.with("Authorization", "Bearer fedcba9876543210"), "otto");
    onlyLooks(Asker.with("Authorization", "Bearer 00112233445566778899"), "emil");
    turnedAway(Asker.with("Authorization", "Bearer 0123456789abcdeg"), "Bearer TOKEN");
    turnedAway(Asker.basic("anna", "fedcba9876543210"), "Bearer TOKEN");
    turnedAway(Asker.nobody(), "Bearer TOKEN");
  }

  @Test
  void aTrustedProxySaysWhoAsks() throws Exception {
    start("authentication: proxy, user-header: X-User, power-users: [anna]");
    power(Asker.with("X-User", "anna"), "anna");
    onlyLooks(Asker.with("X-User", "otto"), "otto");
    turnedAway(Asker.with("X-Forwarded-User", "anna"), "did not say who asks");
    turnedAway(Asker.nobody(), "did not say who asks");
  }

  @Test
  void aProxyThatIsNotTrustedSaysNothing() throws Exception {
    start("authentication: proxy, trusted-proxies: [10.0.0.1], power-users: ['*']");
    turnedAway(Asker.with("X-Forwarded-User", "anna"), "none of http.trusted-proxies");
  }

  @Test
  void aCertificateOfTheRightAuthorityIsItsHolder() throws Exception {
    TestAuthority ours = new TestAuthority("ours");
    startMutualTls(ours, "client-units: [dba], power-users: [anna]");
    power(certificate(ours, ours.issue("anna", "dba")), "anna");
    onlyLooks(certificate(ours, ours.issue("otto", "dba")), "otto");
    turnedAway(certificate(ours, ours.issue("anna", "web")), "none of http.client-units");
  }

  @Test
  void withoutACertificateOfTheRightAuthorityThereIsNoConnection() throws Exception {
    TestAuthority ours = new TestAuthority("ours");
    startMutualTls(ours, "power-users: ['*']");
    power(certificate(ours, ours.issue("anna", "any")), "anna");
    Asker none = new Asker(Optional.of(ours.client(null)), Map.of());
    assertThatThrownBy(() -> look(none)).isInstanceOf(IOException.class);
    TestAuthority theirs = new TestAuthority("theirs");
    Asker stranger = certificate(ours, theirs.issue("anna", "any"));
    assertThatThrownBy(() -> look(stranger)).isInstanceOf(IOException.class);
    TestAuthority namesake = new TestAuthority("ours"); // the same name, with another key
    Asker forged = certificate(ours, namesake.issue("anna", "any"));
    assertThatThrownBy(() -> look(forged)).isInstanceOf(IOException.class);
    power(certificate(ours, ours.issue("anna", "any")), "anna"); // and it goes on
  }

  private void startMutualTls(TestAuthority authority, String more) throws Exception {
    authority.issue("baton", "servers").writeTo(folder.resolve("own.pem"), folder.resolve("key"));
    authority.own().writeTo(folder.resolve("authority.pem"), folder.resolve("unused"));
    start(
        "authentication: mutual-tls, tls-certificate: own.pem, tls-key: key,"
            + " client-authority: authority.pem, "
            + more);
    assertThat(server.url()).startsWith("https://");
  }

  private static Asker certificate(TestAuthority trusted, TestAuthority.Holder shown)
      throws Exception {
    return new Asker(Optional.of(trusted.client(shown)), Map.of());
  }
}
