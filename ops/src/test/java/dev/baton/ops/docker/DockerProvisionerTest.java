package dev.baton.ops.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.ops.docker.engine.ContainerSpec;
import dev.baton.ops.docker.engine.Mount;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code up} does to a cluster that has been made; the first wiring needs real servers. */
class DockerProvisionerTest {

  @TempDir Path directory;

  private final FakeEngine engine = new FakeEngine();
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void aClusterThatWasMade() throws IOException {
    ClusterFile.of(spec("mysql:9.7", 2), Images.mysql()).asMade().write(directory);
  }

  private DockerSpec spec(String image, int nodes) {
    return new DockerSpec("unit", image, nodes, directory, 1, Map.of());
  }

  private int up(DockerSpec spec) throws IOException {
    try (DockerCluster cluster = new DockerProvisioner(engine, line -> said(line)).up(spec)) {
      return cluster.changes();
    }
  }

  private synchronized void said(String line) {
    said.add(line);
  }

  @Test
  void whatIsMissingIsMadeAndASecondRunChangesNothing() throws IOException {
    assertThat(up(spec("mysql:9.7", 2))).isEqualTo(3);
    assertThat(engine.networks).containsOnlyKeys("unit-net");
    assertThat(engine.statuses)
        .containsExactlyInAnyOrderEntriesOf(Map.of("unit001", "running", "unit002", "running"));
    assertThat(said).contains("Container unit001 made and started.");

    said.clear();
    engine.scripts.clear();
    assertThat(up(spec("mysql:9.7", 2))).isZero();
    assertThat(said).containsExactly("The engine is Fake 1.");
    assertThat(engine.scripts).isEmpty();
  }

  @Test
  void aStoppedContainerIsStartedAndARemovedOneMadeFromItsData() throws IOException {
    up(spec("mysql:9.7", 2));
    engine.statuses.put("unit001", "exited");
    engine.remove("unit002");
    engine.scripts.clear();

    assertThat(up(spec("mysql:9.7", 2))).isEqualTo(2);

    assertThat(said).contains("Container unit001 started: it was exited.");
    assertThat(engine.scripts).singleElement().asString().doesNotContain("initialising\nif !");
  }

  @Test
  void foldersAreMountedWhereTheImageHasThemAndConfigurationIsReadOnly() throws IOException {
    up(spec("mysql:9.7", 2));

    ContainerSpec container = engine.containers.get("unit001");
    assertThat(container.mounts())
        .containsExactly(
            new Mount(directory.resolve("unit001/data"), "/var/lib/mysql", false),
            new Mount(directory.resolve("unit001/log"), "/var/log/mysql", false),
            new Mount(directory.resolve("unit001/conf"), "/etc/mysql/conf.d", true));
    assertThat(container.user()).isEqualTo("999:998");
    assertThat(container.stopSignal()).isEqualTo("SIGKILL");
    assertThat(container.image()).isEqualTo("mysql:9.7");
  }

  @Test
  void anotherWishIsRefusedByName() {
    assertThatThrownBy(() -> up(spec("mysql:8.0", 2)))
        .hasMessage(
            "the cluster in %s was made with the image mysql:9.7, not mysql:8.0: that is not changed"
                + " by 'up', but by 'upgrade'",
            directory);
    assertThatThrownBy(() -> up(spec("mysql:9.7", 3)))
        .hasMessageContaining("number of nodes 2, not 3");
  }

  @Test
  void acontainerOfSomebodyElseIsLeftAlone() {
    engine.create(
        new ContainerSpec(
            "unit002",
            "x",
            "bridge",
            "0:0",
            "x",
            List.of(),
            List.of(),
            Map.of(),
            "SIGTERM",
            Duration.ZERO,
            ""));

    assertThatThrownBy(() -> up(spec("mysql:9.7", 2)))
        .hasMessage(
            "there is a container unit002 already that Baton did not make: remove it, or choose"
                + " another name with --name");
    assertThat(engine.containers).containsOnlyKeys("unit002");
  }

  @Test
  void aClusterOfTheSameNameInAnotherFolderIsAnotherCluster() {
    engine.createNetwork(
        "unit-net", Map.of("dev.baton.cluster", "unit", "dev.baton.directory", "/srv/other"));

    assertThatThrownBy(() -> up(spec("mysql:9.7", 2)))
        .hasMessageContaining("network unit-net already, of the cluster in /srv/other");
  }

  @Test
  void containersAreFoundByNameWhileTheyRun() throws IOException {
    try (DockerCluster cluster =
        new DockerProvisioner(engine, this::said).up(spec("mysql:9.7", 2))) {
      assertThat(InetAddress.getByName("unit001").getHostAddress()).isEqualTo("127.0.0.9");
      assertThat(cluster.keys()).extracting(Object::toString).contains("unit002:3306");
    }
    assertThatThrownBy(() -> InetAddress.getByName("unit002"))
        .isInstanceOf(UnknownHostException.class);
  }
}
