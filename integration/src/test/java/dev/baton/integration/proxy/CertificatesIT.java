package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.secret.Secret;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.integration.TestEngines;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.testkit.TestAuthority;
import dev.baton.testkit.TestAuthority.Holder;
import dev.baton.testkit.TestAuthority.Says;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a proxy that runs alone shows to servers, and which servers it takes for themselves. */
@Timeout(240)
class CertificatesIT {

  private static final Secret PASSWORD = new Secret("apfel");
  private static final Account ANYBODY = new Account("anybody", PASSWORD);
  private static final Account BY_CERTIFICATE = new Account("bycert", PASSWORD);
  private static final Account BY_SUBJECT = new Account("bysubject", PASSWORD);

  @TempDir Path folder;
  private final TestAuthority ours = new TestAuthority("ours");
  private final TestAuthority theirs = new TestAuthority("theirs");
  private int port;

  static Stream<String> engines() {
    return TestEngines.names().filter(Set.of("mariadb", "mysql-9.7")::contains);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void certificatesAreShownAndVerifiedAsLoaded(String engine) throws Exception {
    write();
    Map<String, String> options = new HashMap<>();
    options.put("ssl_ca", file("ca.pem"));
    options.put("ssl_cert", file("server.pem"));
    options.put("ssl_key", file("server-key.pem"));
    if (engine.startsWith("mariadb")) {
      options.put("ssl", "ON");
    }
    try (TestClusters servers = TestClusters.start(engine, folder, 2, 1, options);
        AloneProxy proxy = AloneProxy.start(Files.createDirectory(folder.resolve("proxy")))) {
      port = servers.key(0).port();
      configure(servers, proxy);
      nothingIsShownOrVerifiedByDefault(proxy);
      accountsThatRequireACertificateLogIn(proxy);
      theMonitorLogsInTheSameWay(servers, proxy);
      killsLogInTheSameWay(servers, proxy);
      aFileThatCannotBeUsedChangesNothing(proxy);
      anAuthorityThatIsNotTheServersIsToldOf(proxy);
      aRowCountsForItsUserAlone(proxy);
      versionsAndSuitesAreAsTheRowSays(proxy);
      aHostOfAnotherNameIsToldOf(proxy);
      aCertificateThatTheServerDoesNotTakeIsToldOf(proxy);
      oneThatWasRevokedIsToldOfAfterAReload(proxy);
      oneThatHasExpiredIsToldOf(servers, proxy);
    }
  }

  // ---- files

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private void write() throws Exception {
    ours.writeTo(folder.resolve("ca.pem"));
    theirs.writeTo(folder.resolve("their-ca.pem"));
    server(ours.issue(Says.of("db")));
    write("client", ours.issue("app", "clients"));
    write("their-client", theirs.issue("app", "clients"));
  }

  private void server(Holder holder) throws Exception {
    write("server", holder);
  }

  private void write(String name, Holder holder) throws Exception {
    holder.writeTo(folder.resolve(name + ".pem"), folder.resolve(name + "-key.pem"));
  }

  // ---- the steps

  private void configure(TestClusters servers, AloneProxy proxy) throws SQLException {
    Account monitor = servers.cluster().accounts().monitor();
    try (Sql root = servers.root(0)) {
      root.run(
          "CREATE USER anybody IDENTIFIED BY 'apfel'",
          "CREATE USER bycert IDENTIFIED BY 'apfel' REQUIRE X509",
          "CREATE USER bysubject IDENTIFIED BY 'apfel' REQUIRE SUBJECT '/OU=clients/CN=app'");
    }
    proxy
        .admin()
        .run(
            "INSERT INTO mysql_servers (hostgroup_id, hostname, port, use_ssl) VALUES"
                + " (1, '127.0.0.1', %d, 1)".formatted(port),
            "INSERT INTO mysql_users (username, password, default_hostgroup) VALUES"
                + " ('anybody', 'apfel', 1), ('bycert', 'apfel', 1), ('bysubject', 'apfel', 1)",
            "SET mysql-monitor_username='" + monitor.user() + "'",
            "SET mysql-monitor_password='" + monitor.password().reveal() + "'",
            "SET mysql-monitor_connect_interval=1000",
            "SET mysql-monitor_ping_interval=1000",
            "SET mysql-monitor_ping_max_failures=1000", // else it is told only after a while
            "LOAD MYSQL VARIABLES TO RUNTIME",
            "LOAD MYSQL SERVERS TO RUNTIME",
            "LOAD MYSQL USERS TO RUNTIME");
  }

  private static void variables(AloneProxy proxy, String... namesAndValues) throws SQLException {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      proxy
          .admin()
          .run("SET mysql-ssl_p2s_" + namesAndValues[i] + "='" + namesAndValues[i + 1] + "'");
    }
    proxy.admin().run("LOAD MYSQL VARIABLES TO RUNTIME");
  }

