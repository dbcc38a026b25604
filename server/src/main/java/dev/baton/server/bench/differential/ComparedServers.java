package dev.baton.server.bench.differential;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.secret.Secret;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.ProxySettings;
import dev.baton.server.bench.proxy.BenchServer;
import dev.baton.server.bench.proxy.KeptLease;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two servers that begin alike: one to be reached directly, one behind a proxy. */
final class ComparedServers implements Closeable {
  private static final String USER = "compared";
  private static final Secret PASSWORD = new Secret("compared");
  private static final int EVENT_LOOPS = 2;

  private static final int SERVER_CONNECTIONS = 40;

  private static final Duration LEASE = Duration.ofSeconds(10);

  private final BenchServer direct;
  private final BenchServer behind;
  private final Proxy proxy;
  private final KeptLease lease;
  private final boolean keepsTypes;

  private ComparedServers(BenchServer direct, BenchServer behind, Proxy proxy, boolean keepsTypes) {
    this.direct = direct;
    this.behind = behind;
    this.proxy = proxy;
    this.keepsTypes = keepsTypes;
    proxy.follower().publish(new RoutingTable("compared", 1, 1, behind.address(), List.of()));
    this.lease = KeptLease.of(proxy, LEASE);
  }

  /**
   * Starts both servers, fills their schemas and puts the proxy before the second one.
   *
   * @param folder for their files
   */
  static ComparedServers start(Engine engine, Path folder, List<String> schemas)
      throws IOException {
    List<Closeable> started = new ArrayList<>();
    try {
      BenchServer direct = BenchServer.start(engine, folder.resolve("direct"));
      started.add(direct);
      BenchServer behind = BenchServer.start(engine, folder.resolve("behind"));
      started.add(behind);
      fill(direct, schemas);
      fill(behind, schemas);
      return new ComparedServers(
          direct, behind, Proxy.start(settings(), (instance, what) -> {}), keepsTypes(direct));
    } catch (IOException | RuntimeException e) {
      for (Closeable server : started) {
        server.close();
      }
      throw e;
    }
  }

  private static ProxySettings settings() {
    return new ProxySettings(
        "compared",
        "127.0.0.1",
        0,
        EVENT_LOOPS,
        List.of(new ProxySettings.ProxyUser(USER, PASSWORD)),
        Duration.ofSeconds(10),
        SERVER_CONNECTIONS);
  }

  /** Makes both servers' schema again what it began as, after only one of them did something. */
  void refill(String schema) throws IOException {
    for (BenchServer server : List.of(direct, behind)) {
      try (WireConnection connection = root(server)) {
        connection.execute("DROP DATABASE " + schema);
        for (String statement : ComparedSchema.statements(schema)) {
          connection.execute(statement);
        }
      }
    }
  }

  private static WireConnection root(BenchServer server) throws IOException {
    return WireConnection.connect(
        ConnectOptions.to(server.address(), "root", server.password()).withPublicKeyRetrieval());
  }

  private static void fill(BenchServer server, List<String> schemas) throws IOException {
    try (WireConnection connection = root(server)) {
      connection.execute("CREATE USER " + USER + "@'%' IDENTIFIED BY '" + PASSWORD.reveal() + "'");
      connection.execute("GRANT ALL ON *.* TO " + USER + "@'%'");
      for (String schema : schemas) {
        for (String statement : ComparedSchema.statements(schema)) {
          connection.execute(statement);
        }
      }
    }
  }

  private static boolean keepsTypes(BenchServer server) throws IOException {
    try (WireConnection connection = root(server)) {
      return !connection.serverVersion().startsWith("5.7");
    }
  }

  /** Whether the server keeps the type of a prepared statement's parameter. */
  boolean keepsTypes() {
    return keepsTypes;
  }

  ConnectOptions direct() {
    return options(direct.address());
  }

  ConnectOptions throughProxy() {
    return options(new InstanceKey("127.0.0.1", proxy.address().getPort()));
  }

  private static ConnectOptions options(InstanceKey address) {
    return ConnectOptions.to(address, USER, PASSWORD).withPublicKeyRetrieval();
  }

  @Override
  public void close() throws IOException {
    lease.close();
    try (direct;
        behind) {
      proxy.close();
    }
  }
}
