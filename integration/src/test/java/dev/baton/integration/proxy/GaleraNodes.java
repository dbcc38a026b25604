package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.integration.Sql;
import dev.baton.integration.TestEngines;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.EngineCache;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Two real MariaDB nodes of one Galera cluster. The second begins with the same data and is told so
 * in its {@code grastate.dat}, because a state transfer needs tools that the test engines do not
 * have.
 */
final class GaleraNodes implements AutoCloseable {

  private static final int NODES = 2;
  private static final int SYNCED = 4;

  private final Engine engine = TestEngines.engine("mariadb");
  private final Path directory;
  private final List<Integer> ports = new ArrayList<>();
  private final List<String> groupAddresses = new ArrayList<>();
  private final Process[] processes = new Process[NODES];

  private GaleraNodes(Path directory) {
    this.directory = directory;
  }

  /** Where scripts/prepare-test-engines puts it; it may not be there. */
  static Path provider() {
    return EngineCache.standard()
        .directory()
        .resolve("tools/galera-4/usr/lib/galera/libgalera_smm.so");
  }

  static GaleraNodes start(Path directory) throws Exception {
    GaleraNodes nodes = new GaleraNodes(directory);
    try {
      nodes.prepare();
      nodes.start(0, "--wsrep-cluster-address=gcomm://");
      nodes.awaitSynced(0);
      nodes.join();
      return nodes;
    } catch (Exception | AssertionError e) {
      nodes.close();
      throw e;
    }
  }

  private void prepare() throws Exception {
    for (int i = 0; i < NODES; i++) {
      ports.add(freePort());
      groupAddresses.add("127.0.0.1:" + freePort());
      Files.createDirectories(data(i).resolve("mysql"));
      List<String> line = commandLine(i);
      line.add("--bootstrap");
      Process bootstrap =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectInput(script().toFile())
              .redirectOutput(directory.resolve("bootstrap" + i + ".log").toFile())
              .start();
      assertThat(bootstrap.waitFor()).as("%s", directory).isZero();
    }
  }

  private Path script() throws IOException {
    StringBuilder text = new StringBuilder("CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\n");
    text.append("SET @auth_root_socket=NULL;\n");
    for (String part :
        List.of("system_tables", "performance_tables", "system_tables_data", "sys_schema")) {
      text.append(Files.readString(engine.shareDirectory().resolve("mariadb_" + part + ".sql")));
      text.append('\n');
    }
    return Files.writeString(directory.resolve("bootstrap.sql"), text);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Path data(int i) {
    return directory.resolve("node" + i);
  }

  private List<String> commandLine(int i) {
    List<String> line = new ArrayList<>(engine.command());
    line.addAll(
        List.of(
            "--no-defaults",
            "--basedir=" + engine.basedir(),
            "--datadir=" + data(i),
            "--lc-messages-dir=" + engine.shareDirectory(),
            "--character-sets-dir=" + engine.shareDirectory().resolve("charsets"),
            "--plugin-dir=" + engine.pluginDirectory(),
            "--tmpdir=" + data(i),
            "--innodb-buffer-pool-size=32M",
            "--innodb-log-file-size=16M"));
    if (System.getProperty("user.name", "").equals("root")) {
      line.add("--user=root");
    }
    return line;
  }

  private void start(int i, String... more) throws IOException {
    String group = groupAddresses.get(i);
    List<String> line = commandLine(i);
    line.addAll(
        List.of(
            "--port=" + ports.get(i),
            "--bind-address=127.0.0.1",
            "--socket=" + data(i).resolve("s"),
            "--ssl=0", // a key that is made at the start takes long
            "--binlog-format=ROW",
            "--innodb-autoinc-lock-mode=2",
            "--wsrep-on=ON",
            "--wsrep-provider=" + provider(),
            "--wsrep-cluster-name=test",
            "--wsrep-node-address=127.0.0.1",
            "--wsrep-sst-method=skip",
            "--wsrep-provider-options=gmcast.listen_addr=tcp://%s;base_port=%s;ist.recv_addr=127.0.0.1:%d;gcache.size=8M"
                .formatted(group, group.substring(group.indexOf(':') + 1), freePort())));
    line.addAll(List.of(more));
    processes[i] =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("node" + i + ".log").toFile())
            .start();
  }

  private void join() throws Exception {
    try (Sql first = root(0)) {
      String state =
          "# GALERA saved state\nversion: 2.1\nuuid:    %s\nseqno:   %s\nsafe_to_bootstrap: 0\n"
              .formatted(
                  status(first, "wsrep_cluster_state_uuid"), status(first, "wsrep_last_committed"));
      Files.writeString(data(1).resolve("grastate.dat"), state);
      start(
          1,
          "--wsrep-cluster-address=gcomm://" + groupAddresses.getFirst(),
          "--wsrep-start-position="
              + status(first, "wsrep_cluster_state_uuid")
              + ":"
              + status(first, "wsrep_last_committed"));
    }
    awaitSynced(1);
  }

  private static String status(Sql sql, String name) throws SQLException {
    return sql.column("SHOW GLOBAL STATUS LIKE '" + name + "'", "Value");
  }

  private void awaitSynced(int i) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String seen = "";
    while (true) {
      assertThat(processes[i].isAlive()).as("%s", directory).isTrue();
      assertThat(System.nanoTime()).as("%s in %s", seen, directory).isLessThan(end);
      try (Sql root = root(i)) {
        seen = status(root, "wsrep_local_state");
        if (seen.equals(Integer.toString(SYNCED))) {
          return;
        }
      } catch (SQLException e) {
        seen = String.valueOf(e.getMessage()); // it does not take connections yet
      }
      Thread.sleep(100);
    }
  }

  int port(int i) {
    return ports.get(i);
  }

  Sql root(int i) throws SQLException {
    return Sql.connect(new InstanceKey("127.0.0.1", port(i)), "root", new Secret(""));
  }

  /** It leaves its cluster, which goes on. */
  void stop(int i) throws InterruptedException {
    processes[i].destroy();
    assertThat(processes[i].waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @Override
  public void close() {
    Stream.of(processes).filter(one -> one != null).forEach(Process::destroyForcibly);
  }
}
