package dev.baton.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cli.api.ApiJson;
import dev.baton.server.FakeManager;
import dev.baton.server.Snapshots;
import dev.baton.server.http.v1.ApiRoutes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class RefactorRoutesTest {

  private final FakeManager manager = new FakeManager();
  private final EventHub hub = new EventHub();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpService service;

  @BeforeEach
  void start() throws IOException {
    manager.statuses = List.of(Snapshots.degraded());
    ApiRoutes routes = new ApiRoutes(manager, hub, InstantSource.fixed(Instant.EPOCH));
    service = HttpService.start(HttpSettings.loopback(0), List.of(routes), hub);
  }

  @AfterEach
  void stop() {
    service.close();
    client.close();
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(service.url() + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "relocate; main Relocate[subject=b:3306, below=c:3306]",
        "regroup-replicas; main Regroup[subject=b:3306]",
        "stop-replica-nice; main StopReplication[applyFirst=true] on b:3306",
        "delay-replication; main Delay[by=PT7S] on b:3306",
        "set-writeable; main ReadOnly[on=false] on b:3306",
        "kill-query; main KillQuery[connection=7] on b:3306",
        "purge-binary-logs; main purge b:3306 to 7",
        "gtid-errant-reset-master; main forget b:3306"
      })
  void aWordIsAskedOfTheManager(String word, String asked) throws Exception {
    HttpResponse<String> answer =
        post(
            "/api/v1/refactor/" + word,
            "{\"instance\":\"b:3306\",\"below\":\"c:3306\",\"value\":\"7\"}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(manager.asked).containsExactly(asked);
    JsonNode report = ApiJson.COMPACT.readTree(answer.body());
    assertThat(report.get("state").asString()).isEqualTo("DONE");
    assertThat(report.get("operation_id").asString()).isEqualTo("r-1");
    assertThat(report.get("statements").get(0).get("instance").asString()).isEqualTo("b:3306");
  }

  @Test
  void aDryRunIsAskedForAsOne() throws Exception {
    post("/api/v1/refactor/move-up", "{\"instance\":\"b\",\"dry_run\":true,\"force\":true}");
    assertThat(manager.asked).containsExactly("main MoveUp[subject=b:3306] dry forced");
  }

  @Test
  void whatIsMissingOrMeaninglessIsNamed() throws Exception {
    assertThat(post("/api/v1/refactor/relocate", "{\"instance\":\"b\"}").body())
        .contains("'below'");
    assertThat(post("/api/v1/refactor/start-replica", "{}").body()).contains("'instance'");
    assertThat(
            post("/api/v1/refactor/kill-query", "{\"instance\":\"b\",\"value\":\"x\"}")
                .statusCode())
        .isEqualTo(400);
    assertThat(post("/api/v1/refactor/dance", "{\"instance\":\"b\"}").statusCode()).isEqualTo(404);
    assertThat(manager.asked).isEmpty();
  }

  @Test
  void aClusterIsArmedByItsName() throws Exception {
    assertThat(post("/api/v1/clusters/shop/arm", "{}").body()).contains("\"armed\":true");
    assertThat(post("/api/v1/clusters/nowhere/arm", "{}").statusCode()).isEqualTo(404);
    assertThat(post("/api/v1/clusters/shop/disarm", "{}").body()).contains("\"armed\":false");
    assertThat(manager.asked).containsExactly("arm shop", "disarm shop");
  }
}
