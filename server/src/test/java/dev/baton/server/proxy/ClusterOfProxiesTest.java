package dev.baton.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.admin.protocol.ListenSettings;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.proxy.ProxyHealth;
import dev.baton.proxy.ProxySettings;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two whole proxies, each with a monitor that moves its servers, as one cluster. */
@Timeout(120)
class ClusterOfProxiesTest {

  @TempDir Path folder;
  private final List<ProxyInstance> proxies = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (ProxyInstance proxy : proxies) {
      proxy.close();
    }
  }

  private void start(String name) throws Exception {
    ProxySettings settings =
        new ProxySettings(name, "127.0.0.1", 0, 1, List.of(), Duration.ofSeconds(1), 1);
    proxies.add(
        ProxyInstance.start(
            Files.createDirectories(folder.resolve(name)),
            settings,
            ListenSettings.DEFAULT.onPort(0),
            "admin:admin",
            null,
            () -> {}));
  }

  private static WireConnection admin(ProxyInstance proxy) throws Exception {
    return WireConnection.connect(
        ConnectOptions.to(
                new InstanceKey("127.0.0.1", proxy.adminPort()), "admin", new Secret("admin"))
            .withPublicKeyRetrieval());
  }

  private static String ask(ProxyInstance proxy, String sql) throws Exception {
    try (WireConnection connection = admin(proxy)) {
      return Objects.toString(connection.query(sql).scalar());
    }
  }

  private static void await(ProxyInstance proxy, String sql, String expected) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String now = ask(proxy, sql);
    while (!now.equals(expected)) {
      assertThat(System.nanoTime()).as("%s is %s", sql, now).isLessThan(end);
      Thread.sleep(20);
      now = ask(proxy, sql);
    }
  }

  @Test
  void membersOfferTlsAndUseItAmongEachOther() throws Exception {
    start("a");
    start("b");
    try (OverheardWay way = new OverheardWay(proxies.getFirst().adminPort())) {
      for (ProxyInstance proxy : proxies) {
        try (WireConnection connection = admin(proxy)) {
          connection.execute("SET admin-cluster_username='admin'");
          connection.execute("SET admin-cluster_password='admin'");
          connection.execute("SET admin-cluster_check_interval_ms=50");
          connection.execute("LOAD ADMIN VARIABLES TO RUNTIME");
        }
      }
      try (WireConnection connection = admin(proxies.getLast())) {
        connection.execute(
            "INSERT INTO proxysql_servers VALUES ('127.0.0.1', " + way.port() + ", 0, '')");
        connection.execute("LOAD PROXYSQL SERVERS TO RUNTIME");
      }
      try (WireConnection connection = admin(proxies.getFirst())) {
        connection.execute(
            "INSERT INTO mysql_users (username, password) VALUES ('app', 'clear-text')");
        connection.execute("LOAD MYSQL USERS TO RUNTIME");
      }
      await(proxies.getLast(), "SELECT count(*) FROM mysql_users WHERE username = 'app'", "1");
      assertThat(way.heard())
          .as("what the members said")
          .contains("\u0016\u0003") // a TLS handshake
          .doesNotContain("runtime_checksums_values")
          .doesNotContain("mysql_users");
    }
  }

  @Test
  void serversThatTheMonitorHasMovedTravelAsTheyWereLoaded() throws Exception {
    start("a");
    start("b");
    for (ProxyInstance proxy : proxies) {
      try (WireConnection connection = admin(proxy)) {
        connection.execute("SET admin-cluster_username='admin'");
        connection.execute("SET admin-cluster_password='admin'");
        connection.execute("SET admin-cluster_check_interval_ms=50");
        connection.execute("LOAD ADMIN VARIABLES TO RUNTIME");
        // Nobody listens at port 1: each monitor finds that out for itself.
        connection.execute("SET mysql-monitor_ping_interval=100");
        connection.execute("LOAD MYSQL VARIABLES TO RUNTIME");
        for (ProxyInstance one : proxies) {
          connection.execute(
              "INSERT INTO proxysql_servers VALUES ('127.0.0.1', " + one.adminPort() + ", 0, '')");
        }
        connection.execute("LOAD PROXYSQL SERVERS TO RUNTIME");
      }
    }
    ProxyInstance a = proxies.getFirst();
    ProxyInstance b = proxies.getLast();
    String shunned = "SELECT group_concat(status) FROM runtime_mysql_servers";
    try (WireConnection connection = admin(a)) {
      connection.execute(
          "INSERT INTO mysql_servers (hostgroup_id, hostname, port) VALUES (10, '127.0.0.1', 1)");
      connection.execute(
          "INSERT INTO mysql_replication_hostgroups VALUES (10, 20, 'read_only', '')");
      connection.execute(
          "INSERT INTO mysql_users (username, password, default_hostgroup) VALUES ('app', 'x', 10)");
      connection.execute("LOAD MYSQL SERVERS TO RUNTIME");
      connection.execute("LOAD MYSQL USERS TO RUNTIME");
    }
    await(a, shunned, "SHUNNED");
    await(b, shunned, "SHUNNED");
    assertThat(ask(b, "SELECT status FROM mysql_servers")).isEqualTo("ONLINE");
    try (WireConnection connection = admin(a)) { // while both monitors have moved it
      connection.execute("UPDATE mysql_servers SET max_connections = 77");
      connection.execute("LOAD MYSQL SERVERS TO RUNTIME");
    }
    await(b, "SELECT max_connections FROM mysql_servers", "77");
    try (WireConnection connection = admin(a)) { // it is part of the servers' checksum
      connection.execute(
          "INSERT INTO mysql_servers_ssl_params (hostname, port, tls_version) VALUES"
              + " ('127.0.0.1', 1, 'TLSv1.3')");
      connection.execute("LOAD MYSQL SERVERS TO RUNTIME");
    }
    await(b, "SELECT tls_version FROM runtime_mysql_servers_ssl_params", "TLSv1.3");
    String checksum =
        "SELECT checksum FROM runtime_checksums_values WHERE name = 'mysql_servers_v2'";
    assertThat(ask(b, checksum)).isEqualTo(ask(a, checksum));
    await(b, "SELECT count(*) FROM mysql_users", "1");
    await(b, "SELECT count(*) FROM stats_proxysql_servers_problems", "0");
    ProxyHealth health = b.health(Duration.ofSeconds(5));
    assertThat(health.alive()).isTrue();
    assertThat(health.writes()).isFalse();
    assertThat(health.reason()).contains("[10, 20]");
  }
}
