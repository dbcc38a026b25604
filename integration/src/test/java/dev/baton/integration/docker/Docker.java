package dev.baton.integration.docker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The engine as a person uses it, beside Baton. */
final class Docker {

  private Docker() {}

  /** Skips the test, with the reason, where the engine or the image is missing. */
  static void require(String image) throws Exception {
    Said engine;
    try {
      engine = say("version", "--format", "{{.Server.Version}}");
    } catch (IOException e) {
      Assumptions.abort("no Docker here (" + e.getMessage() + ")");
      return;
    }
    Assumptions.assumeTrue(engine.status == 0, "no Docker engine answers: " + engine.text.strip());
    Assumptions.assumeTrue(
        say("image", "inspect", image).status == 0,
        "no image " + image + ": scripts/make-test-images makes it");
  }

  /**
   * @throws AssertionError if it fails
   */
  static String run(String... words) throws Exception {
    Said said = say(words);
    if (said.status != 0) {
      throw new AssertionError("docker " + String.join(" ", words) + ": " + said.text);
    }
    return said.text.strip();
  }

  /** The same server in an image of another id. */
  static String anotherImage(String image) throws Exception {
    String next = image + "-next";
    String container = run("create", image, "true");
    run("commit", "--change", "LABEL dev.baton.test=next", container, next);
    run("rm", container);
    return next;
  }

  static String address(String container) throws Exception {
    return run(
        "inspect",
        "--format",
        "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
        container);
  }

  /** The ids of a cluster's containers, running or not. */
  static List<String> containers(String cluster) throws Exception {
    return say("ps", "-aq", "--filter", "label=dev.baton.cluster=" + cluster).text.lines().toList();
  }

  /** Whatever a test has left of its cluster. */
  static void removeAll(String cluster) throws Exception {
    for (String container : containers(cluster)) {
      say("rm", "--force", container);
    }
    say("network", "rm", cluster + "-net");
  }

  private record Said(int status, String text) {}

  private static Said say(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("docker"));
    Collections.addAll(command, words);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes());
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("docker did not end: " + command);
    }
    return new Said(process.exitValue(), text);
  }
}
