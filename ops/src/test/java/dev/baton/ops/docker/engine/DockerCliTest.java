package dev.baton.ops.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DockerCliTest {

  private final Recorded runner = new Recorded();
  private final ContainerEngine docker = new DockerCli(runner);

  @Test
  void aProgramThatIsNotThereIsOneClearLine() {
    runner.missing = true;

    assertThatThrownBy(docker::version)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the program docker cannot be run")
        .hasMessageContaining("install Docker")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void anEngineThatDoesNotAnswerIsOneClearLine() {
    runner.answer(
        1,
        "\n",
        "\nCannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon"
            + " running?\n");

    assertThatThrownBy(docker::version)
        .hasMessage(
            "the Docker engine cannot be reached (Cannot connect to the Docker daemon at"
                + " unix:///var/run/docker.sock. Is the docker daemon running?): start it, let this"
                + " user use it (group docker), or set DOCKER_HOST");
  }

  @Test
  void aScriptGoesInByStandardInputAndNotOnTheCommandLine() throws IOException {
    runner.answer(0, "made\n", "");

    String said =
        docker.script(
            "mysql:9",
            "password=topsecret",
            List.of(new Mount(Path.of("/srv/db/db001"), "/node", false)),
            Duration.ofSeconds(1));

    assertThat(said).isEqualTo("made\n");
    assertThat(runner.inputs).containsExactly("password=topsecret");
    assertThat(runner.commands.getFirst())
        .containsExactly(
            "docker",
            "run",
            "--rm",
            "-i",
            "--network",
            "none",
            "--user",
            "0:0",
            "--mount",
            "type=bind,source=/srv/db/db001,target=/node",
            "--entrypoint",
            "sh",
            "mysql:9",
            "-s");
  }

  @Test
  void aContainerHasItsNameAsHostNameAndAliasAndRestartsUnlessStopped() throws IOException {
    runner.answer(0, "0123\n", "");

    docker.create(
        new ContainerSpec(
            "db001",
            "mysql:9",
            "db-net",
            "999:998",
            "/usr/sbin/mysqld",
            List.of(),
            List.of(new Mount(Path.of("/srv/db001/conf"), "/etc/mysql/conf.d", true)),
            Map.of("b", "2", "a", "1"),
            "SIGKILL",
            Duration.ofSeconds(60),
            "mysql -e 'SELECT 1'"));

    assertThat(String.join(" ", runner.commands.getFirst()))
        .startsWith("docker create --name db001 --hostname db001")
        .contains("--network db-net --network-alias db001")
        .contains("--restart unless-stopped")
        .contains("--stop-signal SIGKILL --stop-timeout 60")
        .contains("--user 999:998")
        .contains("--cap-drop ALL --security-opt no-new-privileges")
        .contains("source=/srv/db001/conf,target=/etc/mysql/conf.d,readonly")
        .contains("--label a=1 --label b=2")
        .contains("--health-cmd mysql -e 'SELECT 1'")
        .endsWith("--entrypoint /usr/sbin/mysqld mysql:9");
  }

  @Test
  void containersAreToldWithStatusHealthLabelsAndAddresses() throws IOException {
    runner.answer(
        1, // db002 does not exist
        """
        [{"Name": "/db001", "Image": "sha256:12", "State": {"Status": "running",
          "Health": {"Status": "healthy"}}, "Config": {"Labels": {"dev.baton.cluster": "db"}},
          "NetworkSettings": {"Networks": {"db-net": {"IPAddress": "172.18.0.2"},
          "other": {"IPAddress": ""}}}},
         {"Name": "/db003", "Image": "sha256:12", "State": {"Status": "exited"},
          "Config": {"Labels": null}, "NetworkSettings": {"Networks": {"db-net": {"IPAddress": ""}}}}]
        """,
        "Error: No such container: db002\n");

    assertThat(docker.inspect(List.of("db001", "db002", "db003")))
        .containsExactly(
            new ContainerState(
                "db001",
                "running",
                "healthy",
                "sha256:12",
                Map.of("dev.baton.cluster", "db"),
                Map.of("db-net", "172.18.0.2")),
            new ContainerState("db003", "exited", "", "sha256:12", Map.of(), Map.of()));
  }

  @Test
  void whatIsMissingIsNoErrorAndWhatCannotBeLookedAtIs() throws IOException {
    runner.answer(1, "[]\n", "Error: No such network: db-net\n");
    assertThat(docker.networkLabels("db-net")).isEmpty();

    runner.answer(1, "", "Error response from daemon: network db-net not found\n");
    assertThat(docker.networkLabels("db-net")).isEmpty();

    runner.answer(1, "", "Error response from daemon: disk full\n");
    assertThatThrownBy(() -> docker.networkLabels("db-net"))
        .hasMessage("network db-net cannot be looked at: Error response from daemon: disk full");
  }

  @Test
  void aNewEventAndANewStreamAreBothAChange() throws Exception {
    List<String> changes = new ArrayList<>();
    try (Closeable watch =
        docker.watchNetwork(
            "db-net",
            () -> {
              synchronized (changes) {
                changes.add("looked");
                changes.notifyAll();
              }
            })) {
      await(changes, 1);
      runner.line.accept("connect");
      await(changes, 2);
      runner.ended.run(); // as when the engine is restarted
      await(changes, 4); // a second after the first begin, and when it has begun again
      assertThat(runner.followed).hasSizeGreaterThanOrEqualTo(1);
      assertThat(runner.followed.getFirst())
          .containsExactly(
              "docker",
              "events",
              "--filter",
              "type=network",
              "--filter",
              "network=db-net",
              "--format",
              "{{.Action}}");
    }
  }

  private static void await(List<String> changes, int size) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    synchronized (changes) {
      while (changes.size() < size) {
        long left = (end - System.nanoTime()) / 1_000_000;
        assertThat(left).as("time left for change %d", size).isPositive();
        changes.wait(left);
      }
    }
  }

  /** Answers as told, and remembers what was asked. */
  private static final class Recorded implements CommandRunner {
    final List<List<String>> commands = new ArrayList<>();
    final List<String> inputs = new ArrayList<>();
    final List<List<String>> followed = new ArrayList<>();
    final Deque<Result> answers = new ArrayDeque<>();
    boolean missing;
    Consumer<String> line = text -> {};
    Runnable ended = () -> {};

    void answer(int status, String output, String error) {
      answers.add(new Result(status, output, error));
    }

    @Override
    public Result run(List<String> command, String input, Duration limit) throws IOException {
      if (missing) {
        throw new IOException("No such file or directory");
      }
      commands.add(command);
      inputs.add(input);
      return answers.remove();
    }

    @Override
    public Closeable follow(List<String> command, Consumer<String> line, Runnable ended) {
      followed.add(command);
      this.line = line;
      this.ended = ended;
      return () -> {};
    }
  }
}
