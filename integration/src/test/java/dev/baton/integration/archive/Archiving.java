package dev.baton.integration.archive;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.integration.Commands;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.archive.show.LiveTransactions;
import dev.baton.ops.archive.store.Archive;
import dev.baton.ops.archive.store.ArchiveFolder;
import dev.baton.ops.archive.stream.ArchiveRequest;
import dev.baton.ops.archive.stream.Archiver;
import dev.baton.ops.provision.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An archive of a test's cluster, written by this process or by one that can be killed. */
final class Archiving {

  static final Duration LIMIT = Duration.ofSeconds(90);

  private static final String USER = "archiver";
  private static final String PASSWORD = "of the archiver";

  private final TestClusters cluster;
  private final Path folder;
  private final Path log;

  Archiving(TestClusters cluster, Path directory) {
    this.cluster = cluster;
    this.folder = directory.resolve("archive");
    this.log = directory.resolve("archiver.log");
  }

  /** As docs/backup.md has them. */
  void makeAccount() throws SQLException {
    try (Sql root = cluster.root(0)) {
      root.run(
          "CREATE USER " + USER + " IDENTIFIED BY '" + PASSWORD + "'",
          cluster.engine().isMariaDb()
              ? "GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO " + USER
              : "GRANT REPLICATION SLAVE ON *.* TO " + USER);
    }
  }

  Path folder() {
    return folder;
  }

  Archive look() throws IOException {
    return new ArchiveFolder(folder).look();
  }

  /**
   * The command that restores a backup and what the archive has after it, as root.
   *
   * @param more how far, and what else
   */
  String[] restore(Path backup, ServerProcess fresh, String... more) {
    List<String> line = new ArrayList<>(List.of("restore", backup.toString()));
    line.addAll(List.of(fresh.key().toString(), "--user", "root", "--archive", folder.toString()));
    line.addAll(List.of(more));
    return line.toArray(String[]::new);
  }

  /** Where a server's own binary log ends. */
  static GtidPosition position(Sql server, boolean mariaDb) throws SQLException {
    return mariaDb
        ? MariadbGtidPosition.parse(server.value("SELECT @@global.gtid_binlog_pos"))
        : MysqlGtidSet.parse(server.value("SELECT @@global.gtid_executed").replace("\n", ""));
  }

  /** A new server has no replica that would acknowledge what is restored into it. */
  void acknowledgeAlone(Sql fresh) throws SQLException {
    if (cluster.cluster().semiSync()) {
      String role = cluster.engine().isMariaDb() ? "master" : "source";
      fresh.run("SET GLOBAL rpl_semi_sync_" + role + "_enabled = OFF");
    }
  }

  /** Starts {@code baton binlog archive} as a process of its own. */
  Process start() throws IOException {
    return Commands.start(
        Map.of("BATON_PASSWORD", PASSWORD),
        log,
        "binlog",
        "archive",
        "--from",
        servers().stream().map(InstanceKey::toString).collect(Collectors.joining(",")),
        "--dir",
        folder.toString(),
        "--user",
        USER);
  }

  String log() throws IOException {
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /** Archives in this process until it has caught up; returns what was said. */
  List<String> once() throws IOException {
    List<String> lines = new ArrayList<>();
    new Archiver(
            request(true), InstantSource.system(), MonotonicClock.SYSTEM, lines::add, () -> false)
        .run();
    return lines;
  }

  /** Archives in this process, on a thread of its own, until it is closed. */
  Running run() {
    return new Running(request(false));
  }

  private ArchiveRequest request(boolean once) {
    return new ArchiveRequest(
        servers(),
        new LinkCredentials(USER, new Secret(PASSWORD), TlsMode.DISABLED),
        folder,
        100_000,
        Duration.ofMinutes(1),
        Duration.ofSeconds(30),
        once);
  }

  private List<InstanceKey> servers() {
    return IntStream.range(0, cluster.size()).mapToObj(cluster::key).toList();
  }

  /** An archiver that runs. */
  static final class Running implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private final Thread thread;

    Running(ArchiveRequest request) {
      Archiver archiver =
          new Archiver(
              request, InstantSource.system(), MonotonicClock.SYSTEM, lines::add, stop::get);
      thread =
          Thread.ofPlatform()
              .name("archiver")
              .daemon()
              .start(
                  () -> {
                    try {
                      archiver.run();
                    } catch (IOException e) {
                      failure.set(e);
                    }
                  });
    }

    List<String> lines() {
      return lines;
    }

    @Override
    public void close() throws IOException, InterruptedException {
      stop.set(true);
      thread.join();
      if (failure.get() != null) {
        throw failure.get();
      }
    }
  }

  /** The GTIDs of the archive's history, in its order. */
  List<String> gtids() throws IOException {
    List<String> found = new ArrayList<>();
    LiveTransactions.read(
        look(),
        new LiveTransactions.Sink() {
          @Override
          public void begin(String gtid, Instant commit) {
            found.add(gtid);
          }

          @Override
          public boolean end() {
            return true;
          }
        });
    return found;
  }

  /** How many transactions the archive has by now. */
  long transactions() throws IOException {
    return Files.isDirectory(folder)
        ? look().segments().stream().mapToLong(segment -> segment.transactions()).sum()
        : 0;
  }

  static void eventually(Callable<Boolean> condition) throws Exception {
    eventually(condition, () -> "");
  }

  /**
   * @param told what is said if it does not come true
   */
  static void eventually(Callable<Boolean> condition, Callable<String> told) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + LIMIT + ": " + told.call());
      }
      Thread.sleep(50);
    }
  }
}
