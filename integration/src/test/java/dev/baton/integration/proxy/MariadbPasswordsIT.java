package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.core.routing.RoutingTable;
import dev.baton.core.secret.Secret;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.engine.EngineCache;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.ProxySettings;
import dev.baton.proxy.ProxySettings.ProxyUser;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Accounts of MariaDB that log in by a signature. The plug-ins are not part of the embedded server:
 * scripts/prepare-test-engines gets them where Debian's packages can be had.
 */
class MariadbPasswordsIT {
  private static final Secret PASSWORD = new Secret("p\u00e4ss-'word'");

  @TempDir private Path directory;

  private static Path cached(String path) {
    return EngineCache.standard().directory().resolve(path);
  }

  @Test
  void theProxyLogsInToAccountsOfEd25519() throws Exception {
    Path plugins = cached("tools/mariadb-server/usr/lib/mysql/plugin");
    assumeTrue(Files.exists(plugins.resolve("auth_ed25519.so")), "no auth_ed25519.so");
    Map<String, String> options =
        Map.of("plugin_dir", plugins.toString(), "plugin_load_add", "auth_ed25519");
    logsIn("mariadb", options, "ed25519");
  }

  @Test
  void theProxyLogsInToAccountsOfParsec() throws Exception {
    Path engine = cached("engines/mariadb-11.8");
    assumeTrue(Files.isDirectory(engine), "no " + engine + ": see docs/engines.md");
    logsIn("path:" + engine, Map.of("plugin_load_add", "auth_parsec"), "parsec");
  }

  private void logsIn(String engine, Map<String, String> options, String plugin) throws Exception {
    try (TestClusters servers = TestClusters.start(engine, directory, 2, 1, options)) {
      try (Sql root = servers.root(0)) {
        root.run(
            "CREATE USER signer@'%' IDENTIFIED VIA "
                + plugin
                + " USING PASSWORD('"
                + PASSWORD.reveal().replace("'", "''")
                + "')");
      }
      for (int i = 0; i < 40; i++) { // some nonces end with a zero, or begin with one
        try (WireConnection direct = WireConnection.connect(options(servers, PASSWORD))) {
          assertThat(direct.query("SELECT CURRENT_USER()").scalar()).isEqualTo("signer@%");
        }
      }
      assertThatThrownBy(() -> WireConnection.connect(options(servers, new Secret("wrong"))))
          .isInstanceOf(ServerErrorException.class)
          .hasMessageContaining("1045");
      throughProxy(servers);
    }
  }

  private static ConnectOptions options(TestClusters servers, Secret password) {
    return ConnectOptions.to(servers.key(0), "signer", password);
  }

  private static void throughProxy(TestClusters servers) throws Exception {
    try (Proxy proxy = Proxy.start(settings(), (instance, what) -> {})) {
      ProxiedCluster.await(proxy.follower().renewLease(1, Duration.ofMinutes(5)));
      ProxiedCluster.await(
          proxy.follower().publish(new RoutingTable("test", 1, 1, servers.key(0), List.of())));
      String url =
          "jdbc:mysql://127.0.0.1:"
              + proxy.address().getPort()
              + "/?sslMode=DISABLED&allowPublicKeyRetrieval=true";
      try (Connection client = DriverManager.getConnection(url, "signer", PASSWORD.reveal());
          Statement statement = client.createStatement();
          ResultSet rows = statement.executeQuery("SELECT CURRENT_USER()")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo("signer@%");
      }
    }
  }

  private static ProxySettings settings() {
    return new ProxySettings(
        "test-proxy",
        "127.0.0.1",
        0,
        1,
        List.of(new ProxyUser("signer", PASSWORD)),
        Duration.ofSeconds(5),
        10);
  }
}
