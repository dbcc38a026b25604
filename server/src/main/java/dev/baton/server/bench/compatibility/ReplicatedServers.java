package dev.baton.server.bench.compatibility;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.secret.Secret;
import dev.baton.ops.provision.ClusterProvisioner;
import dev.baton.ops.provision.ClusterSpec;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.ProxySettings;
import dev.baton.proxy.ProxySettings.ProxyUser;
import dev.baton.proxy.transport.GeneratedCertificate;
import dev.baton.server.bench.proxy.KeptLease;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A primary and a replica, both to be reached directly, and a proxy that splits reads off. */
final class ReplicatedServers implements Closeable {

  /** To which clients change with COM_CHANGE_USER; its password is the first one's. */
  static final String SECOND_USER = "second";

  private static final String HOST = "127.0.0.1";
  private static final String MARKER = "settled";
  private static final int EVENT_LOOPS = 2;
  private static final int SERVER_CONNECTIONS = 100;
  private static final int MYSQL_BAD_DATABASE = 1049;
  private static final int NO_SUCH_TABLE = 1146;
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final Duration REPLICATION_LIMIT = Duration.ofSeconds(30);

  private final LocalCluster cluster;
  private final Proxy proxy;
  private final KeptLease lease;
  private int schemasMade;

  private ReplicatedServers(LocalCluster cluster, Proxy proxy) {
    this.cluster = cluster;
    this.proxy = proxy;
    proxy
        .follower()
        .publish(new RoutingTable("compatibility", 1, 1, primary(), List.of(replica())));
    this.lease = KeptLease.of(proxy, LEASE);
  }

  /**
   * @param folder for the servers' files
   */
  static ReplicatedServers start(Engine engine, Path folder) throws IOException {
    ClusterSpec spec =
        new ClusterSpec(
            "compatibility",
            2,
            folder.resolve("servers"),
            OptionalInt.empty(),
            false,
            1,
            options(engine, folder));
    LocalCluster cluster = new ClusterProvisioner().create(spec, engine, line -> {});
    try {
      prepare(cluster, engine);
      return new ReplicatedServers(cluster, Proxy.start(settings(cluster), (instance, what) -> {}));
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static Map<String, String> options(Engine engine, Path folder) throws IOException {
    Map<String, String> options = new HashMap<>();
    options.put("max_allowed_packet", "64M");
    options.put("local_infile", "ON");
    options.put("log_bin_trust_function_creators", "ON");
    options.put("innodb_buffer_pool_size", "128M");
    if (engine.isMariaDb()) {
      GeneratedCertificate made = GeneratedCertificate.generate("compatibility");
      try {
        options.put("ssl_cert", pem(folder, "CERTIFICATE", made.certificate().getEncoded()));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("a generated certificate has a form", e);
      }
      options.put("ssl_key", pem(folder, "PRIVATE KEY", made.key().getEncoded()));
      options.put("ssl", "ON");
    }
    return options;
  }

  private static String pem(Path folder, String what, byte[] content) throws IOException {
    Path file = folder.resolve(what.replace(' ', '-') + ".pem");
    String text = Base64.getMimeEncoder().encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    return file.toString();
  }

  private static void prepare(LocalCluster cluster, Engine engine) throws IOException {
    Account application = cluster.accounts().application();
    try (WireConnection root = root(cluster, cluster.nodes().getFirst().key())) {
      if (!engine.isMariaDb()) {
        root.execute("SET GLOBAL super_read_only = OFF");
      }
      root.execute("SET GLOBAL read_only = OFF");
      String second = "'" + SECOND_USER + "'@'" + HOST + "'";
      String password = application.password().reveal().replace("'", "''");
      root.execute("CREATE USER " + second + " IDENTIFIED BY '" + password + "'");
      root.execute("GRANT ALL ON `" + cluster.accounts().applicationSchema() + "`.* TO " + second);
    }
  }

  private static ProxySettings settings(LocalCluster cluster) {
    Account application = cluster.accounts().application();
    return new ProxySettings(
        "compatibility",
        HOST,
        0,
        EVENT_LOOPS,
        List.of(
            new ProxyUser(application.user(), application.password()),
            new ProxyUser(SECOND_USER, application.password())),
        Duration.ofSeconds(10),
        SERVER_CONNECTIONS);
  }

  /** Gives the schema to the next program: empty but for a table with which it waits for reads. */
  void freshSchema() throws IOException {
    String schema = schema();
    schemasMade++;
    try (WireConnection root = root(cluster, primary())) {
      root.execute("DROP DATABASE IF EXISTS " + schema);
      root.execute("CREATE DATABASE " + schema + " CHARACTER SET utf8mb4");
      root.execute("CREATE TABLE " + schema + "." + MARKER + " (n BIGINT PRIMARY KEY)");
      root.execute("INSERT INTO " + schema + "." + MARKER + " VALUES (" + made() + ")");
    }
    awaitReplica("SELECT n FROM " + schema + "." + MARKER + " WHERE n = " + made());
  }

  /** Out of the way of what programs insert. */
  private long made() {
    return -1_000_000L - schemasMade;
  }

  private void awaitReplica(String marker) throws IOException {
    long end = System.nanoTime() + REPLICATION_LIMIT.toNanos();
    try (WireConnection root = root(cluster, replica())) {
      while (!sees(root, marker)) {
        if (System.nanoTime() - end > 0) {
          throw new IOException(
              replica() + " has not got what " + primary() + " wrote; see " + log(1));
        }
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + replica() + " was waited for", e);
    }
  }

  private static boolean sees(WireConnection connection, String marker) throws IOException {
    try {
      return connection.query(marker).scalar() != null;
    } catch (ServerErrorException e) {
      if (e.code() == MYSQL_BAD_DATABASE || e.code() == NO_SUCH_TABLE) {
        return false; // it is between the two
      }
      throw e;
    }
  }

  /** How many statements the proxy has sent to the replica. */
  long replicaStatements() {
    return proxy.insight().pools().stream()
        .filter(pool -> pool.instance().equals(replica()))
        .mapToLong(pool -> pool.statements())
        .sum();
  }

  String schema() {
    return cluster.accounts().applicationSchema();
  }

  String user() {
    return cluster.accounts().application().user();
  }

  Secret password() {
    return cluster.accounts().application().password();
  }

  InstanceKey primary() {
    return cluster.nodes().getFirst().key();
  }

  InstanceKey throughProxy() {
    return new InstanceKey(HOST, proxy.address().getPort());
  }

  private InstanceKey replica() {
    return cluster.nodes().get(1).key();
  }

  private Path log(int node) {
    return cluster.nodes().get(node).errorLog();
  }

  /** MySQL from 8.4 on always has, and no variable that tells. */
  boolean haveTls() throws IOException {
    try (WireConnection connection = root(cluster, primary())) {
      var rows = connection.query("SHOW GLOBAL VARIABLES LIKE 'have_ssl'").rows();
      return rows.isEmpty() || "YES".equals(rows.getFirst().get(1));
    }
  }

  private static WireConnection root(LocalCluster cluster, InstanceKey server) throws IOException {
    Account root = cluster.accounts().root();
    return WireConnection.connect(
        ConnectOptions.to(server, root.user(), root.password()).withPublicKeyRetrieval());
  }

  @Override
  public void close() {
    lease.close();
    try (cluster) {
      proxy.close();
    }
  }
}
