package dev.baton.integration;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.provision.ClusterProvisioner;
import dev.baton.ops.provision.ClusterSpec;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ReplicationCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A cluster of real servers for one test, with what tests ask of it. Made in some seconds; close it
 * to leave nothing behind.
 */
public final class TestClusters implements AutoCloseable {

  private final Engine engine;
  private final LocalCluster cluster;

  private TestClusters(Engine engine, LocalCluster cluster) {
    this.engine = engine;
    this.cluster = cluster;
  }

  /**
   * Three nodes: a primary and two replicas that acknowledge where the engine has semi-sync.
   *
   * @param engineName one of {@link TestEngines#ALL}
   */
  public static TestClusters start(String engineName, Path directory) throws IOException {
    return start(engineName, directory, 3, 1, Map.of());
  }

  public static TestClusters start(
      String engineName, Path directory, int nodes, int acks, Map<String, String> options)
      throws IOException {
    Engine engine = TestEngines.engine(engineName);
    ClusterSpec spec =
        new ClusterSpec(
            "test", nodes, directory.resolve("cluster"), OptionalInt.empty(), false, acks, options);
    LocalCluster cluster = new ClusterProvisioner().create(spec, engine, line -> {});
    return new TestClusters(engine, cluster);
  }

  public Engine engine() {
    return engine;
  }

  public LocalCluster cluster() {
    return cluster;
  }

  /** The server that was made number i; number 0 is the first primary. */
  public InstanceKey key(int i) {
    return cluster.nodes().get(i).key();
  }

  public int size() {
    return cluster.nodes().size();
  }

  public LinkCredentials managerCredentials() {
    Account manager = cluster.accounts().manager();
    return new LinkCredentials(manager.user(), manager.password(), TlsMode.DISABLED);
  }

  public ReplicationCredentials replicationCredentials() {
    Account replication = cluster.accounts().replication();
    return new ReplicationCredentials(replication.user(), replication.password(), false);
  }

  /** The manager's way to server number i. */
  public InstanceLink link(int i) {
    return new InstanceLinks(MonotonicClock.SYSTEM).open(key(i), managerCredentials());
  }

  public Sql root(int i) throws SQLException {
    return sql(i, cluster.accounts().root());
  }

  public Sql application(int i) throws SQLException {
    return sql(i, cluster.accounts().application());
  }

  public Sql sql(int i, Account account) throws SQLException {
    return Sql.connect(key(i), account.user(), account.password());
  }

  public String schema() {
    return cluster.accounts().applicationSchema();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
