package dev.baton.integration.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * orchestrator's API on real servers, asked as its stock client asks: with bash, curl and jq. The
 * client itself is asked too where {@code BATON_ORCHESTRATOR_CLIENT} says where it lies.
 */
@Timeout(400)
class OrchestratorClientIT {

  private static final String KEY = "(.Hostname + \":\" + (.Port | tostring))";

  @TempDir Path folder;
  private String api = "";

  @Test
  void aTopologyIsShownAndTakenOverByOrchestratorsOwnMeans() throws Exception {
    for (String tool : List.of("curl", "jq")) {
      assertThat(run(List.of("bash", "-c", "command -v " + tool)))
          .as(tool + " is not installed: scripts/prepare-test-engines installs it")
          .isNotBlank();
    }
    DemoRun demo = DemoRun.start(folder, "--for", "16s");
    api = demo.awaitInfo().get("http").asString() + "/api";
    String primary = ask("masters", ".[].Key | " + KEY);
    assertThat(ask("clusters-info", ".[] | (.ClusterName + \",\" + .ClusterAlias)"))
        .isEqualTo(primary + ",demo");
    List<String> tree = ask("topology/demo", ".Details").lines().toList();
    assertThat(tree).hasSize(3);
    assertThat(tree.getFirst()).matches(primary + " +\\[0s,ok,[^,]+,rw,ROW,>>,.*]");
    assertThat(tree.subList(1, 3)).allMatch(line -> line.startsWith("+ 127.0.0.1:"));
    String replica =
        ask("instance-replicas/" + primary.replace(':', '/'), ".[].Key | " + KEY)
            .lines()
            .findFirst()
            .orElseThrow();
    assertThat(ask("instance/" + replica.replace(':', '/'), ".MasterKey | " + KEY))
        .isEqualTo(primary);
    assertThat(
            ask(
                "graceful-master-takeover/demo/" + replica.replace(':', '/'),
                ".Details.SuccessorKey | " + KEY))
        .isEqualTo(replica);
    assertThat(ask("masters", ".[].Key | " + KEY)).isEqualTo(replica);
    theStockClient("all-clusters-masters").ifPresent(said -> assertThat(said).isEqualTo(replica));
    theStockClient("topology", "-a", "demo")
        .ifPresent(said -> assertThat(said).startsWith(replica));
    assertThat(demo.awaitEnd()).as(demo.printed()).isZero();
  }

  private String ask(String path, String filter) throws Exception {
    return run(
        List.of(
            "bash",
            "-c",
            "set -o pipefail; curl -s \"$0\" | jq -r \"$1\"",
            api + "/" + path,
            filter));
  }

  private Optional<String> theStockClient(String command, String... more) throws Exception {
    String client = System.getenv("BATON_ORCHESTRATOR_CLIENT");
    if (client == null) {
      return Optional.empty();
    }
    List<String> line = new ArrayList<>(List.of("bash", client, "-U", api, "-c", command));
    line.addAll(List.of(more));
    return Optional.of(run(line));
  }

  private String run(List<String> command) throws Exception {
    Path out = Files.createTempFile(folder, "out", "");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command.toString()).isTrue();
    String said = Files.readString(out, StandardCharsets.UTF_8).strip();
    assertThat(process.exitValue()).as(command + " said " + said).isZero();
    return said;
  }
}
