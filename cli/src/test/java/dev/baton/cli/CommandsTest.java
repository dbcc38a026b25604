package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cli.api.ApiJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(20)
class CommandsTest {

  private static final String PRIMARY = instance("db1:3306", "primary", "writable", "null", "null");
  private static final String REPLICA =
      instance("db2:3306", "replica", "replicating", "\"db1:3306\"", "5");
  private static final String CLUSTER =
      """
      {"name":"shop","epoch":4,"primary":"db1:3306","state":"degraded","healthy":false,
       "armed":true,"durability":{"mode":"semi-sync","acks":1,"availability_first":false},
       "problems":[{"instance":"db3:3306","code":"DeadReplica","sentence":"db3 is down."}],
       "instances":[%s,%s]}"""
          .formatted(PRIMARY, REPLICA);
  private static final String OPERATION =
      """
      {"id":"op1","cluster":"shop","type":"switchover","epoch":5,"state":"%s",
       "old_primary":"db1:3306","new_primary":"db2:3306","reason":"asked","outcome":"%s",
       "steps":[{"at":"2026-01-01T00:00:00Z","name":"hold","sentence":"Writes wait."},
                {"at":"2026-01-01T00:00:00.120Z","name":"promote","sentence":"db2 takes writes."}]}""";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private FakeBaton baton;

  @BeforeEach
  void start() throws IOException {
    baton = new FakeBaton().answer("GET /api/v1/clusters", "[" + CLUSTER + "]");
  }

  @AfterEach
  void stop() {
    baton.close();
  }

  @Test
  void statusIsALineForEachClusterAndEachProblem() {
    assertThat(run("status")).isZero();
    assertThat(out.toString())
        .contains("shop     degraded  4      db1:3306  1/2 well  semi-sync")
        .contains("shop: DeadReplica db3:3306: db3 is down.");
  }

  @Test
  void jsonIsWhatTheApiSaid() {
    assertThat(run("status", "--json")).isZero();
    assertThat(ApiJson.COMPACT.readTree(out.toString()))
        .isEqualTo(ApiJson.COMPACT.readTree("[" + CLUSTER + "]"));
  }

  @Test
  void theTopologyIsDrawnAsATree() {
    baton.answer(
        "GET /api/v1/clusters/shop/topology",
        """
        {"cluster":"shop","epoch":4,"state":"degraded","roots":[
          {"instance":%s,"replicas":[{"instance":%s,"replicas":[]}]}]}"""
            .formatted(PRIMARY, REPLICA));
    assertThat(run("topology")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "shop: degraded, epoch 4",
            "db1:3306     primary  writable                     semi-sync off  MariaDB 11.4.5",
            "└─ db2:3306  replica  replicating  lag 0 s  gap 5  semi-sync off  MariaDB 11.4.5");
  }

  @Test
  void aSwitchoverTellsItsStepsAndSucceeds() {
    baton.answer("POST /api/v1/clusters/shop/switchover", OPERATION.formatted("DONE", "done"));
    assertThat(run("switchover", "--to", "db2:3306")).isZero();
    assertThat(baton.requests)
        .contains("POST /api/v1/clusters/shop/switchover {\"target\":\"db2:3306\"}");
    assertThat(out.toString()).contains("120 ms  promote  db2 takes writes.", "DONE: done");
  }

  @Test
  void aRefusedFailoverIsAFailure() {
    baton.answer(
        "POST /api/v1/clusters/shop/failover",
        OPERATION.formatted("REFUSED", "an acknowledged write could be lost"));
    assertThat(run("failover", "shop")).isEqualTo(1);
    assertThat(out.toString()).contains("REFUSED: an acknowledged write could be lost");
  }

  @Test
  void anExplanationIsPrintedSentenceBySentence() {
    baton.answer(
        "GET /api/v1/clusters/shop/explain",
        "{\"cluster\":\"shop\",\"healthy\":true,\"problems\":[],\"sentences\":[\"Nothing to do.\"]}");
    assertThat(run("explain")).isZero();
    assertThat(out.toString()).contains("shop: healthy", "  Nothing to do.");
  }

  @Test
  void whatTheServerRefusesIsOneClearLine() {
    baton.answer(
        "GET /api/v1/clusters/nowhere",
        404,
        "{\"error\":{\"code\":\"not_found\",\"message\":\"there is no cluster 'nowhere'\"}}");
    assertThat(run("status", "nowhere")).isEqualTo(1);
    assertThat(err.toString()).isEqualToIgnoringNewLines("baton: there is no cluster 'nowhere'");
  }

  @Test
  void whereNoBatonRunsThatIsSaidWithoutAStackTrace() {
    baton.close();
    assertThat(run("status")).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("no Baton answers at " + baton.url(), "--url");
  }

  @Test
  void aStackTraceIsShownOnRequest() {
    baton.close();
    assertThat(run("status", "-v")).isEqualTo(1);
    assertThat(err.toString()).contains("at dev.baton.cli.client.ApiClient");
  }

  @Test
  void amongSeveralClustersOneMustBeNamed() {
    baton.answer(
        "GET /api/v1/clusters",
        "[" + CLUSTER + "," + CLUSTER.replace("\"shop\"", "\"blog\"") + "]");
    assertThat(run("failover")).isEqualTo(1);
    assertThat(err.toString()).contains("name one: shop, blog");
  }

  @Test
  void anotherProgramAtTheAddressIsNoticed() {
    baton.answer("GET /api/v1/clusters", "<html>hello</html>");
    assertThat(run("status")).isEqualTo(1);
    assertThat(err.toString()).contains("not as a Baton does");
  }

  @Test
  void anUnknownOptionIsAUsageError() {
    assertThat(run("status", "--colour")).isEqualTo(2);
    assertThat(err.toString()).contains("--colour", "baton status --help");
  }

  @Test
  void theCompletionScriptKnowsTheCommands() {
    CommandLine line = line();
    assertThat(line.execute("completion")).isZero();
    assertThat(out.toString()).contains("complete -F _complete_baton", "switchover", "--json");
  }

  private int run(String command, String... more) {
    String[] all = new String[more.length + 3];
    all[0] = command;
    System.arraycopy(more, 0, all, 1, more.length);
    all[more.length + 1] = "--url";
    all[more.length + 2] = baton.url();
    return line().execute(all);
  }

  private CommandLine line() {
    return BatonCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true));
  }

  private static String instance(
      String key, String role, String state, String source, String missing) {
    String lag = source.equals("null") ? "null" : "0";
    boolean well = role.equals("primary");
    return """
        {"key":"%s","version":"MariaDB 11.4.5","server_id":1,"role":"%s","state":"%s","well":%s,
         "reachable":true,"read_only":false,"source":%s,"lag_seconds":%s,
         "missing_transactions":%s,"receiver":"","applier":"","replication_error":null,
         "semi_sync":"off","waiting_commits":0,"executed":"0-1-5","facts_age_ms":10,
         "failure":null}"""
        .formatted(key, role, state, well, source, lag, missing);
  }
}
