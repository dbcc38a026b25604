package dev.baton.integration.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadOnlyRestartIT {

  private static final String ENGINES = "dev.baton.integration.TestEngines#names";
  private static final String SEMI_SYNC = "dev.baton.integration.TestEngines#semiSyncNames";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource(SEMI_SYNC)
  void commitsThatNoReplicaAcknowledgedAreArchivedAndGoneAfterTheRestartAndTheServerRejoins(
      String engine) throws Exception {
    try (TestClusters test = TestClusters.start(engine, directory)) {
      writeAcknowledged(test);
      stopReceivers(test);
      dieWithWaitingCommits(test, 10, 11, 12);
      GtidPosition history = executed(test, 1);
      Path archive = directory.resolve("archive");

      int removed = test.cluster().restartReadOnly(test.key(0), history, archive, LIMIT);

      // MariaDB writes at most two groups of commits before the first is acknowledged
      assertThat(removed).isBetween(test.engine().isMariaDb() ? 2 : 3, 3);
      assertThat(ids(test, 0)).containsExactly("1", "2");
      assertThat(executed(test, 0)).isEqualTo(history);
      assertArchived(archive, removed, "10", "11", "12");
      assertReadOnlyAndAlone(test);
      promoteAndRejoin(test);
    }
  }

  @ParameterizedTest
  @MethodSource(SEMI_SYNC)
  void aSecondRestartFindsNothingToRemove(String engine) throws Exception {
    try (TestClusters test = TestClusters.start(engine, directory)) {
      writeAcknowledged(test);
      stopReceivers(test);
      dieWithWaitingCommits(test, 10);
      GtidPosition history = executed(test, 1);
      Path archive = directory.resolve("archive");
      assertThat(test.cluster().restartReadOnly(test.key(0), history, archive, LIMIT)).isEqualTo(1);
      assertThat(test.cluster().restartReadOnly(test.key(0), history, archive, LIMIT)).isZero();
      assertThat(ids(test, 0)).containsExactly("1", "2");
    }
  }

  @ParameterizedTest
  @MethodSource(SEMI_SYNC)
  void aTransactionCommittedWithoutAcknowledgementIsEitherGoneOrShowsAsErrant(String engine)
      throws Exception {
    try (TestClusters test = TestClusters.start(engine, directory)) {
      writeAcknowledged(test);
      stopReceivers(test);
      String side = test.engine().isMariaDb() ? "master" : "source";
      try (Sql root = test.root(0)) { // as a server does that was told to give up waiting (V2)
        root.run("SET GLOBAL rpl_semi_sync_" + side + "_enabled=0");
        root.run("INSERT INTO app.t VALUES (10)");
        root.run("SET GLOBAL rpl_semi_sync_" + side + "_enabled=1");
      }
      test.cluster().signal(test.key(0), Signal.KILL);
      GtidPosition history = executed(test, 1);
      test.cluster().restartReadOnly(test.key(0), history, directory.resolve("archive"), LIMIT);
      // which of both is a matter of what the engine had written: it must only never be hidden
      assertThat(history.covers(executed(test, 0))).isEqualTo(!ids(test, 0).contains("10"));
    }
  }

  @ParameterizedTest
  @MethodSource(ENGINES)
  void aReplicaKeepsAllItHas(String engine) throws Exception {
    try (TestClusters test = TestClusters.start(engine, directory)) {
      writeAcknowledged(test);
      awaitIds(test, 1, "1", "2");
      GtidPosition before = executed(test, 1);
      int removed =
          test.cluster().restartReadOnly(test.key(1), null, directory.resolve("archive"), LIMIT);
      assertThat(removed).isZero();
      assertThat(executed(test, 1)).isEqualTo(before);
      assertThat(ids(test, 1)).containsExactly("1", "2");
      assertThat(directory.resolve("archive")).doesNotExist();
    }
  }

  @ParameterizedTest
  @MethodSource(ENGINES)
  void twoCallsAtOnceLeaveOneServerThatRuns(String engine) throws Exception {
    try (TestClusters test = TestClusters.start(engine, directory);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      writeAcknowledged(test);
      awaitIds(test, 1, "1", "2");
      GtidPosition history = executed(test, 1);
      List<Future<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        calls.add(
            threads.submit(
                () ->
                    test.cluster()
                        .restartReadOnly(
                            test.key(0), history, directory.resolve("archive"), LIMIT)));
      }
      for (Future<Integer> call : calls) {
        call.get();
      }
      assertReadOnlyAndAlone(test);
    }
  }

  private static void writeAcknowledged(TestClusters test) throws SQLException {
    try (Sql application = test.application(0)) {
      application.run("CREATE TABLE app.t (id INT PRIMARY KEY)");
      application.run("INSERT INTO app.t VALUES (1)");
      application.run("INSERT INTO app.t VALUES (2)");
    }
  }

  private static void stopReceivers(TestClusters test) throws Exception {
    for (int i = 1; i < test.size(); i++) {
      awaitIds(test, i, "1", "2");
      try (InstanceLink link = test.link(i)) {
        link.stopReceiver(LIMIT);
      }
    }
  }

  /** Each row by a client of its own; all of them are in the binary log when the server dies. */
  private static void dieWithWaitingCommits(TestClusters test, int... ids) throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writes = new ArrayList<>();
      for (int id : ids) {
        writes.add(
            clients.submit(
                () -> {
                  try (Sql application = test.application(0)) {
                    application.run("INSERT INTO app.t VALUES (" + id + ")");
                  }
                  return null;
                }));
      }
      Thread.sleep(1_500);
      assertThat(writes).as("commits that wait").noneMatch(Future::isDone);
      test.cluster().signal(test.key(0), Signal.KILL);
    }
  }

  private static void promoteAndRejoin(TestClusters test) throws Exception {
    try (InstanceLink candidate = test.link(1);
        InstanceLink other = test.link(2);
        InstanceLink returned = test.link(0)) {
      candidate.promote(LIMIT);
      other.replicateFrom(test.key(1), test.replicationCredentials(), LIMIT);
      returned.replicateFrom(test.key(1), test.replicationCredentials(), LIMIT);
      try (Sql application = test.application(1)) {
        application.run("INSERT INTO app.t VALUES (20)");
      }
      awaitIds(test, 0, "1", "2", "20");
      InstanceFacts facts = returned.probe(LIMIT);
      assertThat(facts.channel().orElseThrow().applier()).isEqualTo(ThreadState.RUNNING);
    }
  }

  private static void assertReadOnlyAndAlone(TestClusters test) throws Exception {
    try (InstanceLink link = test.link(0)) {
      InstanceFacts facts = link.probe(LIMIT);
      assertThat(facts.readOnly()).isTrue();
      assertThat(facts.channel()).isEmpty();
    }
  }

  private static void assertArchived(Path archive, int count, String... ids) throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.walk(archive)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    assertThat(files).hasSize(2);
    String text = Files.readString(files.get(1));
    assertThat(Stream.of(ids).filter(id -> text.contains("INSERT app.t\n    [" + id + "]")))
        .hasSize(count);
    assertThat(text).doesNotContain("[2]");
  }

  private static GtidPosition executed(TestClusters test, int i) throws Exception {
    try (InstanceLink link = test.link(i)) {
      return link.probe(LIMIT).executed();
    }
  }

  private static List<String> ids(TestClusters test, int i) throws SQLException {
    try (Sql root = test.root(i)) {
      return root.values("SELECT id FROM app.t ORDER BY id");
    }
  }

  private static void awaitIds(TestClusters test, int i, String... ids) throws Exception {
    List<String> found = List.of();
    for (int attempt = 0; attempt < 400; attempt++) {
      try {
        found = ids(test, i);
      } catch (SQLException e) {
        assertThat(e.getMessage()).contains("doesn't exist"); // not there yet
      }
      if (found.equals(List.of(ids))) {
        return;
      }
      Thread.sleep(50);
    }
    assertThat(found).as("rows of " + test.key(i)).containsExactly(ids);
  }
}
