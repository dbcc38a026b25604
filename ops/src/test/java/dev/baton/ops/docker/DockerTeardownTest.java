package dev.baton.ops.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ops.docker.engine.ContainerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerTeardownTest {

  @TempDir Path directory;

  private final FakeEngine engine = new FakeEngine();
  private final List<String> said = new ArrayList<>();
  private DockerTeardown teardown;

  @BeforeEach
  void aClusterThatIsUp() throws IOException {
    DockerSpec spec = new DockerSpec("taken", "mysql:9.7", 2, directory, 1, Map.of());
    ClusterFile file = ClusterFile.of(spec, Images.mysql()).asMade();
    file.write(directory);
    new DockerProvisioner(engine, line -> {}).up(spec).close();
    teardown = new DockerTeardown(engine, directory, file, said::add);
  }

  @Test
  void containersThatDoNotRunAreRemovedWithTheNetworkAndDataStays() throws IOException {
    engine.statuses.replaceAll((name, status) -> "exited");
    engine.scripts.clear();

    teardown.down();

    assertThat(engine.containers).isEmpty();
    assertThat(engine.networks).isEmpty();
    assertThat(engine.signals).isEmpty();
    assertThat(engine.scripts).isEmpty();
    assertThat(ClusterFile.read(directory)).isPresent();
    assertThat(ClusterSecrets.file(directory)).exists();
  }

  /** The fake containers' address is nobody's: a commit may wait there (V4). */
  @Test
  void aServerThatCannotBeAskedIsKilledAndNotToldToEnd() throws IOException {
    teardown.down();

    assertThat(engine.signals).containsExactlyInAnyOrder("taken001 KILL", "taken002 KILL");
    assertThat(engine.containers).isEmpty();
  }

  @Test
  void whatIsAnotherClustersIsLeftAlone() throws IOException {
    engine.statuses.replaceAll((name, status) -> "exited");
    Map<String, String> others =
        Map.of("dev.baton.cluster", "taken", "dev.baton.directory", "/srv/other");
    engine.createNetwork("taken-net", others);
    engine.create(
        new ContainerSpec(
            "taken003",
            "x",
            "taken-net",
            "0:0",
            "x",
            List.of(),
            List.of(),
            others,
            "SIGTERM",
            Duration.ZERO,
            ""));

    teardown.down();

    assertThat(engine.containers).containsOnlyKeys("taken003");
    assertThat(engine.networks).containsOnlyKeys("taken-net");
  }

  @Test
  void deletedDataIsDeletedWholeAndOnlyThat() throws IOException {
    engine.statuses.replaceAll((name, status) -> "exited");
    Path foreign = Files.writeString(directory.resolve("notes.txt"), "mine");
    engine.scripts.clear();

    teardown.down();
    teardown.deleteData();

    assertThat(engine.scripts).hasSize(2).allMatch(script -> script.startsWith("rm -rf /node/"));
    assertThat(directory).isDirectoryContaining(foreign::equals);
    try (var rest = Files.list(directory)) {
      assertThat(rest).containsExactly(foreign);
    }
  }
}
