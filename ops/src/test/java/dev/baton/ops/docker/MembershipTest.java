package dev.baton.ops.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before anything is changed; the rest needs real servers. */
class MembershipTest {

  @TempDir Path directory;

  private final FakeEngine engine = new FakeEngine();
  private final List<String> said = new ArrayList<>();
  private final List<InstanceKey> forgotten = new ArrayList<>();
  private ClusterFile file;

  @BeforeEach
  void aClusterThatIsUp() throws IOException {
    DockerSpec spec = new DockerSpec("few", "mysql:9.7", 2, directory, 1, Map.of());
    file = ClusterFile.of(spec, Images.mysql()).asMade();
    file.write(directory);
    new DockerProvisioner(engine, line -> {}).up(spec).close();
  }

  private Membership members(ClusterFile of) throws IOException {
    return new Membership(engine, directory, of, new Watching(), said::add);
  }

  @Test
  void asManyServersAsThereAreIsNoChange() throws IOException {
    try (Membership members = members(file)) {
      members.scale(2);
    }
    assertThat(said).containsExactly("The cluster has 2 servers: nothing was changed.");
  }

  @Test
  void withoutAServerThatTakesWritesNothingIsChanged() throws IOException {
    try (Membership members = members(file)) {
      assertThatThrownBy(() -> members.scale(3))
          .hasMessageContaining("no server takes writes now: let 'up' bring");
      assertThatThrownBy(() -> members.replace("few002"))
          .hasMessageContaining("no server takes writes now");
    }
    assertThat(engine.containers).containsOnlyKeys("few001", "few002");
    assertThat(ClusterFile.read(directory)).contains(file);
    assertThat(forgotten).isEmpty();
  }

  @Test
  void whatCannotBeIsRefusedWithTheReason() throws IOException {
    try (Membership members = members(file)) {
      assertThatThrownBy(() -> members.scale(0)).hasMessageContaining("--nodes must be 1 to 16");
      assertThatThrownBy(() -> members.scale(1))
          .hasMessage("1 servers cannot give the cluster's 1 acknowledgements");
      assertThatThrownBy(() -> members.replace("db009"))
          .hasMessage("db009 is no server of this cluster: few001, few002");
    }
  }

  @Test
  void aClusterThatIsNotMadeYetIsNotChanged() {
    ClusterFile half =
        ClusterFile.of(
            new DockerSpec("few", "mysql:9.7", 2, directory, 1, Map.of()), Images.mysql());
    assertThatThrownBy(() -> members(half)).hasMessageContaining("let 'up' finish it first");
  }

  @Test
  void anUpgradeThatNobodyWatchesIsRefusedFirst() throws IOException {
    try (Membership members = members(file)) {
      assertThatThrownBy(() -> members.upgrade("mysql:9.8")).hasMessage("nobody watches");
    }
  }

  private final class Watching implements Membership.Watcher {
    @Override
    public void forget(InstanceKey gone) {
      forgotten.add(gone);
    }

    @Override
    public void require() throws IOException {
      throw new IOException("nobody watches");
    }

    @Override
    public void switchover(String cluster) {
      throw new AssertionError("not asked for");
    }
  }
}
