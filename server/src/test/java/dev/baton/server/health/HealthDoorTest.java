package dev.baton.server.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.proxy.ProxyHealth;
import dev.baton.server.metrics.MetricPage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The health URLs, asked over HTTP. */
class HealthDoorTest {

  private static final ProxyHealth WELL = new ProxyHealth(true, true, true, Set.of(10, 20), "");

  private static final MetricPage PAGE =
      new MetricPage("text/plain; version=0.0.4", "up 1".getBytes(StandardCharsets.US_ASCII));

  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger verifications = new AtomicInteger();
  private volatile ProxyHealth now = WELL;
  private volatile ProxyHealth verified = WELL;
  private HealthDoor door;

  @BeforeEach
  void open() throws IOException {
    door = HealthDoor.start("127.0.0.1", 0, source(() -> now), accept -> PAGE);
  }

  @AfterEach
  void close() {
    door.close();
    client.close();
  }

  @Test
  void eachUrlAsksForSomethingElse() throws Exception {
    assertThat(ask("/health")).isEqualTo("200 OK\n");
    now = new ProxyHealth(true, false, true, Set.of(20), "no server in 10");
    assertThat(ask("/health")).isEqualTo("503 no writes: no server in 10\n");
    assertThat(ask("/health/writes")).startsWith("503 ");
    assertThat(ask("/health/reads")).isEqualTo("200 OK\n");
    assertThat(ask("/health/alive")).isEqualTo("200 OK\n");
    now = new ProxyHealth(false, false, false, Set.of(), "stuck");
    assertThat(ask("/health/alive")).isEqualTo("503 stuck\n");
  }

  @Test
  void prometheusIsAnsweredAtItsOwnPathOnly() throws Exception {
    assertThat(ask("/metrics")).isEqualTo("200 up 1");
    assertThat(ask("/metrics/more")).startsWith("404 ");
  }

  @Test
  void hostgroupsCanBeDemanded() throws Exception {
    assertThat(ask("/health/alive?hostgroup=10,20")).isEqualTo("200 OK\n");
    assertThat(ask("/health/alive?hostgroup=20,30"))
        .isEqualTo("503 no server is ONLINE in hostgroup 30\n");
  }

  @Test
  void whoAsksForServersThatAnswerNowIsToldOfThose() throws Exception {
    verified = new ProxyHealth(true, false, true, Set.of(20), "10 does not answer");
    assertThat(ask("/health")).isEqualTo("200 OK\n");
    assertThat(ask("/health?verified")).isEqualTo("503 no writes: 10 does not answer\n");
    assertThat(ask("/health/reads?verified&hostgroup=20")).isEqualTo("200 OK\n");
    assertThat(ask("/health?verified=x")).startsWith("404 ");
  }

  @Test
  void manyWhoAskForItMakeOneQuestionToTheServers() throws Exception {
    for (int i = 0; i < 20; i++) {
      ask("/health?verified");
    }
    assertThat(verifications.get()).isBetween(1, 10);
  }

  private HealthDoor.Source source(Supplier<ProxyHealth> usual) {
    return new HealthDoor.Source() {
      @Override
      public ProxyHealth now(Duration limit) {
        return usual.get();
      }

      @Override
      public ProxyHealth verified(Duration limit) {
        verifications.incrementAndGet();
        return verified;
      }
    };
  }

  @Test
  void whatItDoesNotUnderstandIsNeverAYes() throws Exception {
    assertThat(ask("/health/write")).startsWith("404 ");
    assertThat(ask("/")).startsWith("404 ");
    assertThat(ask("/health?hostgroup=x")).startsWith("404 ");
  }

  @Test
  void aPortThatIsTakenIsNamedWithWhatToDo() {
    assertThatThrownBy(
            () -> HealthDoor.start("127.0.0.1", door.port(), source(() -> WELL), accept -> PAGE))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(String.valueOf(door.port()), "--health-port");
  }

  private String ask(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + door.port() + path);
    HttpResponse<String> answer =
        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }
}
