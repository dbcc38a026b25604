package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is typed about recoveries, what is sent for it, and what is printed. */
class RecoveryCommandsTest {

  private static final String RECOVERY =
      """
      {"uid":"r-1","cluster":"shop","kind":"primary","failed":"a:3306","code":"DeadMaster",
       "description":"It is dead.","automatic":true,"state":"succeeded","successor":"b:3306",
       "outcome":"b:3306 is the primary.","lost":[],"begun":"2026-01-02T03:04:05Z",
       "ended":"2026-01-02T03:04:06Z","acknowledgement":%s}""";
  private static final String SUSPENSION =
      """
      {"instance":"a:3306","kind":"downtime","owner":"anna","reason":"a new disk",
       "begun":"2026-01-02T03:04:05Z","until":"2026-01-02T03:05:05Z"}""";
  private static final String DOWNTIME = "/api/v1/instances/a%3A3306/downtime";

  private Typed typed;

  @BeforeEach
  void start() throws IOException {
    typed = new Typed();
  }

  @AfterEach
  void stop() {
    typed.close();
  }

  @Test
  void recoveriesAreListedWithWhoHasSeenThem() {
    String seen = "{\"by\":\"anna\",\"comment\":\"ok\",\"at\":\"2026-01-02T04:00:00Z\"}";
    typed.baton.answer(
        "GET /api/v1/recoveries?limit=5&unacknowledged=false&cluster=shop",
        "[" + RECOVERY.formatted(seen) + "," + RECOVERY.formatted("null") + "]");
    assertThat(typed.run("recoveries", "shop", "--limit", "5")).as("%s", typed.err).isZero();
    assertThat(typed.out.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "r-1 2026-01-02T03:04:05Z shop DeadMaster a:3306 succeeded b:3306 anna",
            "r-1 2026-01-02T03:04:05Z shop DeadMaster a:3306 succeeded b:3306 nobody",
            "r-1: b:3306 is the primary.");
  }

  @Test
  void whereThereAreNoneThatIsSaid() {
    typed.baton.answer("GET /api/v1/recoveries?limit=20&unacknowledged=true", "[]");
    typed.baton.answer("GET /api/v1/suspensions", "[]");
    assertThat(typed.run("recoveries", "--unacknowledged")).isZero();
    assertThat(typed.run("downtime")).isZero();
    assertThat(typed.out.toString().lines()).containsExactly("there are none", "there are none");
  }

  @Test
  void aRecoveryThatIsRefusedIsAFailure() {
    typed.baton.answer(
        "POST /api/v1/instances/a%3A3306/recover",
        """
        {"id":"r-2","cluster":"shop","type":"recovery","epoch":0,"state":"REFUSED",
         "reason":"asked for","outcome":"Nothing is wrong.","steps":[]}""");
    assertThat(typed.run("recover", "a:3306")).as("%s", typed.err).isEqualTo(1);
    assertThat(typed.out.toString()).contains("REFUSED: Nothing is wrong.");
  }

  @Test
  void oneRecoveryOrAClustersAreAcknowledgedWithAComment() {
    typed.baton.answer("POST /api/v1/recoveries/r-1/acknowledge", "{\"acknowledged\":1}");
    typed.baton.answer("POST /api/v1/clusters/shop/acknowledge", "{\"acknowledged\":3}");
    assertThat(typed.run("acknowledge", "--recovery", "r-1", "--comment", "seen")).isZero();
    assertThat(typed.run("acknowledge", "shop", "--comment", "seen")).isZero();
    assertThat(typed.out.toString().lines()).containsExactly("1 acknowledged", "3 acknowledged");
    assertThat(typed.requests()).allMatch(request -> request.contains("{\"comment\":\"seen\"}"));
    assertThat(typed.run("acknowledge", "shop")).isEqualTo(2);
  }

  @Test
  void aDowntimeIsBegunShownAndEnded() {
    typed.baton.answer("PUT " + DOWNTIME, SUSPENSION);
    typed.baton.answer("GET /api/v1/suspensions", "[" + SUSPENSION + "]");
    typed.baton.answer("DELETE " + DOWNTIME, "{\"instance\":\"a:3306\",\"ended\":true}");
    assertThat(typed.run("downtime", "a:3306", "--reason", "a new disk", "--seconds", "60"))
        .isZero();
    assertThat(typed.run("downtime")).isZero();
    assertThat(typed.run("downtime", "a:3306", "--end")).isZero();
    assertThat(typed.requests().getFirst()).contains("\"a new disk\"", "\"seconds\":60");
    assertThat(typed.out.toString())
        .contains("a:3306 is left alone until 2026-01-02T03:05:05Z", "a new disk")
        .contains("a:3306 is looked after again");
    assertThat(typed.run("downtime", "a:3306")).isEqualTo(2);
    assertThat(typed.err.toString()).contains("needs --reason");
  }
}
