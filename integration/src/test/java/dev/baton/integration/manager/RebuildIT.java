package dev.baton.integration.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.Sql;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.topology.port.InstanceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An old primary that returns with writes which nobody else has, on real servers. */
@Timeout(240)
class RebuildIT {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int ERRANT = -4711;

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#familyNames")
  void aPrimaryThatWasStoppedWithAWriteOnNoReplicaIsRebuiltOnceThatIsArchived(String engine)
      throws Exception {
    try (ManagedServers cluster = ManagedServers.start(engine)) {
      cluster.load().start();
      cluster.await("rows are written", () -> cluster.load().acknowledged() > 100);
      cluster.load().stop();
      InstanceKey old = cluster.primary();
      cluster.manager().close();
      revokeAcknowledgers(cluster);
      stopWithOneWriteMore(cluster, old);
      letReplicasSeeThatItIsGone(cluster);
      cluster.replaceManager();
      cluster.await("somebody else is primary", () -> cluster.epoch() == 2);
      cluster.await("it is rebuilt", () -> cluster.told("rebuilt"));
      cluster.checkEverything();
      assertThat(cluster.primary()).isNotEqualTo(old);
      OperationReport rebuild = cluster.latest("rebuild");
      assertThat(rebuild.state()).as(cluster.story()).isEqualTo(State.DONE);
      assertThat(rebuild.outcome())
          .contains(engine.equals("mysql-9.7") ? "is now a clone of" : "from the binary logs of");
      assertThat(archived(cluster)).anyMatch(text -> text.contains("[" + ERRANT + "]"));
      assertThat(folders(cluster, old, "replaced")).hasSize(1);
    }
  }

  private static void revokeAcknowledgers(ManagedServers cluster) throws Exception {
    for (int i = 0; i < cluster.servers().size(); i++) {
      if (!cluster.key(i).equals(cluster.primary())) {
        try (var link = cluster.servers().link(i)) {
          link.stopReceiver(LIMIT);
        }
      }
    }
  }

  /** Fact V4: an orderly stop commits the write that waits, or nothing had to wait. */
  private static void stopWithOneWriteMore(ManagedServers cluster, InstanceKey primary)
      throws Exception {
    int index = cluster.indexOf(primary);
    try (var link = cluster.servers().link(index)) {
      var before = link.probe(LIMIT).executed();
      Thread.ofVirtual().start(() -> write(cluster, index));
      cluster.await(
          "the write waits or is done",
          () -> {
            try {
              var facts = link.probe(LIMIT);
              return facts.semiSync().waitingSessions() > 0 || !facts.executed().equals(before);
            } catch (InstanceException e) {
              throw new AssertionError(e);
            }
          });
    }
    cluster.signal(primary, Signal.TERM);
    cluster.await("it has ended", () -> !cluster.servers().cluster().isRunning(primary));
  }

  /** A replica whose receiver somebody stopped says nothing of its source. */
  private static void letReplicasSeeThatItIsGone(ManagedServers cluster) throws Exception {
    for (int i = 0; i < cluster.servers().size(); i++) {
      if (!cluster.key(i).equals(cluster.primary())) {
        try (Sql root = cluster.servers().root(i)) {
          root.run("START SLAVE");
        } catch (SQLException e) {
          try (Sql root = cluster.servers().root(i)) {
            root.run("START REPLICA"); // MySQL 8.4 and newer
          }
        }
      }
    }
  }

  private static void write(ManagedServers cluster, int index) {
    try (Sql root = cluster.servers().root(index)) {
      root.run("INSERT INTO " + CheckedLoad.TABLE + " VALUES (" + ERRANT + ")");
    } catch (SQLException e) {
      // what it is told does not matter: it does not write through the proxy
    }
  }

  private static List<String> archived(ManagedServers cluster) throws IOException {
    try (Stream<Path> files = Files.walk(cluster.archive())) {
      return files.filter(f -> f.toString().endsWith(".txt")).map(RebuildIT::read).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> folders(ManagedServers cluster, InstanceKey key, String name)
      throws IOException {
    Path node = cluster.servers().cluster().nodes().get(cluster.indexOf(key)).directory();
    try (Stream<Path> found = Files.list(node.resolve(name))) {
      return found.toList();
    }
  }
}
