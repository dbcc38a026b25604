package dev.baton.integration.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.wire.binlog.BinlogEvent;
import dev.baton.wire.binlog.BinlogFile;
import dev.baton.wire.binlog.EventData;
import dev.baton.wire.binlog.EventDecoder;
import dev.baton.wire.binlog.RowChange;
import dev.baton.wire.binlog.TransactionBoundary;
import dev.baton.wire.client.BinlogDump;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.QueryResult;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Binary logs of real servers: dumped, read as files, compared with what was written. */
class BinlogIT {
  private static final long READER_ID = 4_000_000_001L;

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#names")
  void dumpsAndFilesTellWhatWasWritten(String engine) throws Exception {
    try (TestClusters cluster = TestClusters.start(engine, directory, 2, 1, Map.of());
        WireConnection root = connect(cluster)) {
      root.execute("CREATE DATABASE binlog_it");
      boolean mariadb = isMariaDb(root);
      String before = position(root, mariadb);
      createEverything(root);
      writeEverything(root);
      String tagged = writeTagged(root);

      List<Transaction> dumped = dump(cluster, before, mariadb);
      assertThat(dumped).hasSize(tagged.isEmpty() ? 4 : 5);
      assertThat(dumped).allMatch(Transaction::complete);
      assertThat(text(dumped.getFirst())).contains("CREATE TABLE binlog_it.everything");
      assertThat(rows(dumped.get(1)).getFirst().after()).containsExactlyElementsOf(expectedRow());
      assertThat(rows(dumped.get(2)).getFirst().before().get(1)).isEqualTo("-5");
      assertThat(rows(dumped.get(2)).getFirst().after().get(1)).isEqualTo("7");
      assertThat(rows(dumped.get(3)).getFirst().after()).isEmpty();
      if (!tagged.isEmpty()) {
        assertThat(dumped.getLast().gtid()).isEqualTo(tagged);
      }
      assertThat(dump(cluster, position(root, mariadb), mariadb)).isEmpty();
      filesHoldTheSame(root, dumped);
    }
  }

  private static void createEverything(WireConnection root) throws IOException {
    root.execute(
        "CREATE TABLE binlog_it.everything (id BIGINT UNSIGNED PRIMARY KEY, a TINYINT, b SMALLINT,"
            + " c MEDIUMINT, d INT, e FLOAT, f DOUBLE, g DECIMAL(20,6), h CHAR(10), i VARCHAR(300),"
            + " j BLOB, k DATE, l TIME(3), m DATETIME(6), n TIMESTAMP NULL, o YEAR,"
            + " p ENUM('x','y'), q SET('r','s'), r BIT(12), s DECIMAL(5,0), t TIME, u VARCHAR(5))"
            + " DEFAULT CHARSET utf8mb4");
  }

  private static void writeEverything(WireConnection root) throws IOException {
    root.execute("SET time_zone = '+00:00'");
    root.execute(
        "INSERT INTO binlog_it.everything VALUES (1, -5, -300, -70000, -2000000000, 1.5, 2.25,"
            + " -12345678901234.567890, 'abc', 'h\u00e9llo', x'00ff10', '2024-02-29',"
            + " '-12:34:56.789', '2024-02-29 23:59:58.123456', '2024-01-02 03:04:05', 2024, 'y',"
            + " 'r,s', b'101', 42, '-00:00:01', NULL)");
    root.execute("UPDATE binlog_it.everything SET a = 7");
    root.execute("DELETE FROM binlog_it.everything");
  }

  private static List<String> expectedRow() {
    List<String> row =
        new ArrayList<>(
            List.of(
                "1",
                "-5",
                "-300",
                "-70000",
                "-2000000000",
                "1.5",
                "2.25",
                "-12345678901234.567890",
                "abc",
                "h\u00e9llo",
                "0x00ff10",
                "2024-02-29",
                "-12:34:56.789",
                "2024-02-29 23:59:58.123456",
                "2024-01-02 03:04:05",
                "2024",
                "2",
                "3",
                "0x0005",
                "42",
                "-00:00:01"));
    row.add(null);
    return row;
  }

  /** A transaction whose GTID has a tag; empty where the server knows none. */
  private static String writeTagged(WireConnection root) throws IOException {
    if (!root.serverVersion().startsWith("9.")) {
      return "";
    }
    String uuid = root.query("SELECT @@server_uuid").scalar();
    root.execute("SET gtid_next = 'AUTOMATIC:baton'");
    root.execute("CREATE TABLE binlog_it.tagged (a INT)");
    root.execute("SET gtid_next = 'AUTOMATIC'");
    return uuid + ":baton:1";
  }

