package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a function or trigger sets in a session stays the session's, although no text tells of it,
 * where the client has the server tell it.
 */
@Timeout(120)
class HiddenStateIT {

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#familyNames")
  void userVariablesAndTemporaryTablesOfRoutinesStayWithTheSession(String engine) throws Exception {
    try (TestClusters servers = TestClusters.start(engine, folder.resolve("db"), 2, 1, Map.of());
        AloneProxy proxy = AloneProxy.start(folder.resolve("proxy"))) {
      try (Sql root = servers.root(0)) {
        root.run(
            "SET GLOBAL log_bin_trust_function_creators = 1",
            "USE " + servers.schema(),
            "CREATE TABLE logged (id INT AUTO_INCREMENT PRIMARY KEY, v INT)",
            "CREATE TRIGGER remembers BEFORE INSERT ON logged FOR EACH ROW SET @last = NEW.v",
            "CREATE FUNCTION leaves_a_trace() RETURNS INT NO SQL BEGIN SET @hidden = 7; RETURN 1; END",
            "CREATE FUNCTION harmless() RETURNS INT NO SQL RETURN 1");
      }
      Account account = servers.cluster().accounts().application();
      proxy.serve(servers.cluster().accounts().monitor(), account, servers.key(0), false);
      proxy.awaitServers("10 " + servers.key(0).port());
      connect(proxy, account, servers.schema()).close(); // the proxy has met the server
      try (WireConnection one = connect(proxy, account, servers.schema());
          WireConnection another = connect(proxy, account, servers.schema())) {
        one.execute("SET session_track_state_change = 1");
        another.execute("SET session_track_state_change = ON");
        one.query("SELECT harmless()");
        assertThat(pinned(proxy)).isZero();
        one.query("SELECT leaves_a_trace()");
        assertThat(pinned(proxy)).isEqualTo(1);
        another.execute("INSERT INTO logged (v) VALUES (42)");
        one.execute("SET @told = 1");
        assertThat(one.query("SELECT @hidden").scalar()).isEqualTo("7");
        assertThat(another.query("SELECT @last").scalar()).isEqualTo("42");
        assertThat(pinned(proxy)).isEqualTo(2);
      }
    }
  }

  private static WireConnection connect(AloneProxy proxy, Account account, String schema)
      throws IOException {
    return WireConnection.connect(
        ConnectOptions.to(
                new InstanceKey("127.0.0.1", proxy.port()), account.user(), account.password())
            .withDatabase(schema)
            .withPublicKeyRetrieval());
  }

  private static int pinned(AloneProxy proxy) throws Exception {
    return Integer.parseInt(
        proxy
            .admin()
            .value(
                "SELECT COUNT(*) FROM stats_mysql_processlist WHERE extended_info LIKE '%trigger%'"));
  }
}
