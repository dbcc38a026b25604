package dev.baton.ops.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.ops.mode.ReplicationMode;
import dev.baton.ops.provision.LocalCluster.Accounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterFilesTest {

  @TempDir Path directory;

  @Test
  void whatACluserWasMadeAsIsReadAgain() throws IOException {
    DockerSpec spec =
        new DockerSpec("db", "mariadb:11.4", 3, directory, 1, Map.of("max_connections", "50"));
    ClusterFile file = ClusterFile.of(spec, Images.mariaDb());
    assertThat(ClusterFile.read(directory)).isEmpty();

    file.write(directory);
    assertThat(ClusterFile.read(directory)).contains(file);
    file.asMade().write(directory);
    assertThat(ClusterFile.read(directory).orElseThrow().made()).isTrue();
    assertThat(file.names()).containsExactly("db001", "db002", "db003");
  }

  private DockerSpec spec(int nodes, ReplicationMode mode) {
    return new DockerSpec("db", "x", nodes, directory, 1, Map.of(), mode);
  }

  @Test
  void aModeIsWhatWasAskedForOrWhatSuitsTheImage() throws IOException {
    ClusterFile suits = ClusterFile.of(spec(3, null), Images.mysql());
    assertThat(suits.replication()).isEqualTo(ReplicationMode.SEMI_SYNC);
    suits.requireSame(spec(3, ReplicationMode.SEMI_SYNC));
    assertThatThrownBy(() -> suits.requireSame(spec(3, ReplicationMode.ASYNC)))
        .hasMessageContaining("was made with the mode semi-sync, not async");
    assertThat(ClusterFile.of(spec(1, null), Images.mysql()).replication())
        .isEqualTo(ReplicationMode.ASYNC);

    ClusterFile async = ClusterFile.of(spec(3, ReplicationMode.ASYNC), Images.mysql());
    async.requireMode();
    async.write(directory);
    assertThat(ClusterFile.read(directory).orElseThrow().replication())
        .isEqualTo(ReplicationMode.ASYNC);

    ReplicationMode group = ReplicationMode.GROUP_REPLICATION;
    assertThatThrownBy(() -> ClusterFile.of(spec(3, group), Images.mariaDb()).requireMode())
        .hasMessageContaining("MariaDB has no Group Replication");
    assertThatThrownBy(() -> ClusterFile.of(spec(3, group), Images.mysql()).requireMode())
        .hasMessageContaining("a group of containers is not made by 'up' yet");
    assertThatThrownBy(() -> spec(1, ReplicationMode.SEMI_SYNC))
        .hasMessageContaining("needs two nodes");
  }

  @Test
  void membersComeAndGoAndAServerIdIsNeverGivenTwice() {
    ClusterFile file =
        ClusterFile.of(new DockerSpec("db", "x", 2, directory, 1, Map.of()), Images.mysql())
            .withNextServerId();
    assertThat(file.lastServerId()).isEqualTo(3);
    ClusterFile more = file.with(new ClusterFile.Member("db003", 3));
    assertThat(more.names()).containsExactly("db001", "db002", "db003");
    ClusterFile fewer = more.without("db003").withNextServerId();
    assertThat(fewer.names()).containsExactly("db001", "db002");
    assertThat(fewer.lastServerId()).isEqualTo(4);
    assertThat(fewer.with(new ClusterFile.Member("db001", 4)).members())
        .containsExactly(new ClusterFile.Member("db001", 4), new ClusterFile.Member("db002", 2));
  }

  @Test
  void aFileThatIsDamagedOrOfAnotherVersionIsNamed() throws IOException {
    Path file = directory.resolve("cluster.json");
    Files.writeString(file, "{");
    assertThatThrownBy(() -> ClusterFile.read(directory))
        .hasMessageContaining(file + " is damaged");

    ClusterFile.of(new DockerSpec("db", "x", 1, directory, 1, Map.of()), Images.mysql())
        .write(directory);
    Files.writeString(
        file, Files.readString(file).replaceFirst("\"format\" : 1", "\"format\" : 9"));
    assertThatThrownBy(() -> ClusterFile.read(directory)).hasMessageContaining("has format 9");
  }

  @Test
  void passwordsAreTheirOwnersAloneAndStayTheSame() throws IOException {
    Accounts made = ClusterSecrets.readOrMake(directory);

    assertThat(ClusterSecrets.readOrMake(directory)).isEqualTo(made);
    Path file = ClusterSecrets.file(directory);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(made.root().password()).isNotEqualTo(made.manager().password());
    Files.writeString(file, "{\"schema\": \"app\", \"accounts\": {\"root\": \"topsecret\"}}");
    assertThatThrownBy(() -> ClusterSecrets.read(directory))
        .hasMessageContaining("is damaged")
        .hasNoCause()
        .message()
        .doesNotContain("topsecret");
  }

  @Test
  void aWishThatCannotBeIsRefused() {
    assertThatThrownBy(() -> new DockerSpec("Db", "x", 3, directory, 1, Map.of()))
        .hasMessageContaining("cluster name 'Db'");
    assertThatThrownBy(() -> new DockerSpec("db", "x", 0, directory, 1, Map.of()))
        .hasMessageContaining("--nodes must be 1 to 16");
    assertThatThrownBy(() -> new DockerSpec("db", "x", 3, directory, 3, Map.of()))
        .hasMessageContaining("3 nodes cannot give 3 acknowledgements");
    assertThatThrownBy(() -> new DockerSpec("db", "x", 3, Path.of("/a,b"), 1, Map.of()))
        .hasMessageContaining("comma");
  }
}