  private record Transaction(String gtid, List<EventData> events, boolean complete) {}

  private static List<Transaction> dump(TestClusters cluster, String known, boolean mariadb)
      throws IOException {
    WireConnection connection = connect(cluster);
    List<Transaction> all = new ArrayList<>();
    EventDecoder decoder = new EventDecoder();
    TransactionBoundary boundary = new TransactionBoundary();
    try (BinlogDump dump =
        mariadb
            ? BinlogDump.mariadb(connection, known, true, READER_ID, false)
            : BinlogDump.mysql(connection, known, READER_ID, false)) {
      String gtid = "";
      List<EventData> events = new ArrayList<>();
      for (BinlogEvent event = dump.next(); event != null; event = dump.next()) {
        assertThat(event.isIntact()).as("%s", event).isTrue();
        EventData data = decoder.decode(event);
        if (data instanceof EventData.Gtid begun) {
          gtid = begun.gtid();
          events = new ArrayList<>();
        }
        events.add(data);
        if (boundary.accept(event, data)) {
          all.add(new Transaction(gtid, List.copyOf(events), true));
        }
      }
      assertThat(boundary.isInside()).isFalse();
    }
    return all;
  }

  private static void filesHoldTheSame(WireConnection root, List<Transaction> dumped)
      throws IOException {
    root.execute("FLUSH BINARY LOGS");
    List<Path> files = new ArrayList<>();
    Path base = Path.of(String.valueOf(root.query("SELECT @@log_bin_basename").scalar()));
    for (List<String> row : root.query("SHOW BINARY LOGS").rows()) {
      files.add(base.resolveSibling(row.getFirst()));
    }
    List<String> gtids = new ArrayList<>();
    for (Path file : files) {
      BinlogFile log = BinlogFile.scan(file);
      assertThat(log.damage()).isEmpty();
      assertThat(log.wholeUntil()).isEqualTo(log.length()).isEqualTo(Files.size(file));
      assertThat(log.transactions()).allMatch(BinlogFile.Transaction::complete);
      log.transactions().forEach(transaction -> gtids.add(transaction.gtid()));
    }
    assertThat(BinlogFile.scan(files.getLast()).previousGtids()).isNotEmpty();
    assertThat(BinlogFile.scan(files.get(files.size() - 2)).rotatedTo())
        .isEqualTo(files.getLast().getFileName().toString());
    assertThat(gtids).endsWith(dumped.stream().map(Transaction::gtid).toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#names")
  void aRefusedDumpSaysWhy(String engine) throws Exception {
    try (TestClusters cluster = TestClusters.start(engine, directory, 2, 1, Map.of())) {
      WireConnection connection = connect(cluster);
      boolean mariadb = isMariaDb(connection);
      assertThatThrownBy(
              () -> {
                try (BinlogDump dump =
                    mariadb
                        ? BinlogDump.mariadb(connection, "0-99-99999", true, READER_ID, false)
                        : BinlogDump.byFile(connection, "nonsense.000001", 4, READER_ID, false)) {
                  while (dump.next() != null) {
                    // until it fails
                  }
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining(cluster.key(0).toString())
          .hasMessageContaining("1236");
    }
  }

  private static String text(Transaction transaction) {
    return transaction.events().toString();
  }

  private static List<RowChange> rows(Transaction transaction) {
    List<RowChange> all = new ArrayList<>();
    for (EventData data : transaction.events()) {
      if (data instanceof EventData.Rows rows) {
        assertThat(rows.undecoded()).isEmpty();
        all.addAll(rows.changes());
      }
    }
    return all;
  }

  private static boolean isMariaDb(WireConnection connection) {
    return connection.serverVersion().contains("MariaDB");
  }

  private static String position(WireConnection root, boolean mariadb) throws IOException {
    QueryResult result =
        root.query(mariadb ? "SELECT @@gtid_binlog_pos" : "SELECT @@global.gtid_executed");
    return String.valueOf(result.scalar()).replace("\n", "");
  }

  private static WireConnection connect(TestClusters cluster) throws IOException {
    Account root = cluster.cluster().accounts().root();
    return WireConnection.connect(
        ConnectOptions.to(cluster.key(0), root.user(), root.password()).withPublicKeyRetrieval());
  }
}
