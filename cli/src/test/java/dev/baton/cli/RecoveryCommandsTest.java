package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

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

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private FakeBaton baton;

  @BeforeEach
  void start() throws IOException {
    baton = new FakeBaton();
  }

  @AfterEach
  void stop() {
    baton.close();
  }

  private int run(String... arguments) {
    CommandLine line = BatonCommand.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    String[] all = new String[arguments.length + 1];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--url=" + baton.url();
    return line.execute(all);
  }

  @Test
  void recoveriesAreListedWithWhoHasSeenThem() {
    String seen = "{\"by\":\"anna\",\"comment\":\"ok\",\"at\":\"2026-01-02T04:00:00Z\"}";
    baton.answer(
        "GET /api/v1/recoveries?limit=5&unacknowledged=false&cluster=shop",
        "[" + RECOVERY.formatted(seen) + "," + RECOVERY.formatted("null") + "]");
    assertThat(run("recoveries", "shop", "--limit", "5")).as("%s", err).isZero();
    assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "r-1 2026-01-02T03:04:05Z shop DeadMaster a:3306 succeeded b:3306 anna",
            "r-1 2026-01-02T03:04:05Z shop DeadMaster a:3306 succeeded b:3306 nobody",
            "r-1: b:3306 is the primary.");
  }

  @Test
  void whereThereAreNoneThatIsSaid() {
    baton.answer("GET /api/v1/recoveries?limit=20&unacknowledged=true", "[]");
    baton.answer("GET /api/v1/suspensions", "[]");
    assertThat(run("recoveries", "--unacknowledged")).isZero();
    assertThat(run("downtime")).isZero();
    assertThat(out.toString().lines()).containsExactly("there are none", "there are none");
  }

  @Test
  void aRecoveryThatIsRefusedIsAFailure() {
    baton.answer(
        "POST /api/v1/instances/a%3A3306/recover",
        """
        {"id":"r-2","cluster":"shop","type":"recovery","epoch":0,"state":"REFUSED",
         "reason":"asked for","outcome":"Nothing is wrong.","steps":[]}""");
    assertThat(run("recover", "a:3306")).as("%s", err).isEqualTo(1);
    assertThat(out.toString()).contains("REFUSED: Nothing is wrong.");
  }

  @Test
  void oneRecoveryOrAClustersAreAcknowledgedWithAComment() {
    baton.answer("POST /api/v1/recoveries/r-1/acknowledge", "{\"acknowledged\":1}");
    baton.answer("POST /api/v1/clusters/shop/acknowledge", "{\"acknowledged\":3}");
    assertThat(run("acknowledge", "--recovery", "r-1", "--comment", "seen")).isZero();
    assertThat(run("acknowledge", "shop", "--comment", "seen")).isZero();
    assertThat(out.toString().lines()).containsExactly("1 acknowledged", "3 acknowledged");
    assertThat(baton.requests).allMatch(request -> request.contains("{\"comment\":\"seen\"}"));
    assertThat(run("acknowledge", "shop")).isEqualTo(2);
  }

  @Test
  void aDowntimeIsBegunShownAndEnded() {
    baton.answer("PUT " + DOWNTIME, SUSPENSION);
    baton.answer("GET /api/v1/suspensions", "[" + SUSPENSION + "]");
    baton.answer("DELETE " + DOWNTIME, "{\"instance\":\"a:3306\",\"ended\":true}");
    assertThat(run("downtime", "a:3306", "--reason", "a new disk", "--seconds", "60")).isZero();
    assertThat(run("downtime")).isZero();
    assertThat(run("downtime", "a:3306", "--end")).isZero();
    assertThat(baton.requests.getFirst()).contains("\"a new disk\"", "\"seconds\":60");
    assertThat(out.toString())
        .contains("a:3306 is left alone until 2026-01-02T03:05:05Z", "a new disk")
        .contains("a:3306 is looked after again");
    assertThat(run("downtime", "a:3306")).isEqualTo(2);
    assertThat(err.toString()).contains("needs --reason");
  }
}
