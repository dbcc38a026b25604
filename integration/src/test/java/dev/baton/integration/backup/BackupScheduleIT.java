package dev.baton.integration.backup;

import static dev.baton.integration.Commands.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.ManagerFile;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.store.BackupTarget.Entry;
import dev.baton.ops.backup.store.FolderTarget;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.server.wiring.ManagerServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A manager that backs its cluster up by a schedule, on real servers. */
@Timeout(400)
class BackupScheduleIT {

  private static final long PATIENCE_NANOS = 90_000_000_000L;

  @TempDir Path folder;

  private final Set<Path> seen = new TreeSet<>();

  @Test // on one engine: what a backup holds of each is BackupIT's
  void backupsAreTakenVerifiedAndRemovedAndAFailureIsToldAndMended() throws Exception {
    try (TestClusters cluster = TestClusters.start("mariadb", folder, 2, 1, Map.of())) {
      try (Sql primary = cluster.root(0)) {
        primary.run("CREATE TABLE app.t (id INT PRIMARY KEY)", "INSERT INTO app.t VALUES (1)");
      }
      ManagerFile file = configuration(cluster);
      double before;
      Instant stopped;
      try (ManagerServer manager = file.start()) {
        eventually(manager, () -> whole().size() >= 2 && seen.size() >= 3);
        assertThat(whole()).hasSizeLessThanOrEqualTo(3); // two are kept, and one may be new
        for (StoredBackup backup : whole()) {
          assertThat(backup.manifest().instance()).isEqualTo(cluster.key(1).toString());
          assertThat(backup.manifest().owner()).isEqualTo("test");
        }
        eventually(manager, () -> metric(manager, "baton_backup_last_verified") == 1);
        assertThat(metric(manager, "baton_backup_failures_total")).isZero();
        assertThat(metric(manager, "baton_backup_last_size_bytes")).isGreaterThan(100);
        assertThat(metric(manager, "baton_backup_last_duration_seconds")).isPositive();
        assertThat(metric(manager, "baton_backup_age_seconds")).isLessThan(60);
        assertThat(status(manager, 0)).contains("every 5s").contains(cluster.key(1).toString());

        downtime(manager, cluster.key(1), "--reason", "a new disk");
        eventually(manager, () -> metric(manager, "baton_backup_last_failed") == 1);
        assertThat(metric(manager, "baton_backup_failures_total")).isPositive();
        assertThat(status(manager, 1)).contains("failed").contains("a new disk");
        downtime(manager, cluster.key(1), "--end");
        eventually(manager, () -> metric(manager, "baton_backup_last_failed") == 0);

        eventually(manager, () -> metric(manager, "baton_backup_running") == 1);
        before = metric(manager, "baton_backup_failures_total");
        stopped = Instant.now();
      }
      assertNobodyBacksUp();
      try (ManagerServer manager = file.start()) {
        eventually(
            manager,
            () ->
                whole().stream().anyMatch(one -> one.manifest().started().isAfter(stopped))
                    && metric(manager, "baton_backup_last_failed") == 0);
        assertThat(metric(manager, "baton_backup_failures_total"))
            .as("what was cut short, and before that for want of a replica")
            .isGreaterThanOrEqualTo(before + 1);
      }
    }
  }

  private ManagerFile configuration(TestClusters cluster) throws IOException {
    Account root = cluster.cluster().accounts().root();
    Files.writeString(folder.resolve("root-pw"), root.password().reveal());
    return new ManagerFile(folder, cluster.cluster().accounts())
        .write(
            """
            data-directory: data
            http: {listen: "127.0.0.1:0"}
            clusters:
              - name: test
                seeds: "%s"
                user: %s
                password: ${MANAGER}
                acks: 1
                backup:
                  every: 5s
                  retry-after: 2s
                  max-age: 1m
                  directory: backups
                  user: %s
                  password-file: root-pw
                  verify: true
                  scratch-directory: scratch
                  keep-last: 2
            """
                .formatted(
                    cluster.key(0), cluster.cluster().accounts().manager().user(), root.user()));
  }

  private List<StoredBackup> whole() throws IOException {
    List<StoredBackup> found = new ArrayList<>();
    for (Entry entry : new FolderTarget(folder.resolve("backups")).list()) {
      if (entry instanceof Entry.Complete complete) {
        found.add(complete.backup());
        seen.add(Path.of(complete.backup().where()));
      }
    }
    return found;
  }

  private static double metric(ManagerServer manager, String name) throws Exception {
    String prefix = name + "{cluster=\"test\"} ";
    return page(manager, "/metrics")
        .lines()
        .filter(line -> line.startsWith(prefix))
        .mapToDouble(line -> Double.parseDouble(line.substring(prefix.length())))
        .findFirst()
        .orElse(Double.NaN);
  }

  private static String page(ManagerServer manager, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(manager.url() + path)).build(),
              BodyHandlers.ofString())
          .body();
    }
  }

  private static String status(ManagerServer manager, int exit) {
    StringBuilder out = new StringBuilder();
    assertThat(baton(out, "backup", "status", "test", "--url", manager.url()))
        .as(out::toString)
        .isEqualTo(exit);
    return out.toString();
  }

  private static void downtime(ManagerServer manager, InstanceKey instance, String... more) {
    List<String> line = new ArrayList<>(List.of("downtime", instance.toString()));
    line.addAll(List.of(more));
    line.addAll(List.of("--url", manager.url()));
    StringBuilder out = new StringBuilder();
    assertThat(baton(out, line.toArray(String[]::new))).as(out::toString).isZero();
  }

  /** A backup does not outlive its manager. */
  private void assertNobodyBacksUp() {
    assertThat(
            ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .flatMap(child -> child.info().commandLine().stream())
                .filter(line -> line.contains(" backup ")))
        .isEmpty();
  }

  private static void eventually(ManagerServer manager, Callable<Boolean> condition)
      throws Exception {
    long begun = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - begun > PATIENCE_NANOS) {
        throw new AssertionError("not in time; " + page(manager, "/api/v1/backups"));
      }
      Thread.sleep(100);
    }
  }
}
