package dev.baton.integration.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ProbeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A primary and two replicas for the tests of one class and engine, with the link of each. Every
 * test leaves it as it found it: one writable primary, the others replicating from it; which server
 * is the primary may change.
 */
final class RealCluster implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(10);
  static final String TABLE = "app.verbs";

  private final TestClusters cluster;
  private final Path directory;
  private final List<InstanceLink> links = new ArrayList<>();
  private int nextId = 1;

  private RealCluster(TestClusters cluster, Path directory) {
    this.cluster = cluster;
    this.directory = directory;
    for (int i = 0; i < cluster.size(); i++) {
      links.add(cluster.link(i));
    }
  }

  static RealCluster start(String engine) throws Exception {
    return start(engine, 3);
  }

  static RealCluster start(String engine, int nodes) throws Exception {
    Path directory = Files.createTempDirectory("baton-verbs");
    RealCluster made =
        new RealCluster(TestClusters.start(engine, directory, nodes, 1, Map.of()), directory);
    try (Sql root = made.root(0)) {
      root.run("CREATE TABLE " + TABLE + " (id INT PRIMARY KEY)");
    }
    return made;
  }

  TestClusters servers() {
    return cluster;
  }

  boolean isMariaDb() {
    return cluster.engine().isMariaDb();
  }

  InstanceLink link(int i) {
    return links.get(i);
  }

  InstanceFacts facts(int i) throws Exception {
    return link(i).probe(LIMIT);
  }

  /** The index of the writable server. */
  int primary() throws Exception {
    for (int i = 0; i < links.size(); i++) {
      if (facts(i).writable()) {
        return i;
      }
    }
    throw new AssertionError("no server is writable");
  }

  /** The indexes of the others. */
  List<Integer> replicas() throws Exception {
    int primary = primary();
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      if (i != primary) {
        others.add(i);
      }
    }
    return others;
  }

  Sql root(int i) throws SQLException {
    return cluster.root(i);
  }

  Sql application(int i) throws SQLException {
    return cluster.application(i);
  }

  int newId() {
    return nextId++;
  }

  /** Writes a row of its own as the application would. */
  int insert(int server) throws Exception {
    int id = newId();
    try (Sql application = application(server)) {
      application.run("INSERT INTO " + TABLE + " VALUES (" + id + ")");
    }
    return id;
  }

  boolean has(int server, int id) throws SQLException {
    try (Sql root = root(server)) {
      return root.value("SELECT id FROM " + TABLE + " WHERE id = " + id) != null;
    }
  }

  void replicate(int server, int source) throws Exception {
    link(server).replicateFrom(key(source), cluster.replicationCredentials(), LIMIT);
  }

  InstanceKey key(int i) {
    return cluster.key(i);
  }

  /** Waits until the server has executed all that the source has now. */
  void awaitCaughtUp(int server, int source) throws Exception {
    GtidPosition position = facts(source).executed();
    assertThat(link(server).awaitExecuted(position, LIMIT))
        .as("%s executes %s", key(server), position)
        .isTrue();
  }

  /** {@code REPLICA} or {@code SLAVE}, as in STOP REPLICA. */
  String replicaWord() {
    return cluster.engine().isMysqlAtLeast(8, 0, 22) ? "REPLICA" : "SLAVE";
  }

  void signal(int i, Signal signal) throws IOException {
    cluster.cluster().signal(key(i), signal);
  }

  /** SIGKILL, and a start as after a crash. */
  void restart(int i) throws Exception {
    int primary = primary();
    signal(i, Signal.KILL);
    restartDead(i, primary);
  }

  /** A start as after a crash. */
  void restartDead(int i, int primary) throws Exception {
    GtidPosition history = facts(primary).executed();
    cluster
        .cluster()
        .restartReadOnly(key(i), history, directory.resolve("archive"), Duration.ofSeconds(30));
    InstanceException broken =
        assertThrows(InstanceException.class, () -> link(i).probe(LIMIT)); // the old connection
    assertThat(broken.failure().kind()).isEqualTo(ProbeFailure.Kind.BROKEN);
  }

  @Override
  public void close() throws IOException {
    links.forEach(InstanceLink::close);
    cluster.close();
    CachedFolder.deleteTree(directory);
  }
}
