package dev.baton.integration.simulation;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.simulation.contract.Bench;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ReplicationCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The script against real servers. */
final class RealBench implements Bench, AutoCloseable {
  private static final String TABLE = "app.contract";

  private final TestClusters servers;
  private final Path directory;
  private final List<InstanceLink> links = new ArrayList<>();
  private int nextId = 1;

  private RealBench(TestClusters servers, Path directory) {
    this.servers = servers;
    this.directory = directory;
    for (int i = 0; i < servers.size(); i++) {
      links.add(servers.link(i));
    }
  }

  static RealBench start(String engine, Path directory) throws Exception {
    TestClusters servers = TestClusters.start(engine, directory, 3, 1, Map.of());
    RealBench made = new RealBench(servers, directory);
    try (Sql root = servers.root(0)) {
      root.run("CREATE TABLE " + TABLE + " (id INT PRIMARY KEY)");
    }
    InstanceLink first = made.link(0);
    for (int i = 1; i < servers.size(); i++) {
      made.link(i)
          .awaitExecuted(first.probe(Duration.ofSeconds(10)).executed(), Duration.ofSeconds(10));
    }
    return made;
  }

  @Override
  public boolean isMariaDb() {
    return servers.engine().isMariaDb();
  }

  @Override
  public InstanceKey key(int server) {
    return servers.key(server);
  }

  @Override
  public InstanceLink link(int server) {
    return links.get(server);
  }

  @Override
  public ReplicationCredentials credentials() {
    return servers.replicationCredentials();
  }

  @Override
  public Write write(int server) {
    Client client = new Client();
    String statement = "INSERT INTO " + TABLE + " VALUES (" + nextId++ + ")";
    Thread.ofVirtual()
        .start(
            () -> {
              try (Sql application = servers.application(server)) {
                application.run(statement);
                client.outcome = "ok";
              } catch (SQLException e) {
                client.outcome = e.getErrorCode() <= 0 ? "broken" : "error " + e.getErrorCode();
              }
            });
    return client;
  }

  private static final class Client implements Write {
    private volatile String outcome = "waits";

    @Override
    public String outcome() {
      return outcome;
    }
  }

  @Override
  public void writePast(int server) {
    String off = isMariaDb() ? "SET GLOBAL read_only = OFF" : "SET GLOBAL super_read_only = OFF";
    String on = isMariaDb() ? "SET GLOBAL read_only = ON" : "SET GLOBAL super_read_only = ON";
    root(server, off, "INSERT INTO " + TABLE + " VALUES (" + (1_000 + nextId++) + ")", on);
  }

  @Override
  public void stopApplier(int server) {
    root(server, isMariaDb() ? "STOP SLAVE SQL_THREAD" : "STOP REPLICA SQL_THREAD");
  }

  @Override
  public void startApplier(int server) {
    root(server, isMariaDb() ? "START SLAVE SQL_THREAD" : "START REPLICA SQL_THREAD");
  }

  private void root(int server, String... statements) {
    try (Sql root = servers.root(server)) {
      root.run(statements);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void kill(int server) {
    signal(server, Signal.KILL);
  }

  @Override
  public void start(int server) {
    try {
      servers
          .cluster()
          .restartReadOnly(key(server), null, directory.resolve("archive"), Duration.ofSeconds(30));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void freeze(int server) {
    signal(server, Signal.FREEZE);
  }

  @Override
  public void thaw(int server) {
    signal(server, Signal.THAW);
  }

  private void signal(int server, Signal signal) {
    try {
      servers.cluster().signal(key(server), signal);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Duration lasting() {
    return Duration.ofMillis(300);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void close() {
    links.forEach(InstanceLink::close);
    servers.close();
  }
}
