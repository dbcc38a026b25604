package dev.baton.ops.docker.engine;

import dev.baton.ops.docker.engine.CommandRunner.Result;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Docker by its command line, which knows where the engine is ({@code DOCKER_HOST}, contexts) and
 * how to log in to it.
 */
public final class DockerCli implements ContainerEngine {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PULL_LIMIT = Duration.ofMinutes(30);

  private final CommandRunner runner;

  DockerCli(CommandRunner runner) {
    this.runner = runner;
  }

  /** The program {@code docker} on the {@code PATH}. */
  public static ContainerEngine onThePath() {
    return new DockerCli(new Processes());
  }

  @Override
  public String version() throws IOException {
    Result result;
    try {
      result = call(LIMIT, "", "version", "--format", "{{.Server.Version}}");
    } catch (IOException e) {
      throw new IOException(
          "the program docker cannot be run ("
              + e.getMessage()
              + "): install Docker (on Debian and Ubuntu the package docker.io) or put it on the"
              + " PATH",
          e);
    }
    if (result.status() != 0) {
      throw new IOException(
          "the Docker engine cannot be reached ("
              + result.sentence()
              + "): start it, let this user use it (group docker), or set DOCKER_HOST");
    }
    return "Docker " + result.output().strip();
  }

  @Override
  public Optional<String> imageId(String image) throws IOException {
    Result result = call(LIMIT, "", "image", "inspect", "--format", "{{.Id}}", image);
    return found(result, "image " + image)
        ? Optional.of(result.output().strip())
        : Optional.empty();
  }

  @Override
  public void pull(String image) throws IOException {
    Result result = call(PULL_LIMIT, "", "pull", "--quiet", image);
    if (result.status() != 0) {
      throw new IOException(
          "there is no image "
              + image
              + " here, and it cannot be fetched ("
              + result.sentence()
              + "): check the name, log in to its registry, or load it with docker load");
    }
  }

  @Override
  public String script(String image, String script, List<Mount> mounts, Duration limit)
      throws IOException {
    List<String> words =
        new ArrayList<>(List.of("run", "--rm", "-i", "--network", "none", "--user", "0:0"));
    mounts.forEach(mount -> words.addAll(List.of("--mount", mount.option())));
    words.addAll(List.of("--entrypoint", "sh", image, "-s"));
    Result result = call(limit, script, words.toArray(String[]::new));
    require(result, "a container of " + image + " could not prepare the server");
    return result.output();
  }

  @Override
  public Optional<Map<String, String>> networkLabels(String name) throws IOException {
    Result result = call(LIMIT, "", "network", "inspect", name);
    return found(result, "network " + name)
        ? Optional.of(InspectJson.networkLabels(result.output()))
        : Optional.empty();
  }

  @Override
  public void createNetwork(String name, Map<String, String> labels) throws IOException {
    List<String> words = new ArrayList<>(List.of("network", "create", "--driver", "bridge"));
    words.addAll(labelOptions(labels));
    words.add(name);
    require(call(LIMIT, "", words.toArray(String[]::new)), "network " + name + " cannot be made");
  }

  @Override
  public void removeNetwork(String name) throws IOException {
    Result result = call(LIMIT, "", "network", "rm", name);
    if (result.status() != 0 && networkLabels(name).isPresent()) {
      require(result, "network " + name + " cannot be removed");
    }
  }

  @Override
  public List<ContainerState> inspect(List<String> names) throws IOException {
    if (names.isEmpty()) {
      return List.of();
    }
    List<String> words = new ArrayList<>(List.of("container", "inspect"));
    words.addAll(names);
    Result result = call(LIMIT, "", words.toArray(String[]::new)); // prints those that exist
    if (result.status() != 0 && !isMissing(result)) {
      require(result, "containers " + String.join(", ", names) + " cannot be looked at");
    }
    return InspectJson.containers(result.output());
  }

  @Override
  public List<String> labelled(String label, String value) throws IOException {
    Result result =
        call(
            LIMIT,
            "",
            "ps",
            "--all",
            "--filter",
            "label=" + label + "=" + value,
            "--format",
            "{{.Names}}");
    require(result, "the containers cannot be listed");
    return result.output().lines().map(String::strip).sorted().toList();
  }

  @Override
  public void create(ContainerSpec container) throws IOException {
    require(
        call(LIMIT, "", createWords(container).toArray(String[]::new)),
        "container " + container.name() + " cannot be made");
  }

  private static List<String> createWords(ContainerSpec container) {
    List<String> words = new ArrayList<>();
    Collections.addAll(words, "create", "--name", container.name());
    Collections.addAll(words, "--hostname", container.name());
    Collections.addAll(words, "--network", container.network());
    Collections.addAll(words, "--network-alias", container.name());
    Collections.addAll(words, "--restart", "unless-stopped");
    Collections.addAll(words, "--stop-signal", container.stopSignal());
    Collections.addAll(words, "--stop-timeout", Long.toString(container.stopLimit().toSeconds()));
    Collections.addAll(words, "--user", container.user());
    Collections.addAll(words, "--cap-drop", "ALL", "--security-opt", "no-new-privileges");
    container.mounts().forEach(mount -> Collections.addAll(words, "--mount", mount.option()));
    words.addAll(labelOptions(container.labels()));
    Collections.addAll(words, "--health-cmd", container.health());
    Collections.addAll(words, "--health-interval", "5s", "--health-timeout", "5s");
    Collections.addAll(words, "--health-start-period", "60s", "--health-retries", "3");
    Collections.addAll(words, "--entrypoint", container.program(), container.image());
    words.addAll(container.arguments());
    return words;
  }

  @Override
  public void start(String container) throws IOException {
    require(call(LIMIT, "", "start", container), "container " + container + " does not start");
  }

  @Override
  public void signal(String container, String signal) throws IOException {
    require(
        call(LIMIT, "", "kill", "--signal", signal, container),
        "container " + container + " does not take the signal " + signal);
  }

  @Override
  public void remove(String container) throws IOException {
    Result result = call(LIMIT, "", "rm", "--force", container);
    if (result.status() != 0 && !isMissing(result)) {
      require(result, "container " + container + " cannot be removed");
    }
  }

  @Override
  public String logTail(String container, int lines) throws IOException {
    Result result = call(LIMIT, "", "logs", "--tail", Integer.toString(lines), container);
    return (result.output() + result.error()).strip();
  }

  @Override
  public Closeable watchNetwork(String network, Runnable changed) {
    List<String> command =
        List.of(
            "docker",
            "events",
            "--filter",
            "type=network",
            "--filter",
            "network=" + network,
            "--format",
            "{{.Action}}");
    return new EventWatch(runner, command, changed);
  }

  private static List<String> labelOptions(Map<String, String> labels) {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .flatMap(label -> Stream.of("--label", label.getKey() + "=" + label.getValue()))
            .toList();
  }

  private Result call(Duration limit, String input, String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("docker");
    Collections.addAll(command, words);
    return runner.run(command, input, limit);
  }

  /** Whether it exists; what else went wrong is thrown. */
  private static boolean found(Result result, String what) throws IOException {
    if (result.status() != 0 && !isMissing(result)) {
      require(result, what + " cannot be looked at");
    }
    return result.status() == 0;
  }

  private static boolean isMissing(Result result) {
    String text = result.error();
    return text.contains("No such") || text.contains("not found");
  }

  private static void require(Result result, String otherwise) throws IOException {
    if (result.status() != 0) {
      throw new IOException(otherwise + ": " + result.sentence());
    }
  }
}
