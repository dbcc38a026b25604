package dev.baton.integration.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
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
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.Manifest.TableData;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.restore.LogicalRestore;
import dev.baton.ops.backup.restore.LogicalRestore.Restored;
import dev.baton.ops.backup.restore.RestoreRequest;
import dev.baton.ops.backup.store.BackupTarget;
import dev.baton.ops.backup.store.FolderTarget;
import dev.baton.ops.backup.verify.ScratchVerify;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.server.ServerProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Backups taken from a primary under load, restored into a new server that joins as a replica. */
class BackupIT {

  private static final Secret PASSWORD = new Secret("of the new server");

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** As docs/backup.md has them. */
  private static final String MYSQL_GRANT =
      "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, RELOAD, REPLICATION CLIENT, BACKUP_ADMIN ON *.* TO"
          + " backup";

  private static final String MARIADB_GRANT =
      "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, RELOAD, BINLOG MONITOR ON *.* TO backup";
  private static final Account BACKUP = new Account("backup", new Secret("backup pw"));

  @TempDir Path directory;

  static Stream<String> engines() {
    return TestEngines.names().filter(name -> !name.equals("mysql-5.7"));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aBackupTakenUnderLoadIsRestoredExactlyAndReplicatesFromThere(String name) throws Exception {
    try (TestClusters cluster = TestClusters.start(name, directory, 2, 1, Map.of());
        ServerProcess fresh =
            ServerProcess.start(
                cluster.engine(), directory.resolve("fresh"), 0, PASSWORD, Map.of())) {
      boolean mariaDb = cluster.engine().isMariaDb();
      List<String> lines = new ArrayList<>();
      StoredBackup backup;
      int before;
      int after;
      try (Sql root = cluster.root(0)) {
        NastySchema.make(root, mariaDb, cluster.engine().isMysqlAtLeast(9, 0, 0));
        try (PairWriter writer = PairWriter.start(cluster.root(0))) {
          eventually(() -> writer.written() > 20);
          before = writer.written();
          backup = create(cluster, 0, lines::add);
          after = writer.written();
          eventually(() -> writer.written() > after + 20);
        }
        assertThat(lines).anyMatch(line -> line.contains("takes writes"));
        assertThat(rows(backup.manifest(), "pair_a"))
            .isEqualTo(rows(backup.manifest(), "pair_z"))
            .isBetween((long) before, (long) after + 1);
        assertThat(table(backup.manifest(), "pieces").files()).hasSizeGreaterThan(3);
        assertThat(rows(backup.manifest(), "pieces")).isEqualTo(NastySchema.PIECES);

        assertADamagedFileIsRefused(backup, fresh.key());
        assertThat(verify(backup, cluster.engine())).isEmpty();
        Restored restored = restore(Path.of(backup.where()), fresh.key(), false);
        assertThat(restored.disabledEvents()).containsExactly(NastySchema.DATABASE + ".tick");
        assertThat(restored.notGranted()).allMatch(line -> line.contains("GRANT PROXY"));
        assertThat(restored.keptAccounts()).containsExactly("`root`@`127.0.0.1`");
        try (Sql there = Sql.connect(fresh.key(), "root", PASSWORD)) {
          assertSame(root, there, mariaDb);
          attach(there, cluster, mariaDb);
          assertCatchesUp(root, there, mariaDb);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void whatIsNotWholeIsNeverRestored(String name) throws Exception {
    try (TestClusters cluster = TestClusters.start(name, directory, 2, 1, Map.of())) {
      try (Sql root = cluster.root(0)) {
        root.run(
            "CREATE TABLE app.t (id INT PRIMARY KEY, b LONGTEXT)",
            "CREATE USER backup IDENTIFIED BY 'backup pw'",
            cluster.engine().isMariaDb() ? MARIADB_GRANT : MYSQL_GRANT,
            "INSERT INTO app.t VALUES (1, REPEAT('x', 100000)), (2, 'y')");
        awaitReplica(cluster);
        assertThatThrownBy(
                () ->
                    create(
                        cluster,
                        1,
                        BACKUP,
                        line -> {
                          if (line.startsWith("snapshot at")) {
                            killOthers(cluster);
                          }
                        }))
            .isInstanceOf(IOException.class)
            .hasMessageContaining(cluster.key(1).toString());
        List<BackupTarget.Entry> left = new FolderTarget(backups()).list();
        assertThat(left).singleElement().isInstanceOf(BackupTarget.Entry.Partial.class);
        Path partial = Path.of(((BackupTarget.Entry.Partial) left.getFirst()).where());
        assertThatThrownBy(() -> restore(partial, cluster.key(1), false))
            .hasMessageContaining("was not finished");

        StoredBackup backup = create(cluster, 1, BACKUP, line -> {});
        assertThat(partial).doesNotExist();
        assertThatThrownBy(
                () ->
                    restore(
                        Path.of(backup.where()),
                        cluster.key(0),
                        true,
                        cluster.cluster().accounts().root()))
            .hasMessageContaining("takes writes");
        assertThatThrownBy(
                () ->
                    restore(
                        Path.of(backup.where()),
                        cluster.key(0),
                        false,
                        cluster.cluster().accounts().root()))
            .hasMessageContaining("not empty")
            .hasMessageContaining("app");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void definitionsThatABackupReadsStayAsTheyAre(String name) throws Exception {
    try (TestClusters cluster = TestClusters.start(name, directory, 2, 1, Map.of());
        Sql lock = cluster.root(0);
        Sql other = cluster.root(0)) {
      boolean mariaDb = cluster.engine().isMariaDb();
      other.run(
          "CREATE TABLE app.t (id INT PRIMARY KEY)",
          "CREATE TABLE app.t2 (id INT)",
          "CREATE TABLE app.t3 (id INT)",
          "CREATE PROCEDURE app.p () SELECT 1",
          "SET SESSION lock_wait_timeout = 1");
      lock.run(
          mariaDb
              ? new String[] {"BACKUP STAGE START", "BACKUP STAGE BLOCK_DDL"}
              : new String[] {"LOCK INSTANCE FOR BACKUP"});
      assertEachWaits(
          cluster,
          "ALTER TABLE app.t ADD x INT",
          "CREATE TABLE app.u (id INT)",
          "DROP TABLE app.t2",
          "CREATE PROCEDURE app.q () SELECT 1",
          "DROP PROCEDURE app.p",
          "CREATE VIEW app.v AS SELECT 1",
          "CREATE TRIGGER app.tr BEFORE INSERT ON app.t3 FOR EACH ROW SET @a = 1",
          "CREATE EVENT app.e ON SCHEDULE EVERY 1 DAY DO SELECT 1",
          "CREATE DATABASE app2");
      if (mariaDb) {
        lock.run("BACKUP STAGE BLOCK_COMMIT");
      }
      assertEachWaits(
          cluster,
          "CREATE USER u1 IDENTIFIED BY 'x'",
          "GRANT SELECT ON app.* TO 'app'@'127.0.0.1'");
      lock.run(mariaDb ? "BACKUP STAGE END" : "UNLOCK INSTANCE");

      List<String> refused = new ArrayList<>();
      create(
          cluster,
          0,
          line -> {
            if (line.startsWith("snapshot at")) {
              try {
                other.run("INSERT INTO app.t VALUES (1)");
                other.run("DROP TABLE app.t");
              } catch (SQLException e) {
                refused.add(e.getMessage());
              }
            }
          });
      assertThat(refused).singleElement().asString().contains("timeout");
      assertThat(other.value("SELECT id FROM app.t")).isEqualTo("1");
    }
  }

  /** All at once, on connections and objects of their own: each waits for the backup alone. */
  private static void assertEachWaits(TestClusters cluster, String... statements) throws Exception {
    List<Future<Boolean>> waits = new ArrayList<>();
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String statement : statements) {
        waits.add(each.submit(() -> timesOut(cluster, statement)));
      }
    }
    for (int at = 0; at < statements.length; at++) {
      assertThat(waits.get(at).get()).as(statements[at]).isTrue();
    }
  }

  private static boolean timesOut(TestClusters cluster, String statement) throws SQLException {
    try (Sql own = cluster.root(0)) {
      own.run("SET SESSION lock_wait_timeout = 1");
      own.run(statement);
      return false;
    } catch (SQLException e) {
      if (String.valueOf(e.getMessage()).contains("timeout")) {
        return true;
      }
      throw e;
    }
  }

  private Path backups() {
    return directory.resolve("backups");
  }

  private StoredBackup create(TestClusters cluster, int node, Consumer<String> progress)
      throws IOException {
    return create(cluster, node, cluster.cluster().accounts().root(), progress);
  }

  private StoredBackup create(
      TestClusters cluster, int node, Account account, Consumer<String> progress)
      throws IOException {
    return LogicalBackup.create(
        new BackupRequest(
            server(cluster.key(node), account.user(), account.password()),
            new FolderTarget(backups()),
            3,
            Duration.ofSeconds(10),
            false,
            100_000),
        InstantSource.system(),
        MonotonicClock.SYSTEM,
        progress);
  }

  private static Server server(InstanceKey key, String user, Secret password) {
    return new Server(key, new LinkCredentials(user, password, TlsMode.DISABLED));
  }

  private static Restored restore(Path backup, InstanceKey to, boolean overwrite)
      throws IOException {
    return restore(backup, to, overwrite, new Account("root", PASSWORD));
  }

  private static Restored restore(Path backup, InstanceKey to, boolean overwrite, Account account)
      throws IOException {
    return LogicalRestore.restore(
        new RestoreRequest(
            server(to, account.user(), account.password()),
            FolderTarget.open(backup),
            3,
            overwrite),
        line -> {});
  }

  private List<String> verify(StoredBackup backup, Engine engine) throws IOException {
    Path scratch = directory.resolve("scratch");
    List<String> differences =
        ScratchVerify.verify(backup, engine, scratch, 3, line -> {}).differences();
    try (Stream<Path> left = Files.list(scratch)) {
      assertThat(left).isEmpty();
    }
    return differences;
  }

  private static long rows(Manifest manifest, String table) {
    return table(manifest, table).rows();
  }

  private static TableData table(Manifest manifest, String name) {
    return manifest.tables().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  /** By the server's own checksums and definitions, and by what clients see. */
  private static void assertSame(Sql here, Sql there, boolean mariaDb) throws SQLException {
    for (Sql side : List.of(here, there)) {
      side.run("SET SESSION time_zone = '+00:00'", "USE " + NastySchema.quotedDatabase());
    }
    for (String table : NastySchema.TABLES) {
      String quoted = NastySchema.quoted(table);
      for (String column : here.values("SHOW COLUMNS FROM " + quoted)) {
        String all =
            "SELECT GROUP_CONCAT(COALESCE(SHA2(`%s`, 256), '-') ORDER BY 1) FROM %s LIMIT 99";
        String query = all.formatted(column, quoted);
        assertThat(there.value(query)).as(table + "." + column).isEqualTo(here.value(query));
      }
      assertThat(there.column("CHECKSUM TABLE " + quoted, "Checksum"))
          .as("checksum of " + table)
          .isEqualTo(here.column("CHECKSUM TABLE " + quoted, "Checksum"));
      assertThat(definition(there, quoted)).isEqualTo(definition(here, quoted));
    }
    for (String query :
        List.of(
            "SELECT COUNT(*) FROM " + NastySchema.quoted("seen"),
            "SELECT GROUP_CONCAT(t ORDER BY t) FROM " + NastySchema.quoted("a_view"),
            "SELECT GROUP_CONCAT(e + 0 ORDER BY id) FROM " + NastySchema.quoted("texts"),
            "SELECT HEX(MAX(vb)) FROM " + NastySchema.quoted("texts"))) {
      assertThat(there.value(query)).as(query).isEqualTo(here.value(query));
    }
    String procedure = "SHOW CREATE PROCEDURE `na``sty Übung`.`pro``c`";
    assertThat(there.column(procedure, "Create Procedure"))
        .isEqualTo(here.column(procedure, "Create Procedure"));
    assertThat(there.column(procedure, "sql_mode")).contains("ANSI_QUOTES");
    String grants = "SHOW GRANTS FOR 'o''neil'@'127.0.0.%'";
    assertThat(there.values(grants)).containsExactlyElementsOf(here.values(grants));
    if (mariaDb) {
      String next = "SELECT NEXTVAL(`na``sty Übung`.numberer)";
      there.run("SET SESSION sql_log_bin = 0"); // nobody is there to acknowledge it
      assertThat(Long.parseLong(there.value(next)))
          .isGreaterThanOrEqualTo(Long.parseLong(here.value(next)));
    }
  }

  /** MySQL repeats the table's character set with a column that was made with its name. */
  private static String definition(Sql sql, String quoted) throws SQLException {
    return sql.column("SHOW CREATE TABLE " + quoted, "Create Table")
        .replace(" CHARACTER SET latin1", "");
  }

  private static void attach(Sql there, TestClusters cluster, boolean mariaDb) throws SQLException {
    Account replication = cluster.cluster().accounts().replication();
    InstanceKey source = cluster.key(0);
    if (cluster.cluster().semiSync()) { // as a source it would wait for replicas of its own
      there.run("SET GLOBAL rpl_semi_sync_" + (mariaDb ? "master" : "source") + "_enabled = OFF");
    }
    if (mariaDb) {
      there.run(
          "CHANGE MASTER TO master_host='%s', master_port=%d, master_user='%s', master_password='%s', master_use_gtid=slave_pos, master_ssl=0"
              .formatted(
                  source.host(),
                  source.port(),
                  replication.user(),
                  replication.password().reveal()),
          "START SLAVE");
    } else {
      there.run(
          "CHANGE REPLICATION SOURCE TO source_host='%s', source_port=%d, source_user='%s', source_password='%s', source_auto_position=1, get_source_public_key=1"
              .formatted(
                  source.host(),
                  source.port(),
                  replication.user(),
                  replication.password().reveal()),
          "START REPLICA");
    }
  }

  private static void assertCatchesUp(Sql here, Sql there, boolean mariaDb) throws Exception {
    here.run(
        "CREATE TABLE app.after_all (id INT PRIMARY KEY)", "INSERT INTO app.after_all VALUES (1)");
    eventually(
        () -> {
          assertThat(replicationErrors(there, mariaDb)).isEmpty();
          try {
            return "1".equals(there.value("SELECT id FROM app.after_all"));
          } catch (SQLException e) {
            return false; // not yet created
          }
        });
    for (String table : PairWriter.TABLES) {
      String all = "SELECT CONCAT(COUNT(*), ' ', SUM(n), ' ', MAX(id)) FROM " + table;
      assertThat(there.value(all)).isEqualTo(here.value(all));
      assertThat(there.value("SELECT COUNT(*) - MAX(n) FROM " + table)).isEqualTo("0");
    }
  }

  private static String replicationErrors(Sql there, boolean mariaDb) throws SQLException {
    String status = mariaDb ? "SHOW SLAVE STATUS" : "SHOW REPLICA STATUS";
    return there.column(status, "Last_IO_Error") + there.column(status, "Last_SQL_Error");
  }

  private static void awaitReplica(TestClusters cluster) throws Exception {
    try (Sql replica = cluster.root(1)) {
      eventually(
          () -> {
            try {
              return "2".equals(replica.value("SELECT COUNT(*) FROM app.t"));
            } catch (SQLException e) {
              return false;
            }
          });
    }
  }

  private static void killOthers(TestClusters cluster) {
    try (Sql root = cluster.root(1)) {
      for (String id :
          root.values(
              "SELECT id FROM information_schema.PROCESSLIST WHERE user = 'backup' AND id <>"
                  + " CONNECTION_ID()")) {
        root.run("KILL " + id);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertADamagedFileIsRefused(StoredBackup backup, InstanceKey to)
      throws Exception {
    List<Path> files = new ArrayList<>(List.of(Path.of(backup.where(), "manifest.json")));
    files.add(Path.of(backup.where(backup.manifest().definitions())));
    files.add(Path.of(backup.where(table(backup.manifest(), "pieces").files().get(1).file())));
    for (Path file : files) {
      flip(file);
      assertThatThrownBy(() -> restore(Path.of(backup.where()), to, false))
          .hasMessageContaining(file + " is damaged");
      flip(file);
    }
    try (Sql there = Sql.connect(to, "root", PASSWORD)) {
      assertThat(there.values("SHOW DATABASES")).doesNotContain("app");
    }
  }

  private static void eventually(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime() - end).as("nanoseconds past the limit").isNegative();
      Thread.sleep(20);
    }
  }

  private static void flip(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      long middle = Files.size(file) / 2;
      bytes.seek(middle);
      int old = bytes.read();
      bytes.seek(middle);
      bytes.write(old ^ 1);
    }
  }
}
