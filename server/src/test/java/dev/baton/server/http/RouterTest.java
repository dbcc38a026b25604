package dev.baton.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RouterTest {

  private final Router router =
      new Router()
          .get("/api/v1/clusters", call -> Reply.json("all"))
          .get("/api/v1/clusters/{name}", call -> Reply.json("one"))
          .post("/api/v1/clusters/{name}/failover", call -> Reply.json("go"));

  @Test
  void parametersAreDecoded() {
    assertThat(router.find("GET", "/api/v1/clusters/my%20shop%2Feu+1").parameters())
        .containsEntry("name", "my shop/eu+1");
  }

  @Test
  void whatFitsNoPatternIsNotFound() {
    assertThatThrownBy(() -> router.find("GET", "/api/v1/clusters/a/b/c"))
        .isInstanceOfSatisfying(HttpFailure.class, e -> assertThat(e.status()).isEqualTo(404));
  }

  @Test
  void theWrongMethodSaysWhichIsRight() {
    assertThatThrownBy(() -> router.find("GET", "/api/v1/clusters/a/failover"))
        .isInstanceOfSatisfying(HttpFailure.class, e -> assertThat(e.status()).isEqualTo(405))
        .hasMessageContaining("takes POST, not GET");
  }

  @Test
  void brokenPercentEncodingIsABadRequest() {
    assertThatThrownBy(() -> router.find("GET", "/api/v1/clusters/%zz"))
        .isInstanceOfSatisfying(HttpFailure.class, e -> assertThat(e.status()).isEqualTo(400));
  }
}
