package dev.baton.integration.archive;

import static dev.baton.integration.archive.Archiving.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.secret.Secret;
import dev.baton.integration.Commands;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.backup.store.BackupTarget.Entry;
import dev.baton.ops.backup.store.FolderTarget;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.server.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of backups and archive after a prune still brings everything back. */
@Timeout(300)
class PruneIT {

  private static final Secret PASSWORD = new Secret("of the new server");
  private static final int ROUND = 6;

  @TempDir Path directory;

  private int rows;

  @ParameterizedTest
  @ValueSource(strings = {"mariadb", "mysql-9.7"})
  void theNewestVerifiedBackupStaysWithWhatItNeedsOfTheArchive(String name) throws Exception {
    try (TestClusters cluster = TestClusters.start(name, directory, 2, 1, Map.of());
        ServerProcess fresh =
            ServerProcess.start(
                cluster.engine(), directory.resolve("fresh"), 0, PASSWORD, Map.of())) {
      Archiving archiving = new Archiving(cluster, directory);
      archiving.makeAccount();
      try (Archiving.Running archiver = archiving.run();
          Sql primary = cluster.root(0)) {
        primary.run("CREATE TABLE app.t (id INT PRIMARY KEY, b LONGTEXT)");
        write(primary);
        Path first = backup(cluster);
        verify(first);
        write(primary);
        Path second = backup(cluster);
        write(primary);
        Path third = backup(cluster);
        write(primary);
        GtidPosition end = Archiving.position(primary, cluster.engine().isMariaDb());
        eventually(
            () -> archiving.look().end().covers(end),
            () -> archiver.lines() + " at " + archiving.look().end());

        int segments = archiving.look().segments().size();
        String dry = prune(archiving, "--dry-run");
        assertThat(dry)
            .containsPattern("keep +" + first + " .* verified .*: the newest that is verified")
            .containsPattern("delete " + second + " .*: nothing asks for it")
            .containsPattern("keep +" + third + " .* not verified: the newest")
            .contains(first + " needs it from");
        assertThat(paths()).containsExactly(first, second, third);
        assertThat(archiving.look().segments()).hasSize(segments);

        prune(archiving);
        assertThat(paths()).containsExactly(first, third);
        int left = archiving.look().segments().size();
        assertThat(left).isLessThan(segments);
        preview(first, fresh, archiving);

        verify(third);
        prune(archiving);
        assertThat(paths()).containsExactly(third);
        assertThat(archiving.look().segments()).hasSizeLessThan(left);
      }
      restore(paths().getFirst(), fresh, archiving);
    }
  }

  /** Transactions of which two fill a segment. */
  private void write(Sql primary) throws SQLException {
    for (int i = 0; i < ROUND; i++) {
      primary.run("INSERT INTO app.t VALUES (" + ++rows + ", REPEAT('x', 60000))");
    }
  }

  private Path backup(TestClusters cluster) throws Exception {
    try (Sql replica = cluster.root(1)) {
      eventually(() -> count(replica).equals(Integer.toString(rows)));
    }
    Account root = cluster.cluster().accounts().root();
    Path password = Files.writeString(directory.resolve("root-pw"), root.password().reveal());
    List<Path> before = paths();
    done(
        "backup",
        "create",
        cluster.key(1).toString(),
        "--cluster",
        "test",
        "--dir",
        backups().toString(),
        "--user",
        root.user(),
        "--password-file",
        password.toString());
    Thread.sleep(1000); // the next one's folder is named after another second
    return paths().stream().filter(path -> !before.contains(path)).findFirst().orElseThrow();
  }

  private static String count(Sql replica) {
    try {
      return replica.value("SELECT COUNT(*) FROM app.t");
    } catch (SQLException e) {
      return "the table is not there yet";
    }
  }

  private void verify(Path backup) {
    done("backup", "verify", backup.toString(), "--scratch", directory.resolve("s").toString());
  }

  private String prune(Archiving archiving, String... more) {
    List<String> line = new ArrayList<>(List.of("backup", "prune", "--keep-last", "1"));
    line.addAll(List.of("--dir", backups().toString()));
    line.addAll(List.of("--archive", archiving.folder().toString()));
    line.addAll(List.of(more));
    return done(line.toArray(String[]::new));
  }

  private static void preview(Path backup, ServerProcess fresh, Archiving archiving) {
    done(archiving.restore(backup, fresh, "--until", "latest", "--preview"));
  }

  private void restore(Path backup, ServerProcess fresh, Archiving archiving) throws Exception {
    Path password = Files.writeString(directory.resolve("pw"), PASSWORD.reveal());
    try (Sql there = Sql.connect(fresh.key(), "root", PASSWORD)) {
      archiving.acknowledgeAlone(there);
      done(
          archiving.restore(
              backup, fresh, "--password-file", password.toString(), "--until", "latest"));
      assertThat(there.value("SELECT COUNT(*) FROM app.t")).isEqualTo(Integer.toString(rows));
    }
  }

  /** Runs a command that succeeds; returns what it said. */
  private static String done(String... arguments) {
    StringBuilder out = new StringBuilder();
    assertThat(Commands.baton(out, arguments)).as(out::toString).isZero();
    return out.toString();
  }

  private Path backups() {
    return directory.resolve("backups");
  }

  private List<Path> paths() throws Exception {
    return new FolderTarget(backups())
        .list().stream().map(entry -> Path.of(((Entry.Complete) entry).backup().where())).toList();
  }
}
