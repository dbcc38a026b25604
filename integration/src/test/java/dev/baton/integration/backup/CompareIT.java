package dev.baton.integration.backup;

import static dev.baton.integration.Commands.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Account;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code baton compare} of a real primary under load with its replica. */
@Timeout(240)
class CompareIT {

  private static final int ROWS = 8192;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"mariadb", "mysql-9.7"})
  void aReplicaIsTheSameUnderLoadAndWhatIsChangedThereIsNamed(String engine) throws Exception {
    try (TestClusters cluster = TestClusters.start(engine, folder, 2, 1, Map.of());
        Sql primary = cluster.root(0);
        Sql replica = cluster.root(1)) {
      if (!cluster.engine().isMariaDb()) { // a MariaDB replica does not get through it
        NastySchema.make(primary, false, true);
      }
      fill(primary);
      try (PairWriter writer = PairWriter.start(cluster.root(0))) {
        String same = compare(cluster, 0);
        assertThat(same).contains(cluster.key(1) + " has what " + cluster.key(0) + " has");
        assertThat(writer.written()).isGreaterThan(20);

        if (!cluster.engine().isMariaDb()) {
          replica.run("SET GLOBAL super_read_only = 0");
        }
        replica.run(
            "SET SESSION sql_log_bin = 0",
            "UPDATE app.big SET b = 'somebody was here' WHERE id = 4711",
            "DELETE FROM app.texts WHERE k = 'k7'",
            "DROP TABLE app.gone",
            "CREATE TABLE app.more (id INT PRIMARY KEY)");
        String different = compare(cluster, 1);
        assertThat(different)
            .containsPattern(
                "`app`.`big` where `id` >= \\d+ AND `id` < \\d+ differs: \\d+ rows at both")
            .contains("`app`.`texts` differs: 10 rows at " + cluster.key(0) + ", 9 at ")
            .contains("`app`.`gone` is missing at " + cluster.key(1))
            .contains("`app`.`more` is at " + cluster.key(1) + " alone")
            .contains("NOT shown to have what " + cluster.key(0) + " has: 4 differences, 0 chunks");
      }
    }
  }

  /** Why the replica may not have got there. */
  private static String replication(TestClusters cluster) {
    boolean mariaDb = cluster.engine().isMariaDb();
    try (Sql replica = cluster.root(1)) {
      String status = mariaDb ? "SHOW SLAVE STATUS" : "SHOW REPLICA STATUS";
      return replica.column(status, "Last_SQL_Error")
          + (mariaDb ? replica.value("SELECT @@global.gtid_slave_pos") : "");
    } catch (SQLException e) {
      return e.toString();
    }
  }

  private static void fill(Sql primary) throws Exception {
    primary.run(
        "USE app",
        "CREATE TABLE app.big (id INT AUTO_INCREMENT PRIMARY KEY, b VARCHAR(500))",
        "INSERT INTO app.big (b) VALUES (REPEAT('x', 200))");
    for (int rows = 1; rows < ROWS; rows *= 2) {
      primary.run("INSERT INTO app.big (b) SELECT CONCAT(b, 'y') FROM app.big");
    }
    primary.run(
        "CREATE TABLE app.texts (k VARCHAR(20) PRIMARY KEY, b DOUBLE)",
        "CREATE TABLE app.gone (id INT PRIMARY KEY)",
        "ANALYZE TABLE app.big");
    for (int i = 0; i < 10; i++) {
      primary.run("INSERT INTO app.texts VALUES ('k" + i + "', RAND())");
    }
  }

  private String compare(TestClusters cluster, int exit) throws Exception {
    Account root = cluster.cluster().accounts().root();
    Path password = Files.writeString(folder.resolve("pw"), root.password().reveal());
    StringBuilder out = new StringBuilder();
    int status =
        baton(
            out,
            "compare",
            cluster.key(0).toString(),
            cluster.key(1).toString(),
            "--user",
            root.user(),
            "--password-file",
            password.toString(),
            "--chunk-size",
            "256",
            "--pace",
            "100");
    assertThat(status).as(() -> out + replication(cluster)).isEqualTo(exit);
    return out.toString();
  }
}
