package dev.baton.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.proxy.ProxySettings;
import dev.baton.proxy.config.ServerTls;
import dev.baton.testkit.TestAuthority;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import dev.baton.wire.tls.ClientTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedTlsTest {

  @TempDir Path folder;

  private ProxyInstance start() throws IOException {
    return ProxyInstance.start(
        folder,
        new Endpoints("127.0.0.1", 0, null, 0, 1),
        new ProxySettings("p", "", 0, 1, List.of(), Duration.ofSeconds(1), 1),
        new StartOptions("admin:admin", null, null, StartOptions.Origin.SAVED),
        new ProxyInstance.End(() -> {}, () -> {}));
  }

  private static WireConnection admin(ProxyInstance proxy) throws IOException {
    InstanceKey address = new InstanceKey("127.0.0.1", proxy.adminPort());
    return WireConnection.connect(
        ConnectOptions.to(address, "admin", new Secret("admin")).withPublicKeyRetrieval());
  }

  @Test
  void aRowForTheUserComesBeforeTheServersAndThatBeforeTheVariables() throws Exception {
    InstanceKey server = new InstanceKey("db1", 3306);
    ClientTls usual = ClientTls.unverified();
    ClientTls everybody = ClientTls.refusing("everybody");
    ClientTls app = ClientTls.refusing("app");
    LoadedTls loaded =
        LoadedTls.NONE.with(usual).with(Map.of(server, Map.of("", everybody, "app", app)));
    ServerTls own = loaded.of(server);
    assertThat(own.of("app")).isEqualTo(app);
    assertThat(own.of("other")).isEqualTo(everybody);
    assertThat(loaded.of(new InstanceKey("db2", 3306)).of("app")).isEqualTo(usual);
    assertThat(loaded.with(Map.of(server, Map.of("app", app))).of(server).of("other"))
        .isEqualTo(usual);
  }

  @Test
  void whileItIsNotKnownHowServersAreVerifiedNoneIsTrusted() {
    InstanceKey server = new InstanceKey("db1", 3306);
    ClientTls own = ClientTls.unverified();
    ServerTls tls = LoadedTls.NONE.with(Map.of(server, Map.of("", own))).of(server);
    assertThat(tls.of("app")).isNotEqualTo(own).isEqualTo(LoadedTls.NONE.usual());
  }

  @Test
  void aLoadThatNamesABadFileIsRefusedWholeAndAStartWithoutItSaysSo() throws Exception {
    Path authority = new TestAuthority("ours").writeTo(folder.resolve("ca.pem"));
    try (ProxyInstance proxy = start();
        WireConnection admin = admin(proxy)) {
      admin.execute("INSERT INTO mysql_servers (hostname, use_ssl) VALUES ('db1', 1)");
      admin.execute(
          "INSERT INTO mysql_servers_ssl_params (hostname, username, ssl_ca)"
              + " VALUES ('db1', 'app', 'none.pem')");
      assertThatThrownBy(() -> admin.execute("LOAD MYSQL SERVERS TO RUNTIME"))
          .message()
          .contains(
              "mysql_servers_ssl_params (hostname='db1', port=3306, username='app'): ssl_ca:",
              "none.pem");
      assertThat(admin.query("SELECT count(*) FROM runtime_mysql_servers").scalar()).isEqualTo("0");
      admin.execute("UPDATE mysql_servers_ssl_params SET ssl_ca = 'ca.pem'");
      admin.execute("LOAD MYSQL SERVERS TO RUNTIME");
      admin.execute("SET mysql-ssl_p2s_ca='none.pem'");
      assertThatThrownBy(() -> admin.execute("LOAD MYSQL VARIABLES TO RUNTIME"))
          .message()
          .contains("mysql-ssl_p2s_ca: there is no file '" + folder.resolve("none.pem") + "'");
      admin.execute("SET mysql-ssl_p2s_ca='" + authority + "'");
      admin.execute("LOAD MYSQL VARIABLES TO RUNTIME");
      admin.execute("SAVE MYSQL VARIABLES TO DISK");
      admin.execute("SAVE MYSQL SERVERS TO DISK");
      Files.move(authority, folder.resolve("away.pem"));
      assertThatThrownBy(() -> admin.execute("PROXYSQL RELOAD TLS"))
          .message()
          .contains("mysql-ssl_p2s_ca", "what was read before stays in use");
    }
    try (ProxyInstance proxy = start()) {
      assertThat(String.join("\n", proxy.notInForce()))
          .contains("ssl_ca: there is no file", "mysql-ssl_p2s_ca: there is no file");
      try (WireConnection admin = admin(proxy)) {
        assertThat(admin.query("SELECT use_ssl FROM runtime_mysql_servers").scalar())
            .as("the others would serve")
            .isEqualTo("1");
      }
    }
  }
}
