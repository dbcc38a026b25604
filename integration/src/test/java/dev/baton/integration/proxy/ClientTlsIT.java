package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.integration.TestEngines;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.server.tls.ServerCertificate;
import dev.baton.testkit.TestAuthority;
import dev.baton.testkit.TestAuthority.Holder;
import dev.baton.testkit.TestAuthority.Says;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * TLS with clients by ProxySQL's files: stock clients and drivers that verify, and are verified.
 */
@Timeout(240)
class ClientTlsIT {

  private static final String STORE_PASSWORD = "changeit";
  private static final String WORKLOAD = "spiffe://shop.example/orders";

  @TempDir Path folder;
  private final TestAuthority ours = new TestAuthority("ours");
  private final TestAuthority theirs = new TestAuthority("theirs");
  private Path data;
  private AloneProxy proxy;
  private Account app;

  static Stream<String> engines() {
    return TestEngines.names().filter(Set.of("mariadb", "mysql-9.7")::contains);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void clientsVerifyTheProxyAndShowWhoTheyAre(String engine) throws Exception {
    data = Files.createDirectory(folder.resolve("proxy"));
    try (TestClusters servers = TestClusters.start(engine, folder, 2, 1, Map.of());
        AloneProxy started = AloneProxy.start(data)) {
      proxy = started;
      app = servers.cluster().accounts().application();
      proxy.serve(servers.cluster().accounts().monitor(), app, servers.key(0), false);
      if (engine.equals("mariadb")) {
        aClientOfMariadbGoesByThePassword();
      }
      theCertificateThatWasMadeIsVerifiedByTheAuthorityBesideIt();
      anOperatorsCertificateCountsFromTheReloadOn();
      driversVerifyIt();
      filesThatCannotBeUsedChangeNothing();
      clientsGetNoTlsWhereItIsSwitchedOff();
      anAccountMayRequireTls();
      anAccountMayRequireACertificate();
      driversShowTheirs();
      whatAnAccountCannotRequireIsRefusedByName();
    }
  }

  // ---- the stock client

  private record Output(String out, String err) {}

  private Output mysql(String sql, String... options) throws IOException, InterruptedException {
    return mysql(app.password().reveal(), sql, options);
  }

  private Output mysql(String password, String sql, String... options)
      throws IOException, InterruptedException {
    return run("mysql-9.7", "mysql", password, sql, options);
  }

  private Output run(String engine, String program, String password, String sql, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(TestEngines.engine(engine).command());
    command.add(Path.of(command.removeLast()).resolveSibling("../bin/" + program).toString());
    command.addAll(
        List.of("--no-defaults", "-P" + proxy.port(), "-u" + app.user(), "-N", "-B", "-e", sql));
    command.addAll(List.of(options));
    if (Stream.of(options).noneMatch(option -> option.startsWith("-h"))) {
      command.add("-h127.0.0.1");
    }
    Path out = Files.createTempFile(folder, "client", ".out");
    Path err = Files.createTempFile(folder, "client", ".err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("MYSQL_PWD", password);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(program + " did not end");
    }
    return new Output(
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private void served(String... options) throws Exception {
    Output output = mysql("SELECT 42", options);
    assertThat(output.err()).isEmpty();
    assertThat(output.out()).isEqualTo("42\n");
  }

  private void refused(String why, String... options) throws Exception {
    Output output = mysql("SELECT 42", options);
    assertThat(output.out()).isEmpty();
    assertThat(output.err()).contains(why);
  }

  private String own(String file) {
    return data.resolve(file).toString();
  }

  private void use(Holder holder) throws Exception {
    holder.writeTo(
        data.resolve(ServerCertificate.CERTIFICATE_FILE), data.resolve(ServerCertificate.KEY_FILE));
  }

  // ---- the steps

  /** Since 11.4 they insist on a server that they can believe, and know no authority. */
  private void aClientOfMariadbGoesByThePassword() throws Exception {
    String password = "-p" + app.password().reveal(); // in the environment it would count as none
    String elsewhere = "-h127.0.0.2"; // they trust 127.0.0.1 without a proof
    for (String schema : List.of("--database=", "--database=app")) {
      Output seen =
          run(
              "mariadb",
              "mariadb",
              app.password().reveal(),
              "STATUS; SELECT 40 + 2",
              elsewhere,
              password,
              schema);
      assertThat(seen.err()).isEmpty();
      assertThat(seen.out()).contains("42").contains("Cipher in use");
    }
  }

  private void theCertificateThatWasMadeIsVerifiedByTheAuthorityBesideIt() throws Exception {
    Path made = Files.copy(data.resolve(ServerCertificate.AUTHORITY_FILE), folder.resolve("made"));
    served("--ssl-mode=VERIFY_CA", "--ssl-ca=" + made);
    String other = "--ssl-ca=" + ours.writeTo(folder.resolve("ours.pem"));
    refused("SSL connection error", "--ssl-mode=VERIFY_CA", other);
  }

  private void anOperatorsCertificateCountsFromTheReloadOn() throws Exception {
    try (Connection before = connectorJ("REQUIRED", null)) {
      use(ours.issue(Says.of("proxy")));
      ours.writeTo(data.resolve(ServerCertificate.AUTHORITY_FILE));
      String authority = "--ssl-ca=" + own(ServerCertificate.AUTHORITY_FILE);
      refused("SSL connection error", "--ssl-mode=VERIFY_CA", authority);
      proxy.admin().run("PROXYSQL RELOAD TLS");
      served("--ssl-mode=VERIFY_CA", authority);
      served("--ssl-mode=VERIFY_IDENTITY", authority); // it is for 127.0.0.1
      refused(
          "SSL connection error",
          "--ssl-mode=VERIFY_IDENTITY",
          "-hlocalhost",
          "--protocol=TCP",
          authority);
      assertThat(value(before, "SELECT 43")).as("who was there stays").isEqualTo("43");
    }
    try (Sql unencrypted = proxy.connect(app)) {
      assertThat(unencrypted.value("SELECT 44")).isEqualTo("44");
    }
  }

  private void driversVerifyIt() throws Exception {
    for (String mode : List.of("VERIFY_CA", "VERIFY_IDENTITY")) {
      try (Connection connection = connectorJ(mode, null)) {
        assertThat(value(connection, "SELECT REPEAT('x', 100000)")).hasSize(100_000);
      }
    }
    try (Connection connection = mariadbs(ServerCertificate.AUTHORITY_FILE)) {
      assertThat(value(connection, "SELECT 45")).isEqualTo("45");
    }
    theirs.writeTo(data.resolve("theirs.pem"));
    assertThatThrownBy(() -> mariadbs("theirs.pem")).isInstanceOf(SQLException.class);
  }

  private void filesThatCannotBeUsedChangeNothing() throws Exception {
    String authority = "--ssl-ca=" + own(ServerCertificate.AUTHORITY_FILE);
    Path key = data.resolve(ServerCertificate.KEY_FILE);
    String good = Files.readString(key);
    Holder other = ours.issue(Says.of("proxy"));
    other.writeTo(data.resolve("other.pem"), key);
    reloadFails("is not the key of the certificate in");
    Files.writeString(key, "nothing");
    reloadFails("it holds no private key in PEM form");
    Files.delete(key);
    reloadFails("there is no file");
    Files.writeString(key, good);
    Files.writeString(data.resolve(ServerCertificate.AUTHORITY_FILE), "nothing");
    reloadFails("it holds no certificate in PEM form");
    ours.writeTo(data.resolve(ServerCertificate.AUTHORITY_FILE));
    proxy.admin().run("PROXYSQL RELOAD TLS");
    served("--ssl-mode=VERIFY_IDENTITY", authority);
  }

  private void reloadFails(String why) throws Exception {
    assertThatThrownBy(() -> proxy.admin().run("PROXYSQL RELOAD TLS"))
        .hasMessageContaining(why)
        .hasMessageContaining("the certificate in use stays");
    served("--ssl-mode=VERIFY_IDENTITY", "--ssl-ca=" + ours.writeTo(folder.resolve("ours.pem")));
  }

  private void clientsGetNoTlsWhereItIsSwitchedOff() throws Exception {
    try (Connection before = connectorJ("REQUIRED", null)) {
      proxy.admin().run("SET mysql-have_ssl='false'", "LOAD MYSQL VARIABLES TO RUNTIME");
      refused("SSL connection error", "--ssl-mode=REQUIRED");
      served("--ssl-mode=PREFERRED", "--get-server-public-key");
      assertThat(value(before, "SELECT 46")).isEqualTo("46");
      proxy.admin().run("SET mysql-have_ssl='true'", "LOAD MYSQL VARIABLES TO RUNTIME");
      served("--ssl-mode=REQUIRED");
    }
  }

  private void account(String set) throws SQLException {
    proxy.admin().run("UPDATE mysql_users SET " + set, "LOAD MYSQL USERS TO RUNTIME");
  }

  private void anAccountMayRequireTls() throws Exception {
    account("use_ssl = 1");
    served("--ssl-mode=REQUIRED");
    refused(
        "the account requires TLS (use_ssl=1)", "--ssl-mode=DISABLED", "--get-server-public-key");
    account("use_ssl = 0");
  }

  private String[] showing(String name) {
    return new String[] {
      "--ssl-mode=REQUIRED",
      "--ssl-cert=" + folder.resolve(name + ".pem"),
      "--ssl-key=" + folder.resolve(name + "-key.pem")
    };
  }

  private Holder client(String name, TestAuthority by, String uri) throws Exception {
    Holder holder = by.issue(Says.of(name).forHost(uri));
    holder.writeTo(folder.resolve(name + ".pem"), folder.resolve(name + "-key.pem"));
    return holder;
  }

  private void anAccountMayRequireACertificate() throws Exception {
    client("right", ours, WORKLOAD);
    client("longer", ours, WORKLOAD + "/blue");
    client("strange", theirs, WORKLOAD);
    client("nameless", ours, "db1.example");
    account("attributes = '{\"spiffe_id\":\"" + WORKLOAD + "\"}'");
    served(showing("right"));
    assertThat(mysql("whatever", "SELECT 47", showing("right")).out()).isEqualTo("47\n");
    assertThat(mysql("", "SELECT 48", showing("right")).out()).isEqualTo("48\n");
    String denied = "ERROR 1045 (28000): Access denied for user '" + app.user() + "'@'127.0.0.1'";
    refused(denied, showing("longer"));
    refused(denied, showing("strange"));
    refused(denied, showing("nameless"));
    refused(denied, "--ssl-mode=REQUIRED");
    refused(denied, "--ssl-mode=DISABLED", "--get-server-public-key");
    account("attributes = '{\"spiffe_id\":\"!spiffe://shop[.]example/orders(/.*)?\"}'");
    served(showing("right"));
    served(showing("longer"));
    refused(denied, showing("strange"));
    client("blues", ours, WORKLOAD + "blue"); // the whole of it has to match
    refused(denied, showing("blues"));
  }

  private void driversShowTheirs() throws Exception {
    for (String name : List.of("right", "strange")) {
      Holder holder = client(name, name.equals("right") ? ours : theirs, WORKLOAD);
      if (name.equals("right")) {
        try (Connection connection = connectorJ("VERIFY_CA", holder)) {
          assertThat(value(connection, "SELECT 49")).isEqualTo("49");
        }
      } else {
        assertThatThrownBy(() -> connectorJ("VERIFY_CA", holder))
            .hasMessageContaining("Access denied");
      }
    }
  }

  private void whatAnAccountCannotRequireIsRefusedByName() throws SQLException {
    for (String[] wrong :
        new String[][] {
          {"{\"spiffe_id\":\"http://shop\"}", "is neither spiffe://"},
          {"{\"spiffe_id\":\"![\"}", "is no regular expression"},
          {"{\"default-transaction_isolation\":\"x\"}", "'default-transaction_isolation' is not"}
        }) {
      assertThatThrownBy(() -> account("attributes = '" + wrong[0] + "'"))
          .hasMessageContaining("username " + app.user() + ": attributes: ")
          .hasMessageContaining(wrong[1]);
    }
    account("attributes = ''");
    try (Sql client = proxy.connect(app)) {
      assertThat(client.value("SELECT 50")).isEqualTo("50");
    }
  }

  // ---- drivers

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private Connection connectorJ(String mode, Holder shown) throws Exception {
    Properties properties = properties();
    properties.setProperty("sslMode", mode);
    if (mode.startsWith("VERIFY")) {
      KeyStore trusted = store();
      trusted.setCertificateEntry("authority", ours.own().certificate());
      properties.setProperty("trustCertificateKeyStoreUrl", write(trusted));
      properties.setProperty("trustCertificateKeyStoreType", "PKCS12");
      properties.setProperty("trustCertificateKeyStorePassword", STORE_PASSWORD);
    }
    if (shown != null) {
      KeyStore own = store();
      Certificate[] chain = {shown.certificate()};
      own.setKeyEntry("own", shown.key(), STORE_PASSWORD.toCharArray(), chain);
      properties.setProperty("clientCertificateKeyStoreUrl", write(own));
      properties.setProperty("clientCertificateKeyStoreType", "PKCS12");
      properties.setProperty("clientCertificateKeyStorePassword", STORE_PASSWORD);
    }
    return DriverManager.getConnection("jdbc:mysql://127.0.0.1:" + proxy.port() + "/", properties);
  }

  private Connection mariadbs(String authority) throws SQLException {
    Properties properties = properties();
    properties.setProperty("sslMode", "verify-full");
    properties.setProperty("serverSslCert", own(authority));
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:" + proxy.port() + "/", properties);
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("user", app.user());
    properties.setProperty("password", app.password().reveal());
    return properties;
  }

  private static KeyStore store() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private String write(KeyStore store) throws Exception {
    Path file = Files.createTempFile(folder, "store", ".p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, STORE_PASSWORD.toCharArray());
    }
    return file.toUri().toString();
  }
}
