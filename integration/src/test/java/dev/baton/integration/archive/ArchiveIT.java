package dev.baton.integration.archive;

import static dev.baton.integration.Commands.baton;
import static dev.baton.integration.archive.Archiving.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.integration.TestEngines;
import dev.baton.ops.archive.store.Archive;
import dev.baton.ops.archive.store.ArchiveWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives that are killed, and primaries that have purged what an archive needs. */
class ArchiveIT {

  private static final Map<String, String> PACKETS = Map.of("max_allowed_packet", "67108864");

  @TempDir Path directory;

  /** One of each kind; newer ones are in {@link PointInTimeIT}, and went through this by hand. */
  static Stream<String> engines() {
    return TestEngines.names().filter(name -> name.equals("mariadb") || name.equals("mysql-5.7"));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aKilledArchiveGoesOnWhereItEndedAndGapsAreFilledFromAnotherServerOrTold(String name)
      throws Exception {
    try (TestClusters cluster = TestClusters.start(name, directory, 2, 1, PACKETS);
        Sql primary = cluster.root(0);
        Sql replica = cluster.root(1)) {
      Archiving archiving = new Archiving(cluster, directory);
      archiving.makeAccount();
      primary.run("CREATE TABLE app.t (id INT PRIMARY KEY AUTO_INCREMENT, b MEDIUMBLOB)");
      Process killed = archiving.start();
      try {
        eventually(
            () -> {
              assertThat(killed.isAlive()).as(archiving.log()).isTrue();
              insert(primary, 5);
              return archiving.transactions() > 30;
            });
      } finally {
        killed.destroyForcibly().waitFor();
      }
      insert(primary, 20);
      torn(archiving);
      assertThat(archiving.once()).anyMatch(line -> line.startsWith("reading "));
      assertComplete(archiving, primary);

      insert(primary, 20);
      largeTransaction(primary);
      purge(primary);
      assertThat(archiving.once())
          .anyMatch(line -> line.contains("read from " + cluster.key(1) + " up to"))
          .noneMatch(line -> line.startsWith("GAP"));
      assertComplete(archiving, primary);

      insert(primary, 20);
      eventually(() -> count(primary).equals(count(replica)));
      purge(primary);
      purge(replica);
      insert(primary, 3);
      assertThat(archiving.once()).anyMatch(line -> line.startsWith("GAP: no server has "));
      StringBuilder listed = new StringBuilder();
      assertThat(baton(listed, "binlog", "list", archiving.folder().toString(), "--check"))
          .isEqualTo(1);
      assertThat(listed).contains("GAP: ").contains("ends at ");
    }
  }

  private static void insert(Sql sql, int rows) throws SQLException {
    for (int i = 0; i < rows; i++) {
      sql.run("INSERT INTO app.t (b) VALUES (REPEAT('x', 100))");
    }
  }

  /** An event of over 16 MB comes in several packets. */
  private static void largeTransaction(Sql sql) throws SQLException {
    sql.run("INSERT INTO app.t (b) SELECT REPEAT('y', 16000000)");
    sql.run("UPDATE app.t SET b = CONCAT(b, 'z') WHERE LENGTH(b) > 1000");
  }

  /** As if it had been killed in the middle of an event. */
  private static void torn(Archiving archiving) throws Exception {
    try (Stream<Path> files = Files.list(archiving.folder())) {
      for (Path file : files.toList()) {
        if (file.toString().endsWith(".binlog.partial")) {
          Files.write(file, new byte[] {1, 2, 3, 4, 33}, StandardOpenOption.APPEND);
        }
      }
    }
  }

  private static String count(Sql sql) throws SQLException {
    return sql.value("SELECT COUNT(*) FROM app.t");
  }

  /** A log that somebody still reads stays: it is tried until nobody does. */
  private static void purge(Sql sql) throws Exception {
    sql.run("FLUSH BINARY LOGS");
    List<String> logs = sql.values("SHOW BINARY LOGS");
    eventually(
        () -> {
          sql.run("PURGE BINARY LOGS TO '" + logs.getLast() + "'");
          return sql.values("SHOW BINARY LOGS").getFirst().equals(logs.getLast());
        });
  }

  /** Every transaction of the primary is there, once, and nothing else is. */
  private static void assertComplete(Archiving archiving, Sql primary) throws Exception {
    ArchiveWriter.open(archiving.folder(), InstantSource.system(), 1).close();
    Archive archive = archiving.look();
    for (int i = 0; i < archive.segments().size(); i++) {
      archive.check(i);
      if (i > 0) {
        assertThat(archive.seam(i - 1).missing()).isEmpty();
        assertThat(archive.seam(i - 1).givenUp()).isEmpty();
      }
    }
    List<String> gtids = archiving.gtids();
    assertThat(gtids).doesNotHaveDuplicates();
    String begin = archive.segments().getFirst().start().before();
    if (archive.segments().getFirst().start().mariaDb()) {
      String position = primary.value("SELECT @@global.gtid_binlog_pos");
      assertThat(archive.end()).hasToString(position);
      assertThat((long) gtids.size()).isEqualTo(sequence(position) - sequence(begin));
    } else {
      MysqlGtidSet executed = MysqlGtidSet.parse(primary.value("SELECT @@global.gtid_executed"));
      assertThat(archive.end()).isEqualTo(executed);
      assertThat((long) gtids.size())
          .isEqualTo(executed.subtract(MysqlGtidSet.parse(begin)).count());
    }
  }

  private static long sequence(String position) {
    return position.isEmpty()
        ? 0
        : Long.parseLong(position.substring(position.lastIndexOf('-') + 1));
  }
}
