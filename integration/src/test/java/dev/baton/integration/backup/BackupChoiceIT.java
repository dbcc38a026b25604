package dev.baton.integration.backup;

import static dev.baton.integration.Commands.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.ManagerFile;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.backup.store.BackupTarget;
import dev.baton.ops.backup.store.FolderTarget;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.server.wiring.ManagerServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code baton backup create} of a cluster: a manager on real servers says who can be taken. */
@Timeout(240)
class BackupChoiceIT {

  private static final long PATIENCE_MS = 60_000;

  @TempDir Path folder;

  private final List<String> connection = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = "mysql-9.7") // the choice is the manager's and no engine's
  void aReplicaThatIsWellIsTakenAndTheReasonsAreSaid(String engine) throws Exception {
    try (TestClusters cluster = TestClusters.start(engine, folder, 3, 1, Map.of());
        ManagerServer manager = observer(cluster)) {
      boolean mariaDb = cluster.engine().isMariaDb();
      try (Sql primary = cluster.root(0)) {
        primary.run("CREATE TABLE app.t (id INT PRIMARY KEY)", "INSERT INTO app.t VALUES (1)");
      }
      Account root = cluster.cluster().accounts().root();
      Path password = Files.writeString(folder.resolve("pw"), root.password().reveal());
      connection.addAll(List.of("--user", root.user(), "--password-file", password.toString()));
      connection.addAll(List.of("--dir", folder.resolve("backups").toString()));
      connection.addAll(List.of("--url", manager.url()));

      await("any replica", 0, null, "taking", "a replica, 0 s behind");
      downtime(manager, cluster.key(1), true);
      await(
          "the other one is in downtime",
          0,
          cluster.key(2),
          "not " + cluster.key(1) + ": in downtime");
      downtime(manager, cluster.key(1), false);

      try (Sql second = cluster.root(2)) {
        acknowledgeNoMore(second, mariaDb);
        await(
            "the only acknowledger is left alone",
            0,
            cluster.key(2),
            "not " + cluster.key(1) + ": the primary's writes wait for its acknowledgements");
        second.run(mariaDb ? "STOP SLAVE SQL_THREAD" : "STOP REPLICA SQL_THREAD");
        await(
            "nobody else serves",
            0,
            cluster.key(1),
            "no other replica serves",
            "not " + cluster.key(2) + ": applier stopped");
        downtime(manager, cluster.key(1), true);
        await("nobody is left", 1, null, "no replica of cluster test can be backed up");
        await("the primary", 0, cluster.key(0), "takes writes", "--from-primary");
      }
    }
  }

  /** Observes only, so that what a test breaks stays broken. */
  private ManagerServer observer(TestClusters cluster) throws Exception {
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
            """
                .formatted(cluster.key(0), cluster.cluster().accounts().manager().user()))
        .start();
  }

  private static void downtime(ManagerServer manager, InstanceKey instance, boolean begin) {
    StringBuilder out = new StringBuilder();
    List<String> line = new ArrayList<>(List.of("downtime", instance.toString()));
    line.addAll(begin ? List.of("--reason", "a new disk") : List.of("--end"));
    line.addAll(List.of("--url", manager.url()));
    assertThat(baton(out, line.toArray(String[]::new))).as(out.toString()).isZero();
  }

  private static void acknowledgeNoMore(Sql replica, boolean mariaDb) throws Exception {
    replica.run(
        mariaDb ? "STOP SLAVE IO_THREAD" : "STOP REPLICA IO_THREAD",
        "SET GLOBAL rpl_semi_sync_" + (mariaDb ? "slave" : "replica") + "_enabled = 0",
        mariaDb ? "START SLAVE IO_THREAD" : "START REPLICA IO_THREAD");
  }

  /**
   * Takes backups until the manager has seen what was done to the servers.
   *
   * @param taken who is backed up then; null if nobody is
   * @param said what is printed then; the last one that is an option is given to the command
   */
  private void await(String why, int status, InstanceKey taken, String... said) throws Exception {
    long end = System.nanoTime() + PATIENCE_MS * 1_000_000;
    List<String> line = new ArrayList<>(List.of("backup", "create"));
    line.addAll(connection);
    List<String> texts = new ArrayList<>(List.of(said));
    texts.removeIf(text -> text.startsWith("--") && line.add(text));
    while (true) {
      StringBuilder out = new StringBuilder();
      int ended = baton(out, line.toArray(String[]::new));
      boolean right =
          ended == status
              && texts.stream().allMatch(text -> out.indexOf(text) >= 0)
              && (taken == null || isNewest(taken));
      if (right) {
        return;
      }
      assertThat(System.nanoTime() - end).as("%s: %s", why, out).isNegative();
      Thread.sleep(1000); // a backup a second: its folder is named after it
    }
  }

  private boolean isNewest(InstanceKey taken) throws Exception {
    return new FolderTarget(folder.resolve("backups"))
        .list().stream()
            .map(entry -> ((BackupTarget.Entry.Complete) entry).backup().manifest())
            .reduce((one, other) -> one.started().isAfter(other.started()) ? one : other)
            .filter(manifest -> manifest.instance().equals(taken.toString()))
            .filter(manifest -> manifest.owner().equals("test"))
            .isPresent();
  }
}
