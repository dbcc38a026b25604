package dev.baton.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.cli.api.ApiJson;
import dev.baton.server.config.Configuration;
import dev.baton.server.config.ConfigurationReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A whole {@code baton manager} on servers that do not answer: configuration, login, reload. */
@Timeout(60)
class ManagerServerTest {

  private static final String ONE =
      """
      data-directory: data
      http: {listen: "127.0.0.1:0", authentication: basic, user: orc, password: s3cret}
      cluster-defaults: {user: baton, password: pw, acks: 0}
      clusters:
        - {name: shop, seeds: "127.0.0.1:1"}
      """;

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private ManagerServer server;

  private ManagerServer start(String text) throws Exception {
    Path file = write(text);
    ConfigurationReader reader = new ConfigurationReader(Map.of(), "m1");
    Configuration first = reader.read(file);
    server = ManagerServer.start(first, Optional.of(() -> reader.read(file)));
    return server;
  }

  private Path write(String text) throws Exception {
    return Files.writeString(folder.resolve("baton.yaml"), text);
  }

  @AfterEach
  void stop() {
    client.close();
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aChangedFileIsAppliedWithTheDifferenceShown() throws Exception {
    start(ONE);
    write(ONE.replace("s3cret", "n3w") + "  - {name: blog, seeds: \"127.0.0.1:2\"}\n");
    JsonNode seen = json(post("/api/v1/configuration/reload", "{\"dry_run\":true}", "s3cret"));
    assertThat(seen.get("applied").asBoolean()).isFalse();
    assertThat(seen.toString())
        .contains("clusters[blog].seeds", "\"name\":\"http.password\",\"before\":\"******\"")
        .doesNotContain("n3w");
    assertThat(names("s3cret")).containsExactly("shop");
    JsonNode done = json(post("/api/v1/configuration/reload", "{}", "s3cret"));
    assertThat(done.get("applied").asBoolean()).isTrue();
    assertThat(get("/api/v1/clusters", "s3cret").statusCode()).isEqualTo(401);
    assertThat(names("n3w")).containsExactly("blog", "shop");
  }

  @Test
  void aFileThatIsWrongAnywhereChangesNothing() throws Exception {
    start(ONE);
    write(ONE.replace("s3cret", "n3w") + "manager: {probe-intervall: 1s}\n");
    JsonNode refused = json(post("/api/v1/configuration/reload", "{}", "s3cret"));
    assertThat(refused.get("applied").asBoolean()).isFalse();
    assertThat(refused.get("refusal").asString()).contains("'manager.probe-interval'");
    write(ONE.replace("s3cret", "n3w").replace("data-directory: data", "data-directory: other"));
    assertThat(json(post("/api/v1/configuration/reload", "{}", "s3cret")).get("refusal").asString())
        .contains("data-directory, manager.archive-directory cannot change while Baton runs");
    assertThat(names("s3cret")).containsExactly("shop");
  }

  @Test
  void aStrangerIsAskedToLogInAndAReaderMayOnlyLook() throws Exception {
    start(ONE.replace("authentication: basic", "authentication: multi"));
    HttpResponse<String> stranger = send(request("/api/clusters"));
    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(stranger.headers().firstValue("WWW-Authenticate").orElseThrow())
        .startsWith("Basic realm=");
    HttpRequest.Builder reader = request("/api/force-master-failover/shop");
    reader.header("Authorization", basic("readonly", ""));
    HttpResponse<String> refused = send(reader);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(json(refused).get("Code").asString()).isEqualTo("ERROR");
    HttpRequest.Builder session = request("/api/v1/session");
    session.header("Authorization", basic("readonly", ""));
    assertThat(json(send(session)).get("may_act").asBoolean()).isFalse();
  }

  @Test
  void withoutAnAuthenticationOnlyLoopbackIsListenedOn() {
    assertThatThrownBy(() -> start("data-directory: data\nhttp: {listen: \":0\"}\n"))
        .hasMessageContaining("set http.authentication, or listen on 127.0.0.1");
  }

  @Test
  void aServerThatDoesNotAnswerIsNotTakenOn() throws Exception {
    start(ONE);
    HttpResponse<String> answer =
        post("/api/v1/discover", "{\"instance\":\"127.0.0.1:3\"}", "s3cret");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("127.0.0.1:3 cannot be looked at");
    assertThat(names("s3cret")).containsExactly("shop");
  }

  private List<String> names(String password) throws Exception {
    return json(get("/api/v1/clusters", password)).findValuesAsString("name");
  }

  private HttpResponse<String> get(String path, String password) throws Exception {
    return send(request(path).header("Authorization", basic("orc", password)));
  }

  private HttpResponse<String> post(String path, String body, String password) throws Exception {
    return send(
        request(path)
            .header("Authorization", basic("orc", password))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String basic(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode json(HttpResponse<String> response) {
    return ApiJson.COMPACT.readTree(response.body());
  }
}