  private static String ask(AloneProxy proxy, Account as, String sql) throws SQLException {
    try (Sql client = proxy.connect(as)) {
      return client.value(sql);
    }
  }

  private static void served(AloneProxy proxy, Account... users) throws SQLException {
    for (Account user : users) {
      assertThat(ask(proxy, user, "SELECT CURRENT_USER()")).startsWith(user.user());
    }
  }

  private static void refused(AloneProxy proxy, Account user, String... said) {
    assertThatThrownBy(() -> ask(proxy, user, "SELECT 1"))
        .isInstanceOf(SQLException.class)
        .message()
        .contains(said);
  }

  private static void nothingIsShownOrVerifiedByDefault(AloneProxy proxy) throws SQLException {
    served(proxy, ANYBODY);
    assertThat(encryption(proxy, ANYBODY, "Ssl_cipher")).isNotEmpty();
    refused(proxy, BY_CERTIFICATE, "Access denied");
  }

  private static String encryption(AloneProxy proxy, Account user, String status)
      throws SQLException {
    try (Sql client = proxy.connect(user)) {
      return client.column("SHOW SESSION STATUS LIKE '" + status + "'", "Value");
    }
  }

  private void accountsThatRequireACertificateLogIn(AloneProxy proxy) throws SQLException {
    variables(
        proxy, "ca", file("ca.pem"), "cert", file("client.pem"), "key", file("client-key.pem"));
    served(proxy, ANYBODY, BY_CERTIFICATE, BY_SUBJECT);
    await(proxy, "SELECT count(*) FROM stats_mysql_users_refused", "0");
  }

  private void theMonitorLogsInTheSameWay(TestClusters servers, AloneProxy proxy)
      throws SQLException {
    String user = servers.cluster().accounts().monitor().user();
    try (Sql root = servers.root(0)) {
      String host = root.value("SELECT host FROM mysql.user WHERE user = '" + user + "' LIMIT 1");
      root.run("ALTER USER '" + user + "'@'" + host + "' REQUIRE X509");
    }
    String now = proxy.admin().value("SELECT max(time_start_us) FROM mysql_server_connect_log");
    await(
        proxy,
        "SELECT count(*) > 0 FROM mysql_server_connect_log WHERE connect_error IS NULL AND"
            + " time_start_us > "
            + now,
        "1");
  }

  private static void killsLogInTheSameWay(TestClusters servers, AloneProxy proxy)
      throws SQLException {
    proxy.admin().run("SET mysql-default_query_timeout=1000", "LOAD MYSQL VARIABLES TO RUNTIME");
    try { // MySQL and MariaDB end it differently
      assertThat(ask(proxy, BY_CERTIFICATE, "SELECT SLEEP(60)")).isEqualTo("1");
    } catch (SQLException e) {
      assertThat(e.getMessage()).contains("query_timeout exceeded");
    }
    try (Sql root = servers.root(0)) {
      await(
          root,
          "SELECT count(*) FROM information_schema.processlist WHERE user = 'bycert' AND"
              + " info LIKE '%SLEEP(60)%'",
          "0");
    }
    proxy
        .admin()
        .run("SET mysql-default_query_timeout=86400000", "LOAD MYSQL VARIABLES TO RUNTIME");
  }

  private void aFileThatCannotBeUsedChangesNothing(AloneProxy proxy) throws SQLException {
    assertThatThrownBy(() -> variables(proxy, "ca", file("none.pem")))
        .message()
        .contains("mysql-ssl_p2s_ca: there is no file", "none.pem", "configuration is unchanged");
    assertThatThrownBy(() -> variables(proxy, "ca", file("ca.pem"), "key", file("server-key.pem")))
        .message()
        .contains("mysql-ssl_p2s_key", "is not the key of the certificate in");
    assertThatThrownBy(() -> row(proxy, "bycert", "ssl_ca", file("client-key.pem"), "ssl_cert", ""))
        .message()
        .contains(
            "mysql_servers_ssl_params (hostname='127.0.0.1', port=" + port + ", username='bycert')",
            "client-key.pem' cannot be used: it holds no certificate");
    noRows(proxy);
    variables(proxy, "key", file("client-key.pem"));
    served(proxy, BY_CERTIFICATE);
  }

