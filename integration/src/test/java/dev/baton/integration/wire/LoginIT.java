package dev.baton.integration.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.secret.Secret;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.wire.auth.Credential;
import dev.baton.wire.auth.Sha256Crypt;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.tls.TrustAll;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client's half of a login against real servers: each plug-in, with and without TLS. */
class LoginIT {
  private static final Secret PASSWORD = new Secret("p\u00e4ss-'word'");

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#names")
  void everyPluginOfTheServerLogsIn(String engine) throws Exception {
    try (TestClusters cluster = TestClusters.start(engine, directory, 2, 1, Map.of());
        WireConnection root = WireConnection.connect(options(cluster, rootOf(cluster)))) {
      boolean tls = serverHasTls(root);
      for (String plugin : pluginsOf(root)) {
        create(root, plugin);
        for (int i = 0; i < (tls ? 2 : 1); i++) {
          root.execute("FLUSH PRIVILEGES"); // empties the cache of caching_sha2_password
          loginsSucceed(cluster, i == 1, plugin);
        }
        wrongPasswordIsDenied(cluster);
        if (plugin.equals("caching_sha2_password")) {
          coldCacheNeedsTlsOrTheKey(cluster, root);
          storedHashVerifies(root);
        }
        root.execute("DROP USER wire_it");
      }
    }
  }

  private static void loginsSucceed(TestClusters cluster, boolean tls, String plugin)
      throws IOException {
    for (int round = 0; round < 2; round++) { // in full, then from the cache
      ConnectOptions options = options(cluster, "wire_it", PASSWORD);
      try (WireConnection user =
          WireConnection.connect(tls ? options.withTls(TrustAll.context()) : options)) {
        assertThat(user.query("SELECT CURRENT_USER()").scalar()).as(plugin).isEqualTo("wire_it@%");
        assertThat(user.isSecure()).isEqualTo(tls);
        assertThat(user.query("SELECT NULL, 'a', ''").rows().getFirst())
            .containsExactly(null, "a", "");
      }
    }
  }

  private static void wrongPasswordIsDenied(TestClusters cluster) {
    assertThatThrownBy(
            () -> WireConnection.connect(options(cluster, "wire_it", new Secret("wrong"))))
        .isInstanceOf(ServerErrorException.class)
        .hasMessageContaining(cluster.key(0).toString())
        .hasMessageContaining("wire_it")
        .hasMessageContaining("1045");
  }

  private static void coldCacheNeedsTlsOrTheKey(TestClusters cluster, WireConnection root)
      throws IOException {
    root.execute("FLUSH PRIVILEGES");
    ConnectOptions bare = ConnectOptions.to(cluster.key(0), "wire_it", PASSWORD);
    assertThatThrownBy(() -> WireConnection.connect(bare))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("public-key retrieval");
  }

  /** What the server stored is what this side's verifier accepts. */
  private static void storedHashVerifies(WireConnection root) throws IOException {
    String hex =
        root.query("SELECT HEX(authentication_string) FROM mysql.user WHERE user = 'wire_it'")
            .scalar();
    byte[] stored = HexFormat.of().parseHex(String.valueOf(hex));
    Sha256Crypt crypt = Sha256Crypt.parse(new String(stored, StandardCharsets.ISO_8859_1));
    assertThat(crypt.matches(PASSWORD.reveal().getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(crypt.matches("wrong".getBytes(StandardCharsets.UTF_8))).isFalse();
    assertThat(Credential.parseStored(crypt.stored())).isEqualTo(new Credential.Sha2Hash(crypt));
  }

  private static List<String> pluginsOf(WireConnection root) throws IOException {
    var key = root.query("SHOW GLOBAL STATUS LIKE 'Rsa_public_key'").rows();
    boolean hasKey = !key.isEmpty() && !String.valueOf(key.getFirst().get(1)).isEmpty();
    return root
        .query(
            "SELECT plugin_name FROM information_schema.plugins WHERE plugin_status = 'ACTIVE'"
                + " AND plugin_name IN ('mysql_native_password', 'caching_sha2_password', 'sha256_password')")
        .rows()
        .stream()
        .map(row -> row.getFirst())
        .filter(plugin -> hasKey || !plugin.equals("sha256_password")) // 5.7 with yaSSL has none
        .toList();
  }

  private static void create(WireConnection root, String plugin) throws IOException {
    String password = "'" + PASSWORD.reveal().replace("'", "''") + "'";
    root.execute(
        root.serverVersion().contains("MariaDB")
            ? "CREATE USER wire_it IDENTIFIED BY " + password
            : "CREATE USER wire_it IDENTIFIED WITH " + plugin + " BY " + password);
  }

  private static boolean serverHasTls(WireConnection root) throws IOException {
    List<List<String>> rows = root.query("SHOW GLOBAL VARIABLES LIKE 'have_ssl'").rows();
    boolean mysql = !root.serverVersion().contains("MariaDB");
    return rows.isEmpty() ? mysql : "YES".equals(rows.getFirst().get(1));
  }

  private static Account rootOf(TestClusters cluster) {
    return cluster.cluster().accounts().root();
  }

  private static ConnectOptions options(TestClusters cluster, Account account) {
    return options(cluster, account.user(), account.password());
  }

  private static ConnectOptions options(TestClusters cluster, String user, Secret password) {
    return ConnectOptions.to(cluster.key(0), user, password).withPublicKeyRetrieval();
  }
}
