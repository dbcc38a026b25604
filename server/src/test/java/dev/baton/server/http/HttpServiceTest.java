package dev.baton.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.cli.api.ApiEvent;
import dev.baton.cli.api.ApiJson;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.manager.api.OperationReport;
import dev.baton.server.FakeManager;
import dev.baton.server.Snapshots;
import dev.baton.server.http.v1.ApiRoutes;
import dev.baton.server.http.v1.ClusterPublisher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(20)
class HttpServiceTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final FakeManager manager = new FakeManager();
  private final EventHub hub = new EventHub();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpService service;

  @BeforeEach
  void start() throws IOException {
    manager.statuses = List.of(Snapshots.degraded());
    manager.reports =
        List.of(
            new OperationReport(
                "op1",
                "shop",
                "switchover",
                5,
                OperationReport.State.DONE,
                Snapshots.DB1,
                Snapshots.DB2,
                "asked",
                "done",
                List.of(new OperationReport.Step(NOW, "promote", "db2 takes writes."))));
    ApiRoutes routes = new ApiRoutes(manager, hub, InstantSource.fixed(NOW));
    service = HttpService.start(HttpSettings.loopback(0), List.of(routes, new WebFiles()), hub);
  }

  @AfterEach
  void stop() {
    service.close();
    client.close();
  }

  @Test
  void clustersAreListedWithStateProblemsAndMembers() throws Exception {
    JsonNode cluster = json(get("/api/v1/clusters")).get(0);
    assertThat(cluster.get("name").asString()).isEqualTo("shop");
    assertThat(cluster.get("epoch").asInt()).isEqualTo(4);
    assertThat(cluster.get("primary").asString()).isEqualTo("db1:3306");
    assertThat(cluster.get("state").asString()).isEqualTo("degraded");
    assertThat(cluster.get("healthy").asBoolean()).isFalse();
    assertThat(cluster.get("durability").get("mode").asString()).isEqualTo("semi-sync");
    assertThat(cluster.get("problems").get(0).get("code").asString()).isEqualTo("DeadReplica");
    JsonNode replica = cluster.get("instances").get(1);
    assertThat(replica.get("key").asString()).isEqualTo("db2:3306");
    assertThat(replica.get("state").asString()).isEqualTo("replicating");
    assertThat(replica.get("missing_transactions").asLong()).isEqualTo(5);
    assertThat(replica.get("lag_seconds").asLong()).isZero();
    JsonNode dead = cluster.get("instances").get(2);
    assertThat(dead.get("state").asString()).isEqualTo("down");
    assertThat(dead.get("failure").asString()).isEqualTo("refused");
  }

  @Test
  void theTopologyIsATreeAndWhatIsAttachedToNobodyIsARootOfItsOwn() throws Exception {
    JsonNode roots = json(get("/api/v1/clusters/shop/topology")).get("roots");
    assertThat(roots).hasSize(2);
    assertThat(roots.get(0).get("instance").get("role").asString()).isEqualTo("primary");
    assertThat(roots.get(0).get("replicas").get(0).get("instance").get("key").asString())
        .isEqualTo("db2:3306");
    assertThat(roots.get(1).get("instance").get("key").asString()).isEqualTo("db3:3306");
  }

  @Test
  void anExplanationNamesWhatBatonWouldDo() throws Exception {
    JsonNode explanation = json(get("/api/v1/clusters/shop/explain"));
    assertThat(explanation.get("sentences").get(0).asString()).startsWith("Nothing to do");
  }

  @Test
  void aSwitchoverIsAskedOfTheManagerAndItsStepsReturned() throws Exception {
    JsonNode operation =
        json(post("/api/v1/clusters/shop/switchover", "{\"target\":\"db2:3306\"}"));
    assertThat(manager.asked).containsExactly("switchover shop to db2:3306");
    assertThat(operation.get("state").asString()).isEqualTo("DONE");
    assertThat(operation.get("new_primary").asString()).isEqualTo("db2:3306");
    assertThat(operation.get("steps").get(0).get("at").asString())
        .isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void aSwitchoverWithoutABodyLetsTheManagerChoose() throws Exception {
    assertThat(post("/api/v1/clusters/shop/switchover", "").statusCode()).isEqualTo(200);
    assertThat(manager.asked).containsExactly("switchover shop to null");
  }

  @Test
  void aTargetThatIsNoMemberIsRefusedBeforeAnythingIsDone() throws Exception {
    HttpResponse<String> response =
        post("/api/v1/clusters/shop/switchover", "{\"target\":\"db9:3306\"}");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(message(response)).contains("db9:3306 is no member of cluster 'shop'");
    assertThat(manager.asked).isEmpty();
  }

  @Test
  void aFailoverIsAskedOfTheManager() throws Exception {
    assertThat(post("/api/v1/clusters/shop/failover", "{}").statusCode()).isEqualTo(200);
    assertThat(manager.asked).containsExactly("failover shop");
  }

  @Test
  void operationsAreLimited() throws Exception {
    assertThat(json(get("/api/v1/clusters/shop/operations?limit=3"))).hasSize(1);
    assertThat(manager.asked).containsExactly("operations shop 3");
    assertThat(get("/api/v1/clusters/shop/operations?limit=many").statusCode()).isEqualTo(400);
    assertThat(get("/api/v1/clusters/shop/operations?limit=0").statusCode()).isEqualTo(400);
  }

  @Test
  void errorsComeInOneEnvelope() throws Exception {
    HttpResponse<String> response = get("/api/v1/clusters/nowhere");
    assertThat(response.statusCode()).isEqualTo(404);
    JsonNode error = json(response).get("error");
    assertThat(error.get("code").asString()).isEqualTo("not_found");
    assertThat(error.get("message").asString()).isEqualTo("there is no cluster 'nowhere'");
    assertThat(message(post("/api/v1/clusters/shop/switchover", "{"))).contains("JSON");
    assertThat(get("/api/v1/clusters/shop/failover").statusCode()).isEqualTo(405);
    assertThat(get("/api/v1/load").statusCode()).isEqualTo(404);
  }

  @Test
  void anotherSiteCannotCommand() throws Exception {
    HttpRequest request =
        request("/api/v1/clusters/shop/failover")
            .header("Content-Type", "application/json")
            .header("Origin", "https://evil.example")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    assertThat(send(request).statusCode()).isEqualTo(403);
    assertThat(manager.asked).isEmpty();
  }

  @Test
  void thePageAndItsPartsAreServedUnderAPolicyThatForbidsInlineScripts() throws Exception {
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe");
    assertThat(page.body()).doesNotContain("<script>").contains("app/main.js");
    for (String part : List.of("/app/main.js", "/app/store.js", "/vendor/preact.js")) {
      HttpResponse<String> script = get(part);
      assertThat(script.statusCode()).as(part).isEqualTo(200);
      assertThat(script.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/javascript");
    }
  }

  @Test
  void noPathLeadsOutOfThePagesFolder() throws Exception {
    for (String path :
        List.of("/logback.xml", "/app/..%2Flogback.xml", "/vendor/README.md", "/%2e%2e/x.js")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void eventsArriveAsTheyHappenAndWhatWasMissedIsTold() throws Exception {
    ClusterPublisher publisher = ClusterPublisher.start(manager, hub);
    manager.tell(new ManagerEvent(NOW, "shop", "op1", "detected", "db1 is dead."));
    HttpResponse<InputStream> stream =
        client.send(request("/api/v1/events").build(), HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      assertThat(nextEvent(lines).sentence()).isEqualTo("db1 is dead.");
      manager.tell(new ManagerEvent(NOW, "shop", "op1", "promote", "db2 takes writes."));
      assertThat(nextEvent(lines).sentence()).isEqualTo("db2 takes writes.");
    }
    publisher.close();
  }

  private static ApiEvent nextEvent(BufferedReader lines) throws IOException {
    String line = Objects.requireNonNull(lines.readLine());
    while (!line.equals("event: event")) {
      line = Objects.requireNonNull(lines.readLine());
    }
    String data = Objects.requireNonNull(lines.readLine());
    return ApiJson.COMPACT.readValue(data.substring("data: ".length()), ApiEvent.class);
  }

  @Test
  void aTakenPortIsAClearError() {
    int port = URI.create(service.url()).getPort();
    ApiRoutes routes = new ApiRoutes(manager, hub, InstantSource.system());
    assertThatThrownBy(() -> HttpService.start(HttpSettings.loopback(port), List.of(routes), hub))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageContaining("--http-port");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path).build());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(service.url() + path));
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) {
    return ApiJson.COMPACT.readTree(response.body());
  }

  private static String message(HttpResponse<String> response) {
    return json(response).get("error").get("message").asString();
  }
}
