package dev.baton.integration.proxy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.net.ListenAddresses;
import dev.baton.core.routing.RoutingTable;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.ProxySettings;
import dev.baton.proxy.ProxySettings.ProxyUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Real servers behind a proxy, with the test in the manager's place. */
final class ProxiedCluster implements AutoCloseable {

  private final TestClusters servers;
  private final Path directory;
  private final Proxy proxy;
  private final ConcurrentLinkedQueue<String> observed = new ConcurrentLinkedQueue<>();
  private long epoch = 1;
  private long version;
  private int primary;

  private ProxiedCluster(TestClusters servers, Path directory, Duration holdLimit, boolean tls) {
    this.servers = servers;
    this.directory = directory;
    this.proxy = start(servers, holdLimit, tls, observed);
  }

  private static Proxy start(
      TestClusters servers, Duration holdLimit, boolean tls, Queue<String> observed) {
    Account application = servers.cluster().accounts().application();
    return Proxy.start(
        new ProxySettings(
            "test-proxy",
            "127.0.0.1",
            0,
            2,
            List.of(new ProxyUser(application.user(), application.password())),
            holdLimit,
            100,
            ProxySettings.Limits.DEFAULT,
            null,
            tls,
            ListenAddresses.NONE),
        (instance, what) -> observed.add(instance + " " + what));
  }

  /** Routes to server 0 as the primary and the others as replicas, with a lease that lasts. */
  static ProxiedCluster start(String engine, int nodes) throws Exception {
    Path directory = Files.createTempDirectory("baton-proxy");
    TestClusters servers = TestClusters.start(engine, directory, nodes, 1, Map.of());
    ProxiedCluster made = new ProxiedCluster(servers, directory, Duration.ofSeconds(5), false);
    made.lease(Duration.ofMinutes(10));
    made.publish(0);
    return made;
  }

  /** Another proxy before the same servers, which encrypts towards them; closed by the caller. */
  ProxiedCluster withTlsToTheServers() throws Exception {
    ProxiedCluster other = new ProxiedCluster(servers, directory, Duration.ofSeconds(5), true);
    other.lease(Duration.ofMinutes(10));
    other.publish(0);
    return other;
  }

  TestClusters servers() {
    return servers;
  }

  Proxy proxy() {
    return proxy;
  }

  ConcurrentLinkedQueue<String> observed() {
    return observed;
  }

  InstanceKey address() {
    return new InstanceKey("127.0.0.1", proxy.address().getPort());
  }

  Account account() {
    return servers.cluster().accounts().application();
  }

  // ---- as the manager

  long epoch() {
    return epoch;
  }

  void lease(Duration validFor) throws Exception {
    await(proxy.follower().renewLease(epoch, validFor));
  }

  /** Publishes a table with this primary, all other servers as replicas. */
  void publish(int newPrimary) throws Exception {
    primary = newPrimary;
    List<InstanceKey> replicas = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      if (i != primary && servers.cluster().isRunning(servers.key(i))) {
        replicas.add(servers.key(i));
      }
    }
    InstanceKey key = primary < 0 ? null : servers.key(primary);
    await(proxy.follower().publish(new RoutingTable("test", epoch, ++version, key, replicas)));
  }

  int primary() {
    return primary;
  }

  void revoke() throws Exception {
    epoch++;
    await(proxy.follower().revoke(epoch));
  }

  static <T> T await(java.util.concurrent.CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  // ---- as the application

  Connection connect(Driver driver, String... options) throws SQLException {
    return connectAs(driver, account().user(), account().password().reveal(), options);
  }

  Connection connectAs(Driver driver, String user, String password, String... options)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "5000");
    properties.setProperty("socketTimeout", "60000");
    properties.setProperty("allowPublicKeyRetrieval", "true");
    properties.setProperty("sslMode", driver.noTls);
    for (int i = 0; i < options.length; i += 2) {
      properties.setProperty(options[i], options[i + 1]);
    }
    return DriverManager.getConnection(
        "jdbc:" + driver.scheme + "://" + address() + "/" + servers.schema(), properties);
  }

  /** Directly to server i, past the proxy. */
  Sql direct(int i) throws SQLException {
    return servers.root(i);
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    servers.close();
    Files.deleteIfExists(directory);
  }

  /** The JDBC drivers that every test of the protocol runs with. */
  enum Driver {
    CONNECTOR_J("mysql", "DISABLED"),
    MARIADB("mariadb", "disable");

    private final String scheme;
    private final String noTls;

    Driver(String scheme, String noTls) {
      this.scheme = scheme;
      this.noTls = noTls;
    }
  }
}
