package dev.baton.integration.archive;

import static dev.baton.integration.Commands.baton;
import static dev.baton.integration.archive.Archiving.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.integration.TestEngines;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.create.BackupRequest;
import dev.baton.ops.backup.create.LogicalBackup;
import dev.baton.ops.backup.store.FolderTarget;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.server.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The drill: a table is dropped, after a failover, and everything before that is had back. */
class PointInTimeIT {

  private static final Secret PASSWORD = new Secret("of the new server");
  private static final Pattern DROP =
      Pattern.compile("  (\\S+)  \\d+ bytes\\R    DROP TABLE [^\\n]*acked");

  @TempDir Path directory;

  private final ConcurrentSkipListSet<Integer> acknowledged = new ConcurrentSkipListSet<>();
  private final AtomicInteger next = new AtomicInteger();

  /** MySQL 8.0 went through this by hand: a minute of every build is enough. */
  static Stream<String> engines() {
    return TestEngines.names().filter(name -> name.equals("mariadb") || name.equals("mysql-9.7"));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aDroppedTableIsHadBackWithEveryAcknowledgedRowAcrossAFailover(String name) throws Exception {
    try (TestClusters cluster = TestClusters.start(name, directory, 2, 1, Map.of());
        ServerProcess fresh =
            ServerProcess.start(
                cluster.engine(), directory.resolve("fresh"), 0, PASSWORD, Map.of())) {
      boolean mariaDb = cluster.engine().isMariaDb();
      Archiving archiving = new Archiving(cluster, directory);
      archiving.makeAccount();
      Path backup;
      GtidPosition before;
      List<String> rows;
      try (Archiving.Running archiver = archiving.run();
          Sql replica = cluster.root(1)) {
        try (Sql primary = cluster.root(0)) {
          prepare(primary);
          write(primary, 50);
          Thread writer = Thread.ofPlatform().daemon().start(() -> writeUntilItFails(cluster));
          backup = backup(cluster);
          statements(primary, 10);
          int reached = next.get();
          eventually(() -> next.get() > reached + 50);
          cluster.cluster().signal(cluster.key(0), LocalCluster.Signal.KILL);
          writer.join();
        }
        promote(replica, mariaDb, cluster.cluster().semiSync());
        write(replica, 50);
        statements(replica, 20);
        rows = replica.values(ROWS);
        before = Archiving.position(replica, mariaDb);
        String dropped = Instant.now().toString();
        replica.run("DROP TABLE app.acked", "INSERT INTO app.stmt (a) VALUES ('too late')");
        GtidPosition end = Archiving.position(replica, mariaDb);
        eventually(
            () -> archiving.look().end().covers(end),
            () -> archiver.lines() + " at " + archiving.look().end());
        assertThat(archiver.lines()).anyMatch(line -> line.startsWith("reading " + cluster.key(1)));
        String[] asked = archiving.restore(backup, fresh, "--until", dropped, "--preview");
        StringBuilder preview = new StringBuilder();
        eventually(
            () -> {
              preview.setLength(0);
              return baton(preview, asked) == 0;
            },
            preview::toString);
      }
      restoreBeforeTheDrop(archiving, backup, fresh);
      try (Sql there = Sql.connect(fresh.key(), "root", PASSWORD)) {
        assertThat(new TreeSet<>(there.values("SELECT id FROM app.acked")))
            .containsAll(acknowledged.stream().map(String::valueOf).toList());
        assertThat(there.values("SELECT COUNT(*) FROM app.acked").getFirst())
            .isEqualTo(Integer.toString(Integer.parseInt(count(rows))));
        assertThat(there.values(ROWS)).isEqualTo(rows);
        assertThat(
                mariaDb
                    ? MariadbGtidPosition.parse(there.value("SELECT @@global.gtid_slave_pos"))
                    : Archiving.position(there, false))
            .isEqualTo(before);
      }
    }
  }

  /** What the statements left, and how many rows the dropped table had. */
  private static final String ROWS =
      "SELECT CONCAT_WS('|', id, a, b, c, d, HEX(e)) FROM app.stmt UNION ALL SELECT COUNT(*) FROM"
          + " app.acked";

  private static String count(List<String> rows) {
    return rows.getLast();
  }

  private void restoreBeforeTheDrop(Archiving archiving, Path backup, ServerProcess fresh)
      throws Exception {
    StringBuilder shown = new StringBuilder();
    assertThat(baton(shown, "binlog", "show", archiving.folder().toString(), "--ddl")).isZero();
    Matcher drop = DROP.matcher(shown);
    assertThat(drop.find()).as(shown.toString()).isTrue();
    StringBuilder listed = new StringBuilder();
    assertThat(baton(listed, "binlog", "list", archiving.folder().toString(), "--check"))
        .as(listed::toString)
        .isZero();
    String secret = Files.writeString(directory.resolve("pw"), PASSWORD.reveal()).toString();
    try (Sql there = Sql.connect(fresh.key(), "root", PASSWORD)) {
      archiving.acknowledgeAlone(there);
    }
    StringBuilder out = new StringBuilder();
    String[] wrong =
        archiving.restore(
            backup, fresh, "--password-file", secret, "--until", "2099-01-01T00:00:00Z");
    assertThat(baton(out, wrong)).isEqualTo(1);
    assertThat(out).contains("does not reach 2099-01-01");
    int status =
        baton(
            out,
            archiving.restore(
                backup, fresh, "--password-file", secret, "--before-gtid", drop.group(1)));
    assertThat(status).as(out.toString()).isZero();
  }

  private static void prepare(Sql primary) throws SQLException {
    primary.run(
        "CREATE TABLE app.acked (id INT PRIMARY KEY)",
        "CREATE TABLE app.stmt (id INT AUTO_INCREMENT PRIMARY KEY, a VARCHAR(100), b DOUBLE,"
            + " c DATETIME(6), d BIGINT, e VARBINARY(100))");
  }

  private void write(Sql sql, int rows) throws SQLException {
    for (int i = 0; i < rows; i++) {
      int id = next.incrementAndGet();
      sql.run("INSERT INTO app.acked VALUES (" + id + ")");
      acknowledged.add(id);
    }
  }

  private void writeUntilItFails(TestClusters cluster) {
    try (Sql sql = cluster.root(0)) {
      while (true) {
        write(sql, 1);
      }
    } catch (SQLException e) {
      // killed, as was meant
    }
  }

  /** Changes that depend on what their session had set, logged as text and as rows. */
  private static void statements(Sql sql, int rows) throws SQLException {
    sql.run("USE app", "SET SESSION binlog_format = 'STATEMENT'");
    sql.run("SET time_zone = '+05:30', auto_increment_increment = 3, sql_mode = ''");
    for (int i = 0; i < rows; i++) {
      sql.run(
          "SET @text = CONVERT('Größe' USING latin1), @number = -" + i + ", @exact = 1.50",
          "INSERT INTO stmt (a, b, c, d, e) VALUES (@text, RAND(), NOW(6), @number, @exact)",
          "INSERT INTO stmt (a, d) VALUES ('last', LAST_INSERT_ID())");
    }
    sql.run("SET SESSION binlog_format = 'ROW'", "SET collation_connection = latin1_german2_ci");
    sql.run("CREATE TABLE IF NOT EXISTS `Übung " + rows + "` (ä INT DEFAULT 5 COMMENT 'ÿ')");
    sql.run("SET collation_connection = utf8mb4_bin", "START TRANSACTION");
    for (int i = 0; i < 20; i++) {
      sql.run("INSERT INTO stmt (a, b, e) VALUES ('row', RAND(), RANDOM_BYTES(99))");
    }
    sql.run(
        "UPDATE stmt SET b = b + 1 WHERE a = 'row'",
        "COMMIT",
        "ALTER TABLE stmt ADD COLUMN extra" + rows + " JSON DEFAULT NULL",
        "SET time_zone = '+00:00', auto_increment_increment = 1");
  }

  private Path backup(TestClusters cluster) throws Exception {
    Account root = cluster.cluster().accounts().root();
    return Path.of(
        LogicalBackup.create(
                new BackupRequest(
                    new Server(
                        cluster.key(1),
                        new LinkCredentials(root.user(), root.password(), TlsMode.DISABLED)),
                    new FolderTarget(directory.resolve("backups")),
                    2,
                    Duration.ofSeconds(20),
                    false,
                    BackupRequest.PIECE_BYTES),
                InstantSource.system(),
                MonotonicClock.SYSTEM,
                line -> {})
            .where());
  }

  /** By hand: what it received is applied first, as acknowledged rows may be nowhere else. */
  private static void promote(Sql replica, boolean mariaDb, boolean semiSync) throws Exception {
    eventually(
        () ->
            mariaDb
                ? replica
                    .column("SHOW SLAVE STATUS", "Gtid_IO_Pos")
                    .equals(replica.value("SELECT @@global.gtid_slave_pos"))
                : MysqlGtidSet.parse(replica.value("SELECT @@global.gtid_executed"))
                    .covers(
                        MysqlGtidSet.parse(
                            replica.column("SHOW REPLICA STATUS", "Retrieved_Gtid_Set"))));
    String word = mariaDb ? "SLAVE" : "REPLICA";
    replica.run("STOP " + word, "RESET " + word + " ALL");
    if (semiSync) {
      replica.run("SET GLOBAL rpl_semi_sync_" + (mariaDb ? "master" : "source") + "_enabled = OFF");
    }
    replica.run("SET GLOBAL read_only = 0");
  }
}
