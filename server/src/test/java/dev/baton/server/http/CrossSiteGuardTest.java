package dev.baton.server.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CrossSiteGuardTest {

  private final CrossSiteGuard guard =
      new CrossSiteGuard(InetAddress.getLoopbackAddress(), 3000, Set.of("baton.example"));

  @Test
  void aProgramThatIsNoBrowserPasses() {
    assertThatCode(() -> guard.checkCommand("POST", headers("127.0.0.1:3000")))
        .doesNotThrowAnyException();
    assertThatCode(() -> guard.checkHost(headers("localhost:3000"))).doesNotThrowAnyException();
  }

  @Test
  void thePageItselfPasses() {
    Headers headers = headers("localhost:3000");
    headers.set("Origin", "http://localhost:3000");
    headers.set("Sec-Fetch-Site", "same-origin");
    assertThatCode(() -> guard.checkCommand("POST", headers)).doesNotThrowAnyException();
  }

  @Test
  void aNameThatWasReboundToLoopbackIsRefusedEvenForReading() {
    assertThatThrownBy(() -> guard.checkHost(headers("evil.example:3000")))
        .hasMessageContaining("Host");
    assertThatThrownBy(() -> guard.checkHost(headers("127.0.0.1:9999")))
        .hasMessageContaining("Host");
  }

  @Test
  void anotherSitesScriptIsRefused() {
    Headers headers = headers("127.0.0.1:3000");
    headers.set("Origin", "https://evil.example");
    assertThatThrownBy(() -> guard.checkCommand("POST", headers))
        .hasMessageContaining("evil.example");
  }

  @Test
  void anotherPortOfThisMachineIsAnotherSite() {
    Headers headers = headers("127.0.0.1:3000");
    headers.set("Origin", "http://127.0.0.1:8080");
    assertThatThrownBy(() -> guard.checkCommand("POST", headers))
        .hasMessageContaining("another site");
  }

  @Test
  void anOpaqueOriginIsRefused() {
    Headers headers = headers("127.0.0.1:3000");
    headers.set("Origin", "null");
    assertThatThrownBy(() -> guard.checkCommand("POST", headers))
        .hasMessageContaining("another site");
  }

  @Test
  void aFormCannotCommand() {
    Headers headers = headers("127.0.0.1:3000");
    headers.set("Content-Type", "text/plain");
    assertThatThrownBy(() -> guard.checkCommand("POST", headers))
        .hasMessageContaining("application/json");
  }

  @Test
  void aNameThatAReverseProxyAnswersToIsOurs() {
    Headers headers = headers("127.0.0.1:3000");
    headers.set("Origin", "https://baton.example");
    assertThatCode(() -> guard.checkCommand("POST", headers)).doesNotThrowAnyException();
    assertThatCode(() -> guard.checkHost(headers("baton.example"))).doesNotThrowAnyException();
  }

  @Test
  void aPageOfAnotherSiteCannotCommandByALink() {
    Headers headers = headers("127.0.0.1:3000");
    headers.set("Referer", "https://evil.example/page");
    assertThatThrownBy(() -> guard.checkCommand("GET", headers))
        .hasMessageContaining("another site");
  }

  private static Headers headers(String host) {
    Headers headers = new Headers();
    headers.set("Host", host);
    headers.set("Content-Type", "application/json; charset=utf-8");
    return headers;
  }
}
