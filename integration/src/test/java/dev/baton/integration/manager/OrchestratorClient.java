package dev.baton.integration.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks orchestrator's API as its stock client does, with bash, curl and jq; and through that client
 * itself where one is installed, or {@code BATON_ORCHESTRATOR_CLIENT} says where it lies.
 */
final class OrchestratorClient {

  /** As the client prints the key of an instance. */
  static final String KEY = "(.Hostname + \":\" + (.Port | tostring))";

  /** As it prints that an instance was moved. */
  static final String MOVED = "((.Key | " + KEY + ") + \"<\" + (.MasterKey | " + KEY + "))";

  private static final String NAME = "orchestrator-client";

  private final String api;
  private final Path folder;

  OrchestratorClient(String api, Path folder) {
    this.api = api;
    this.folder = folder;
  }

  static void requireTools(Path folder) throws Exception {
    for (String tool : List.of("curl", "jq")) {
      Ran ran = run(folder, List.of("bash", "-c", "command -v " + tool));
      assertThat(ran.exit())
          .as(tool + " is not installed: scripts/prepare-test-engines installs it")
          .isZero();
    }
  }

  private record Ran(int exit, String said) {}

  /** What jq makes of an answer, or of the {@code Details} of one that must be OK. */
  String ask(String path, String filter) throws Exception {
    Ran ran =
        run(
            folder,
            List.of(
                "bash",
                "-c",
                "set -o pipefail; curl -s \"$0\" | jq -r \"$1\"",
                api + "/" + path,
                filter));
    assertThat(ran.exit()).as(path + " said " + ran.said()).isZero();
    return ran.said();
  }

  /** The details of a command that must succeed. */
  String tell(String path, String filter) throws Exception {
    return ask(path, "if .Code == \"OK\" then .Details | " + filter + " else error(.Message) end");
  }

  /** The message of a command that must be refused. */
  String refused(String path) throws Exception {
    return ask(path, "if .Code == \"ERROR\" then .Message else error(\"it was not refused\") end");
  }

  /** What the stock client prints; empty if there is none. */
  Optional<String> stock(String command, String... more) throws Exception {
    Optional<String> client = client();
    if (client.isEmpty()) {
      return client;
    }
    List<String> line = new ArrayList<>(List.of("bash", client.get(), "-U", api, "-c", command));
    line.addAll(List.of(more));
    Ran ran = run(folder, line);
    assertThat(ran.exit()).as(line + " said " + ran.said()).isZero();
    return Optional.of(ran.said());
  }

  private Optional<String> client() throws Exception {
    String named = System.getenv("BATON_ORCHESTRATOR_CLIENT");
    if (named != null) {
      return Optional.of(named);
    }
    Ran ran = run(folder, List.of("bash", "-c", "command -v " + NAME));
    return ran.exit() == 0 ? Optional.of(ran.said()) : Optional.empty();
  }

  private static Ran run(Path folder, List<String> command) throws Exception {
    Path out = Files.createTempFile(folder, "out", "");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command.toString()).isTrue();
    return new Ran(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8).strip());
  }
}