  private void row(AloneProxy proxy, String user, String... columnsAndValues) throws SQLException {
    StringBuilder names = new StringBuilder();
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < columnsAndValues.length; i += 2) {
      names.append(", ").append(columnsAndValues[i]);
      values.append(", '").append(columnsAndValues[i + 1]).append('\'');
    }
    proxy
        .admin()
        .run(
            "REPLACE INTO mysql_servers_ssl_params (hostname, port, username"
                + names
                + ") VALUES ('127.0.0.1', "
                + port
                + ", '"
                + user
                + "'"
                + values
                + ")",
            "LOAD MYSQL SERVERS TO RUNTIME");
  }

  private static void noRows(AloneProxy proxy) throws SQLException {
    proxy.admin().run("DELETE FROM mysql_servers_ssl_params", "LOAD MYSQL SERVERS TO RUNTIME");
  }

  private void anAuthorityThatIsNotTheServersIsToldOf(AloneProxy proxy) throws SQLException {
    try (Sql open = proxy.connect(ANYBODY)) {
      assertThat(open.value("SELECT 1")).isEqualTo("1");
      variables(proxy, "ca", file("their-ca.pem"));
      String why = "'CN=db,OU=servers' (issued by 'CN=ours,OU=authorities') is of no authority in";
      assertThatThrownBy(() -> open.value("SELECT 2")).message().contains(why);
      refused(proxy, BY_CERTIFICATE, "SSL connection error with 127.0.0.1:" + port, why);
      refused(proxy, ANYBODY, why, "mysql-ssl_p2s_ca '" + file("their-ca.pem") + "'");
      for (String log : new String[] {"connect", "ping"}) {
        await(
            proxy,
            "SELECT count(*) > 0 FROM mysql_server_"
                + log
                + "_log WHERE "
                + log
                + "_error LIKE '%CN=db,%is of no authority in%'",
            "1");
      }
    }
  }

  private void aRowCountsForItsUserAlone(AloneProxy proxy) throws SQLException {
    row(
        proxy,
        "bycert",
        "ssl_ca",
        file("ca.pem"),
        "ssl_cert",
        file("client.pem"),
        "ssl_key",
        file("client-key.pem"));
    served(proxy, BY_CERTIFICATE);
    refused(proxy, ANYBODY, "is of no authority in");
    row(proxy, "", "ssl_ca", file("ca.pem"));
    served(proxy, BY_CERTIFICATE, ANYBODY);
    refused(proxy, BY_SUBJECT, "Access denied");
    assertThat(
            proxy
                .admin()
                .value("SELECT count(*) FROM runtime_mysql_servers_ssl_params WHERE username=''"))
        .isEqualTo("1");
  }

  private void versionsAndSuitesAreAsTheRowSays(AloneProxy proxy) throws SQLException {
    row(
        proxy,
        "",
        "ssl_ca",
        file("ca.pem"),
        "tls_version",
        "TLSv1.2",
        "ssl_cipher",
        "ECDHE-ECDSA-AES128-GCM-SHA256");
    assertThat(encryption(proxy, ANYBODY, "Ssl_version")).isEqualTo("TLSv1.2");
    assertThat(encryption(proxy, ANYBODY, "Ssl_cipher")).isEqualTo("ECDHE-ECDSA-AES128-GCM-SHA256");
    row(proxy, "", "ssl_ca", file("ca.pem"), "tls_version", "TLSv1.3", "ssl_cipher", "");
    assertThat(encryption(proxy, ANYBODY, "Ssl_version")).isEqualTo("TLSv1.3");
    row(
        proxy,
        "",
        "ssl_ca",
        file("ca.pem"),
        "tls_version",
        "TLSv1.2",
        "ssl_cipher",
        "ECDHE-RSA-AES128-GCM-SHA256");
    refused(proxy, ANYBODY, "no TLS version or cipher suite in common");
    noRows(proxy);
  }

  private void aHostOfAnotherNameIsToldOf(AloneProxy proxy) throws SQLException {
    proxy
        .admin()
        .run(
            "INSERT INTO mysql_servers (hostgroup_id, hostname, port, use_ssl) VALUES"
                + " (2, 'localhost', %d, 1)".formatted(port),
            "UPDATE mysql_users SET default_hostgroup = 2 WHERE username = 'anybody'",
            "LOAD MYSQL SERVERS TO RUNTIME",
            "LOAD MYSQL USERS TO RUNTIME");
    variables(proxy, "ca", file("ca.pem"));
    served(proxy, ANYBODY);
    variables(proxy, "verify_hostname", "true");
    refused(proxy, ANYBODY, "'CN=db,OU=servers'", "is not for the host 'localhost'");
    served(proxy, BY_CERTIFICATE);
    proxy
        .admin()
        .run(
            "UPDATE mysql_users SET default_hostgroup = 1 WHERE username = 'anybody'",
            "LOAD MYSQL USERS TO RUNTIME");
    served(proxy, ANYBODY);
  }

  private void aCertificateThatTheServerDoesNotTakeIsToldOf(AloneProxy proxy) throws SQLException {
    variables(proxy, "cert", file("their-client.pem"), "key", file("their-client-key.pem"));
    refused(proxy, BY_CERTIFICATE, "does not take the certificate that Baton showed");
    variables(proxy, "cert", file("client.pem"), "key", file("client-key.pem"));
    served(proxy, BY_CERTIFICATE);
  }

  private void oneThatWasRevokedIsToldOfAfterAReload(AloneProxy proxy) throws Exception {
    ours.revoke(folder.resolve("crl.pem"));
    variables(proxy, "crl", file("crl.pem"));
    served(proxy, BY_CERTIFICATE, ANYBODY);
    try (Sql open = proxy.connect(ANYBODY)) {
      String id = "SELECT id FROM information_schema.processlist WHERE info LIKE '%itself%'";
      String first = open.value(id);
      assertThat(open.value(id)).isEqualTo(first);
      proxy.admin().run("PROXYSQL RELOAD TLS");
      assertThat(open.value(id)).as("the files hold what they held").isEqualTo(first);
      ours.revoke(folder.resolve("crl.pem"), ours.issue(Says.of("db2")));
      proxy.admin().run("PROXYSQL RELOAD TLS");
      assertThat(open.value(id)).as("a connection made under another list").isNotEqualTo(first);
    }
    Files.writeString(folder.resolve("crl.pem"), "nothing");
    assertThatThrownBy(() -> proxy.admin().run("PROXYSQL RELOAD TLS"))
        .message()
        .contains("mysql-ssl_p2s_crl", "crl.pem");
    served(proxy, BY_CERTIFICATE);
  }

  private void oneThatHasExpiredIsToldOf(TestClusters servers, AloneProxy proxy) throws Exception {
    Holder revoked = ours.issue(Says.of("db3"));
    ours.revoke(folder.resolve("crl.pem"), revoked);
    proxy.admin().run("PROXYSQL RELOAD TLS");
    server(revoked);
    reload(servers);
    refused(proxy, ANYBODY, "'CN=db3,OU=servers'", "was revoked on 2020-01-01", "crl.pem");
    Instant soon = Instant.now().plusSeconds(5); // MySQL would not load one that has expired
    server(ours.issue(Says.of("db4").until(soon)));
    reload(servers);
    Thread.sleep(Duration.between(Instant.now(), soon.plusSeconds(1)).toMillis());
    refused(
        proxy, ANYBODY, "'CN=db4,OU=servers'", "expired on " + soon.toString().substring(0, 10));
    server(ours.issue(Says.of("db5")));
    reload(servers);
    served(proxy, ANYBODY, BY_CERTIFICATE);
  }

  private static void reload(TestClusters servers) throws SQLException, IOException {
    try (Sql root = servers.root(0)) {
      root.run(servers.engine().isMariaDb() ? "FLUSH SSL" : "ALTER INSTANCE RELOAD TLS");
    }
  }

  private static void await(AloneProxy proxy, String query, String wanted) throws SQLException {
    await(proxy.admin(), query, wanted);
  }

  private static void await(Sql sql, String query, String wanted) throws SQLException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    String got = sql.value(query);
    while (!wanted.equals(got)) {
      assertThat(System.nanoTime()).as("%s gives %s", query, got).isLessThan(end);
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      got = sql.value(query);
    }
  }
}
