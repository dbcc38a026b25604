package dev.baton.integration.backup;

import static dev.baton.integration.Commands.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.integration.Commands;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.backup.format.Manifest.StoredFile;
import dev.baton.ops.backup.format.Manifest.TableData;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.store.BackupTarget.Entry;
import dev.baton.ops.backup.store.FolderTarget;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.testkit.Seeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SIGKILL to the backup's process, and to the server, at whatever moment: no half backup looks
 * whole.
 */
@Timeout(400)
class BackupKillIT {

  private static final int TABLES = 4;
  private static final int ROWS = 16_384;
  private static final int KILLS = 3;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"mariadb", "mysql-9.7"})
  void aHalfBackupNeverLooksWhole(String engine) throws Exception {
    try (TestClusters cluster = TestClusters.start(engine, folder, 2, 1, Map.of())) {
      fill(cluster);
      long takes = timeOf(cluster);
      Seeded.check(
          "a backup whose process is killed never looks whole",
          KILLS,
          random -> killProcess(cluster, takes, random));
      Seeded.check(
          "a backup whose server is killed never looks whole",
          KILLS,
          random -> killServer(cluster, takes, random));
      StringBuilder out = new StringBuilder();
      assertThat(baton(out, command(cluster))).as(out.toString()).isZero();
      assertThat(partials()).as("left after a backup that is whole").isEmpty();
      assertWhole();
    }
  }

  private static void fill(TestClusters cluster) throws Exception {
    try (Sql primary = cluster.root(0)) {
      primary.run("USE app");
      for (int table = 0; table < TABLES; table++) {
        String name = "app.t" + table;
        primary.run(
            "CREATE TABLE " + name + " (id INT AUTO_INCREMENT PRIMARY KEY, b VARCHAR(2000))",
            "INSERT INTO " + name + " (b) VALUES ('x')");
        for (int rows = 1; rows < ROWS; rows *= 2) {
          primary.run(
              "INSERT INTO "
                  + name
                  + " (b) SELECT CONCAT(SHA2(RAND(), 256), REPEAT(SHA2(id, 256), 10)) FROM "
                  + name);
        }
      }
      long end = System.nanoTime() + LIMIT.toNanos();
      try (Sql replica = cluster.root(1)) {
        String all = "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_NAME = 't3'";
        String count = "SELECT COUNT(*) FROM app.t" + (TABLES - 1);
        while (!replica.value(all).equals("1")
            || !replica.value(count).equals(Integer.toString(ROWS))) {
          assertThat(System.nanoTime() - end).isNegative();
          Thread.sleep(100);
        }
      }
    }
  }

  /** Milliseconds from its folder's being there to its being whole. */
  private long timeOf(TestClusters cluster) throws Exception {
    Process process = start(cluster);
    awaitPartial(process);
    long begun = System.nanoTime();
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(log()).isZero();
    assertWhole();
    return Math.max(1, (System.nanoTime() - begun) / 1_000_000);
  }

  private void killProcess(TestClusters cluster, long takes, Random random) throws Exception {
    Process process = start(cluster);
    awaitPartial(process);
    Thread.sleep(random.nextLong(takes));
    process.destroyForcibly().waitFor();
    assertWhole();
    assertRefused();
  }

  private void killServer(TestClusters cluster, long takes, Random random) throws Exception {
    int before = log().length();
    Process process = start(cluster);
    awaitPartial(process);
    Thread.sleep(random.nextLong(takes));
    cluster.cluster().signal(cluster.key(1), Signal.KILL);
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    String said = log().substring(before);
    if (process.exitValue() != 0) {
      assertThat(said)
          .contains("the backup of " + cluster.key(1) + " failed")
          .contains("is no backup; the next one that is begun there removes it");
    }
    assertWhole();
    assertRefused();
    cluster.cluster().restartReadOnly(cluster.key(1), null, folder, LIMIT);
  }

  private Process start(TestClusters cluster) throws IOException {
    return Commands.start(Map.of(), folder.resolve("log"), command(cluster));
  }

  private String[] command(TestClusters cluster) throws IOException {
    Account root = cluster.cluster().accounts().root();
    Path password = Files.writeString(folder.resolve("pw"), root.password().reveal());
    return new String[] {
      "backup",
      "create",
      cluster.key(1).toString(),
      "--user",
      root.user(),
      "--password-file",
      password.toString(),
      "--dir",
      backups().toString(),
      "--parallel",
      "2"
    };
  }

  private Path backups() {
    return folder.resolve("backups");
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  /** Of this process: those that were left behind are removed before. */
  private void awaitPartial(Process process) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    List<Path> before = partials();
    while (partials().isEmpty() || partials().equals(before)) {
      assertThat(process.isAlive()).as(log()).isTrue();
      assertThat(System.nanoTime() - end).as(log()).isNegative();
      Thread.sleep(5);
    }
  }

  private List<Path> partials() throws IOException {
    if (!Files.exists(backups())) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(backups())) {
      return found.filter(path -> path.toString().endsWith(".partial")).sorted().toList();
    }
  }

  /** Whatever is listed as a backup has every row, in files that are as they were written. */
  private void assertWhole() throws IOException {
    for (Entry entry : new FolderTarget(backups()).list()) {
      assertThat(entry).isNotInstanceOf(Entry.Unreadable.class);
      if (entry instanceof Entry.Complete complete) {
        StoredBackup backup = complete.backup();
        for (StoredFile file : backup.files()) {
          backup.check(file);
        }
        assertThat(backup.manifest().tables().stream().filter(t -> t.database().equals("app")))
            .extracting(TableData::rows)
            .hasSize(TABLES)
            .containsOnly((long) ROWS);
      }
    }
  }

  private void assertRefused() throws IOException {
    for (Path partial : partials()) {
      StringBuilder out = new StringBuilder();
      assertThat(
              baton(
                  out,
                  "restore",
                  partial.toString(),
                  "127.0.0.1:1",
                  "--user",
                  "root",
                  "--password-file",
                  folder.resolve("pw").toString()))
          .isEqualTo(1);
      assertThat(out).contains("was not finished");
    }
  }
}
