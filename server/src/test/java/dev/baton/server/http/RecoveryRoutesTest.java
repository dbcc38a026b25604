package dev.baton.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cli.api.ApiJson;
import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.Suspension;
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
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
class RecoveryRoutesTest {

  private static final String DOWNTIME = "/api/v1/instances/db2:3306/downtime";

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
                "failover",
                5,
                OperationReport.State.DONE,
                Snapshots.DB1,
                Snapshots.DB2,
                "asked",
                "done",
                List.of()));
    recovered("first", "shop");
    recovered("second", "shop");
    recovered("other", "blog");
    ApiRoutes routes = new ApiRoutes(manager, hub, InstantSource.fixed(Instant.EPOCH));
    service = HttpService.start(HttpSettings.loopback(0), List.of(routes), hub);
  }

  private void recovered(String uid, String cluster) {
    Instant now = manager.recoveries.history().now();
    Recovery begun =
        Recovery.begun(
            uid,
            cluster,
            Recovery.Kind.CO_PRIMARY,
            Snapshots.DB1,
            "DeadCoMaster",
            "db1 is dead.",
            true,
            List.of(Snapshots.DB2, Snapshots.DB3),
            now);
    manager.recoveries.history().begin(begun);
    manager
        .recoveries
        .history()
        .update(
            begun.ended(
                Recovery.State.SUCCEEDED,
                Snapshots.DB2,
                "db2 it is.",
                List.of(Snapshots.DB3),
                now));
  }

  @AfterEach
  void stop() {
    service.close();
    client.close();
  }

  @Test
  void recoveriesAreListedNewestFirstWithWhatBecameOfThem() throws Exception {
    JsonNode all = json(send("GET", "/api/v1/recoveries", null));
    assertThat(all.findValuesAsString("uid")).containsExactly("other", "second", "first");
    JsonNode one = json(send("GET", "/api/v1/recoveries?cluster=shop&limit=1", null)).get(0);
    assertThat(one.get("uid").asString()).isEqualTo("second");
    assertThat(one.get("kind").asString()).isEqualTo("co-primary");
    assertThat(one.get("state").asString()).isEqualTo("succeeded");
    assertThat(one.get("failed").asString()).isEqualTo("db1:3306");
    assertThat(one.get("successor").asString()).isEqualTo("db2:3306");
    assertThat(one.get("lost").get(0).asString()).isEqualTo("db3:3306");
    assertThat(one.get("acknowledgement").isNull()).isTrue();
    assertThat(send("GET", "/api/v1/recoveries?limit=0", null).statusCode()).isEqualTo(400);
  }

  @Test
  void oneRecoveryIsAcknowledgedOrAllOfACluster() throws Exception {
    JsonNode done =
        json(send("POST", "/api/v1/recoveries/first/acknowledge", "{\"comment\":\" seen \"}"));
    assertThat(done.get("acknowledged").asInt()).isOne();
    JsonNode first = json(send("GET", "/api/v1/recoveries?cluster=shop", null)).get(1);
    assertThat(first.get("acknowledgement").get("comment").asString()).isEqualTo("seen");
    assertThat(first.get("acknowledgement").get("by").asString()).isEqualTo("a person");
    JsonNode rest =
        json(send("POST", "/api/v1/clusters/shop/acknowledge", "{\"comment\":\"both\"}"));
    assertThat(rest.get("acknowledged").asInt()).isOne();
    assertThat(
            json(send("GET", "/api/v1/recoveries?unacknowledged=true", null))
                .findValuesAsString("uid"))
        .containsExactly("other");
  }

  @Test
  void anAcknowledgementNeedsACommentAndSomethingToAcknowledge() throws Exception {
    HttpResponse<String> silent = send("POST", "/api/v1/clusters/shop/acknowledge", "{}");
    assertThat(silent.statusCode()).isEqualTo(400);
    assertThat(silent.body()).contains("the body needs 'comment'");
    String said = "{\"comment\":\"seen\"}";
    assertThat(send("POST", "/api/v1/recoveries/none/acknowledge", said).statusCode())
        .isEqualTo(404);
    assertThat(send("POST", "/api/v1/clusters/none/acknowledge", said).statusCode()).isEqualTo(404);
    assertThat(manager.recoveries.unacknowledged()).hasSize(3);
  }

  @Test
  void anInstanceIsRecoveredOnAPersonsWord() throws Exception {
    JsonNode operation = json(send("POST", "/api/v1/instances/db3%3A3306/recover", "{}"));
    assertThat(operation.get("state").asString()).isEqualTo("DONE");
    assertThat(manager.asked).containsExactly("recover db3:3306");
    HttpResponse<String> unknown = send("POST", "/api/v1/instances/db9:3306/recover", "{}");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("db9:3306 is no member of any cluster");
  }

  @Test
  void aDowntimeBeginsIsSeenAndEndsOnce() throws Exception {
    JsonNode begun = json(send("PUT", DOWNTIME, "{\"reason\":\"disk\",\"seconds\":90}"));
    assertThat(begun.get("kind").asString()).isEqualTo("downtime");
    Suspension kept = manager.recoveries.suspensions().getFirst();
    assertThat(kept.reason()).isEqualTo("disk");
    assertThat(kept.until()).isEqualTo(kept.begun().plusSeconds(90));
    JsonNode seen = json(send("GET", "/api/v1/suspensions", null)).get(0);
    assertThat(seen.get("instance").asString()).isEqualTo("db2:3306");
    assertThat(json(send("DELETE", DOWNTIME, null)).get("ended").asBoolean()).isTrue();
    assertThat(json(send("DELETE", DOWNTIME, null)).get("ended").asBoolean()).isFalse();
    assertThat(manager.recoveries.suspensions()).isEmpty();
  }

  @Test
  void aDowntimeNeedsAReasonAndATimeThatMakesSense() throws Exception {
    assertThat(send("PUT", DOWNTIME, "{\"seconds\":90}").body()).contains("needs 'reason'");
    for (String seconds : List.of("0", "-5", "999999999999")) {
      assertThat(send("PUT", DOWNTIME, "{\"reason\":\"x\",\"seconds\":" + seconds + "}").body())
          .contains("seconds must be in 1..");
    }
    assertThat(manager.recoveries.suspensions()).isEmpty();
  }

  @Test
  void thePageHearsWhatIsToBeAcknowledgedAndWhatIsLeftAlone() throws Exception {
    send("PUT", DOWNTIME, "{\"reason\":\"disk\"}");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(service.url() + "/api/v1/events")).build();
    HttpResponse<InputStream> stream = client.send(request, BodyHandlers.ofInputStream());
    try (ClusterPublisher publisher = ClusterPublisher.start(manager, hub);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      assertThat(next(lines, "recoveries").findValuesAsString("uid"))
          .containsExactly("other", "second", "first");
      assertThat(next(lines, "suspensions").get(0).get("reason").asString()).isEqualTo("disk");
      assertThat(publisher).isNotNull();
    }
  }

  private static JsonNode next(BufferedReader lines, String type) throws IOException {
    String line = Objects.requireNonNull(lines.readLine());
    while (!line.equals("event: " + type)) {
      line = Objects.requireNonNull(lines.readLine());
    }
    return ApiJson.COMPACT.readTree(
        Objects.requireNonNull(lines.readLine()).substring("data: ".length()));
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(service.url() + path))
            .header("Content-Type", "application/json")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return ApiJson.COMPACT.readTree(response.body());
  }
}
