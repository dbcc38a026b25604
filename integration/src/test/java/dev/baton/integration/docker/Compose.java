package dev.baton.integration.docker;

import dev.baton.ops.provision.engine.EngineCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** {@code docker compose} on the example, in a project of its own, with the images of the tests. */
final class Compose implements AutoCloseable {

  private static final Path EXAMPLE = Path.of("..", "examples", "compose");
  private static final int LIMIT_SECONDS = 240;

  private final List<String> program;
  private final Map<String, String> environment;

  private Compose(List<String> program, Map<String, String> environment) {
    this.program = program;
    this.environment = environment;
  }

  /** Skips the test, with the reason, where there is no compose. */
  static Compose of(String project, Map<String, String> environment) throws Exception {
    Path unpacked =
        EngineCache.standard()
            .jars()
            .resolveSibling("tools/docker-compose/usr/libexec/docker/cli-plugins/docker-compose");
    for (List<String> program :
        List.of(List.of("docker", "compose"), List.of(unpacked.toString()))) {
      Compose compose = new Compose(program, environment);
      try {
        if (compose.say("version").status == 0) {
          List<String> named = new ArrayList<>(program);
          named.addAll(List.of("--project-name", project, "--file", EXAMPLE + "/compose.yaml"));
          return new Compose(named, environment);
        }
      } catch (IOException e) {
        // the next one
      }
    }
    Assumptions.abort("no docker compose: scripts/make-test-images compose fetches it");
    throw new IllegalStateException();
  }

  /** What it printed to standard output. */
  String run(String... words) throws Exception {
    Said said = say(words);
    if (said.status != 0) {
      throw new AssertionError("compose " + List.of(words) + ": " + said.error + said.text);
    }
    return said.text.strip();
  }

  /** The id of a service's container, running or not. */
  String container(String service) throws Exception {
    return run("ps", "--all", "--quiet", service);
  }

  private record Said(int status, String text, String error) {}

  private Said say(String... words) throws Exception {
    List<String> command = new ArrayList<>(program);
    Collections.addAll(command, words);
    Path error = Files.createTempFile("compose", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(error.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes());
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("compose did not end: " + command);
    }
    Said said = new Said(process.exitValue(), text, Files.readString(error));
    Files.delete(error);
    return said;
  }

  /** Everything of the project goes, with its data. */
  @Override
  public void close() throws Exception {
    run("--profile", "*", "down", "--volumes", "--timeout", "1");
  }
}
