package dev.baton.server.bench.compatibility;

import dev.baton.ops.provision.engine.Exec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A client that applications use, and the program that does the checks with it.
 *
 * @param name as people know it
 * @param sources the program and what it needs, resources beside this class
 * @param install what to install where it is missing
 * @param needs a file that must be there; empty for none
 * @param version prints the client's version, or ends with another status than 0 where it is
 *     missing
 * @param command the program's command line, to which the first source's path is added
 * @param environment for both
 */
record Client(
    String name,
    List<String> sources,
    String install,
    Optional<Path> needs,
    List<String> version,
    List<String> command,
    Map<String, String> environment) {

  /** Starting a JVM on a busy machine is the slowest of them. */
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(60);

  /** Its version, if it is installed. */
  Optional<String> find() {
    if (needs.isPresent() && !Files.exists(needs.get())) {
      return Optional.empty();
    }
    try {
      Exec.Result result = Exec.run(withEnvironment(version), null, PROBE_LIMIT);
      String last = result.tail(1).strip().replaceFirst(".* +Ver +", ""); // not where it is
      return result.status() == 0 && !last.isEmpty() ? Optional.of(last) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // no such program
    }
  }

  String missing() {
    return "install "
        + install
        + " (scripts/install-compatibility-clients does, as root on Debian and Ubuntu)";
  }

  private List<String> withEnvironment(List<String> line) {
    if (environment.isEmpty()) {
      return line;
    }
    List<String> whole = new ArrayList<>(List.of("env"));
    environment.forEach((name, value) -> whole.add(name + "=" + value));
    whole.addAll(line);
    return whole;
  }
}
