package dev.baton.integration.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.integration.Sql;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The compose example on a real engine: its primary is killed, then the proxy that has the address,
 * while rows are written through the address.
 */
@Timeout(400)
class ComposeIT {

  private static final String PROJECT = "batoncompose";
  private static final String NETWORK = "172.31.91";
  private static final InstanceKey ADDRESS = new InstanceKey(NETWORK + ".20", 6033);
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final List<String> SERVERS = List.of("db001", "db002", "db003");

  private final HttpClient http = HttpClient.newHttpClient();
  private String user = "";
  private Secret password = new Secret("");

  @Test
  void thePrimaryAndAProxyAreKilledAndNoAcknowledgedRowIsMissing() throws Exception {
    for (String image : List.of("mysql:9.7", "baton", "keepalived", "prometheus")) {
      Docker.require("baton-test/" + image);
    }
    try (Compose compose =
        Compose.of(
            PROJECT,
            Map.of(
                "DATABASE_IMAGE", "baton-test/mysql:9.7",
                "BATON_IMAGE", "baton-test/baton",
                "KEEPALIVED_IMAGE", "baton-test/keepalived",
                "PROMETHEUS_IMAGE", "baton-test/prometheus",
                "EXAMPLE_NETWORK", NETWORK,
                "MANAGER_PORT", "0",
                "PROMETHEUS_PORT", "0"))) {
      long begun = System.nanoTime();
      compose.run("up", "--detach", "--no-build");
      login(compose);
      eventually("the address", () -> row("SELECT 1") != null);
      seen("up after", begun);
      try (InsertLog log = new InsertLog(ADDRESS, user, password)) {
        allIsWatched(compose);
        thePrimaryIsKilled(compose, log);
        theProxyIsKilled(compose, log);
        log.close();
        everyRowIsEverywhere(compose, log);
      }
    } catch (AssertionError | Exception e) {
      System.out.println(Docker.run("ps", "--all", "--filter", "name=" + PROJECT));
      throw e;
    }
  }

  private void login(Compose compose) throws Exception {
    Matcher login =
        Pattern.compile("user=(\\S+)\\s+password=(\\S+)")
            .matcher(
                compose.run(
                    "run",
                    "--rm",
                    "-T",
                    "--no-deps",
                    "--entrypoint",
                    "cat",
                    "client",
                    "/secrets/client.cnf"));
    assertThat(login.find()).isTrue();
    user = login.group(1);
    password = new Secret(login.group(2));
  }

  private void allIsWatched(Compose compose) throws Exception {
    eventually("three targets", () -> found(compose, "up == 1") == 3);
    eventually("a whole cluster", () -> found(compose, "baton_cluster_healthy == 1") == 1);
    eventually("healthy containers", () -> unhealthy(compose).isEmpty());
    assertThat(found(compose, "ALERTS{alertstate=\"firing\"}")).isZero();
  }

  private void thePrimaryIsKilled(Compose compose, InsertLog log) throws Exception {
    String killed = row("SELECT @@hostname FOR UPDATE");
    assertThat(killed).isEqualTo("db001");
    long begun = System.nanoTime();
    Docker.run("kill", compose.container(killed));
    eventually("another primary", () -> !killed.equals(row("SELECT @@hostname FOR UPDATE")));
    seen("writes on another server, after", begun);
    Thread.sleep(1_000);
    System.out.println("longest gap with the primary's kill: " + log.longestGap() + " ms");
    assertThat(log.longestGap()).isLessThan(5_000);
    Docker.run("start", compose.container(killed));
    eventually("it is a replica", () -> found(compose, "mysql_slave_running == 1") == 2);
    eventually("a whole cluster", () -> found(compose, "baton_cluster_healthy == 1") == 1);
    eventually("the alert", () -> found(compose, "ALERTS{alertname=\"BatonFailover\"}") > 0);
  }

  private void theProxyIsKilled(Compose compose, InsertLog log) throws Exception {
    String holder = holder(compose);
    String other = holder.equals("a") ? "b" : "a";
    int before = log.acknowledged().size();
    long begun = System.nanoTime();
    Docker.run("kill", compose.container("proxy-" + holder));
    eventually("the address at the other", () -> has(compose, other));
    seen("the address has moved, after", begun);
    eventually("writes go on", () -> log.acknowledged().size() > before + 5);
    seen("written by the other proxy, after", begun);
    assertThat(holder(compose)).isEqualTo(other);
    Docker.run("start", compose.container("proxy-" + holder));
    eventually("three targets", () -> found(compose, "up == 1") == 3);
    assertThat(holder(compose)).as("nothing flaps back").isEqualTo(other);
  }

  private void everyRowIsEverywhere(Compose compose, InsertLog log) throws Exception {
    List<Integer> acknowledged = log.acknowledged();
    System.out.printf(
        "%d rows acknowledged, %d not: %s%n",
        acknowledged.size(), log.failures().size(), log.failures());
    for (String server : SERVERS) {
      String address = Docker.address(compose.container(server));
      eventually(
          "every row on " + server,
          () -> {
            try (Sql sql = log.connect(address)) {
              return sql.values("SELECT id FROM app.insert_test").stream()
                  .map(Integer::valueOf)
                  .toList()
                  .containsAll(acknowledged);
            }
          });
    }
    // Nobody is told of what was running on the primary, or went through the proxy, at the kill.
    assertThat(log.failures().size()).isLessThan(60);
  }

  // --- what is asked ---

  private String row(String query) throws SQLException {
    try (Sql sql = Sql.connect(ADDRESS, user, password)) {
      return sql.value(query);
    }
  }

  private static String holder(Compose compose) throws Exception {
    boolean a = has(compose, "a");
    assertThat(has(compose, "b")).as("at one of the two").isNotEqualTo(a);
    return a ? "a" : "b";
  }

  private static boolean has(Compose compose, String proxy) throws Exception {
    return compose
        .run("exec", "-T", "address-" + proxy, "ip", "-4", "-o", "address", "show", "dev", "eth0")
        .contains(" " + ADDRESS.host() + "/");
  }

  /** Who is not well by its own health check. */
  private static String unhealthy(Compose compose) throws Exception {
    return String.join(
        " ",
        compose
            .run("ps", "--format", "{{.Service}} {{.Health}}")
            .lines()
            .filter(line -> line.endsWith("starting") || line.endsWith("unhealthy"))
            .toList());
  }

  /** How many series an expression finds at the example's Prometheus. */
  private int found(Compose compose, String expression) throws Exception {
    String port = compose.run("port", "prometheus", "9090");
    String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + port + "/api/v1/query?query=" + query))
            .build();
    JsonNode answer =
        new ObjectMapper().readTree(http.send(request, BodyHandlers.ofString()).body());
    return answer.path("data").path("result").size();
  }

  private static void seen(String what, long begun) {
    System.out.printf("%s %.1f s%n", what, (System.nanoTime() - begun) / 1e9);
  }

  private static void eventually(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    Exception last = null;
    while (true) {
      try {
        if (condition.call()) {
          return;
        }
        last = null;
      } catch (IOException | SQLException e) {
        last = e; // it does not listen yet, or no more
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("did not come to be: " + what, last);
      }
      Thread.sleep(200);
    }
  }
}
