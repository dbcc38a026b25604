package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.integration.TestEngines;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Signal;
import dev.baton.server.Main;
import dev.baton.topology.port.InstanceLink;
import dev.baton.wire.auth.Scrambles;
import dev.baton.wire.auth.Sha256Crypt;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code baton proxy} as a process of its own before a primary and two replicas, and nothing but
 * SQL at its administration port to set it up.
 */
@Timeout(240)
class AloneProxyIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;
  private Process process;
  private InstanceKey address;
  private InstanceKey admin;

  @ParameterizedTest
  @MethodSource("engines")
  void splitsByRulesFollowsAPromotionByHandAndComesBackFromItsDisk(String engine) throws Exception {
    try (TestClusters servers = TestClusters.start(engine, folder, 3, 1, Map.of())) {
      try {
        start("--admin-credentials", "admin:admin");
        configure(servers);
        usersLogInAheadOfNeed(servers);
        readsAndWritesAreSplit(servers);
        statementsAreBoundedLoggedAndEnded(servers);
        preparedStatementsAreShown(servers);
        aUserKnownByAHashAloneIsLetIn(servers);
        aPromotionByHandIsFollowed(servers);
        stop();
        start();
        theDiskIsInForce(servers);
        administratorsStopIt();
      } finally {
        process.destroyForcibly();
      }
    }
  }

  static Stream<String> engines() {
    return TestEngines.names().filter(Set.of("mariadb", "mysql-9.7")::contains);
  }

  private void configure(TestClusters servers) throws SQLException {
    Account application = servers.cluster().accounts().application();
    Account monitor = servers.cluster().accounts().monitor();
    try (Sql sql = admin()) {
      for (int i = 0; i < 3; i++) {
        sql.run(
            "INSERT INTO mysql_servers (hostgroup_id, hostname, port, max_connections) VALUES (%d, '127.0.0.1', %d, 50)"
                .formatted(i == 0 ? 10 : 20, servers.key(i).port()));
      }
      sql.run(
          "INSERT INTO mysql_replication_hostgroups VALUES (10, 20, 'read_only', 'test')",
          "INSERT INTO mysql_users (username, password, default_hostgroup) VALUES ('%s', '%s', 10)"
              .formatted(application.user(), application.password().reveal()),
          "INSERT INTO mysql_query_rules (rule_id, active, match_digest, destination_hostgroup,"
              + " apply) VALUES (1, 1, '^SELECT.*FOR UPDATE$', 10, 1), (2, 1, '^SELECT', 20, 1)",
          "SET mysql-monitor_username='" + monitor.user() + "'",
          "SET mysql-monitor_password='" + monitor.password().reveal() + "'",
          "SET mysql-monitor_read_only_interval=200",
          "SET mysql-monitor_ping_interval=500",
          "SET mysql-monitor_writer_is_also_reader='false'",
          "SET mysql-connect_timeout_server_max=60000");
      for (String module : List.of("SERVERS", "USERS", "QUERY RULES", "VARIABLES")) {
        sql.run("LOAD MYSQL " + module + " TO RUNTIME", "SAVE MYSQL " + module + " TO DISK");
      }
      await(
          sql,
          "SELECT count(DISTINCT port) FROM monitor.mysql_server_read_only_log WHERE error IS NULL",
          "3");
    }
  }

  private void usersLogInAheadOfNeed(TestClusters servers) throws Exception {
    boolean mySql = !servers.engine().isMariaDb();
    try (Sql primary = servers.root(0);
        Sql control = admin()) {
      primary.run("CREATE USER ahead IDENTIFIED BY 'known'", "CREATE USER other IDENTIFIED BY 'x'");
      for (int i = 0; i < 3; i++) {
        try (Sql server = servers.root(i)) {
          await(server, "SELECT count(*) FROM mysql.user WHERE user IN ('ahead', 'other')", "2");
        }
      }
      control.run(
          "INSERT INTO mysql_users (username, password, default_hostgroup) VALUES"
              + " ('ahead', 'known', 10), ('nobody', 'x', 10)",
          "LOAD MYSQL USERS TO RUNTIME");
      String refused =
          "SELECT count(*) FROM stats_mysql_users_refused WHERE username = 'nobody'"
              + " AND problem LIKE '%1045%' AND advice LIKE 'create user nobody %'";
      await(control, refused, "3");
      for (int i = 0; mySql && i < 3; i++) {
        awaitKnown(servers.key(i));
        assertThatThrownBy(() -> plainly(servers.key(0), "other", "x"))
            .as("nobody has logged this user in, so that the password cannot be checked")
            .isInstanceOf(IOException.class);
      }
      control.run("DELETE FROM mysql_users WHERE username IN ('ahead', 'nobody')");
      control.run("LOAD MYSQL USERS TO RUNTIME");
      await(control, "SELECT count(*) FROM stats_mysql_users_refused", "0");
      primary.run("DROP USER ahead", "DROP USER other");
    }
  }

  /**
   * Without TLS and the server's key: only who is in the cache of caching_sha2_password gets in.
   */
  private static void plainly(InstanceKey server, String user, String password) throws IOException {
    WireConnection.connect(ConnectOptions.to(server, user, new Secret(password))).close();
  }

  private static void awaitKnown(InstanceKey server) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        plainly(server, "ahead", "known");
        return;
      } catch (IOException e) {
        assertThat(System.nanoTime()).as("%s: %s", server, e).isLessThan(end);
        Thread.sleep(50);
      }
    }
  }

  private void readsAndWritesAreSplit(TestClusters servers) throws SQLException {
    String primary = Integer.toString(servers.key(0).port());
    try (Sql sql = application(servers);
        Sql control = admin()) {
      sql.run("CREATE TABLE app.alone (id INT PRIMARY KEY)", "INSERT INTO app.alone VALUES (1)");
      assertThat(sql.value("SELECT @@port")).isNotEqualTo(primary);
      await(sql, "SELECT count(*) FROM app.alone", "1");
      assertThat(sql.value("SELECT @@port FROM app.alone FOR UPDATE")).isEqualTo(primary);
      sql.connection().setAutoCommit(false);
      sql.run("INSERT INTO app.alone VALUES (2)");
      assertThat(sql.value("SELECT @@port")).as("in a transaction").isEqualTo(primary);
      sql.connection().commit();
      assertThat(control.value("SELECT hits FROM stats_mysql_query_rules WHERE rule_id = 1"))
          .isEqualTo("1");
      assertThat(
              control.value(
                  "SELECT count_star FROM stats_mysql_query_digest"
                      + " WHERE digest_text = 'INSERT INTO app.alone VALUES (?)' AND hostgroup = 10"))
          .isEqualTo("2");
      assertThat(
              control.value(
                  "SELECT sum(Queries) > 0 FROM stats_mysql_connection_pool WHERE hostgroup = 20"))
          .isEqualTo("1");
    }
  }

  private void statementsAreBoundedLoggedAndEnded(TestClusters servers) throws Exception {
    try (Sql sql = application(servers);
        Sql control = admin();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      control.run(
          "UPDATE mysql_query_rules SET timeout = 300, log = 1 WHERE rule_id = 2",
          "LOAD MYSQL QUERY RULES TO RUNTIME",
          "SET mysql-eventslog_filename='events'",
          "SET mysql-eventslog_format=2",
          "LOAD MYSQL VARIABLES TO RUNTIME");
      String slow = "SELECT count(*) FROM app.alone WHERE SLEEP(30) = 1";
      assertThatThrownBy(() -> sql.value(slow))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1907));
      assertThat(sql.value("SELECT 1")).isEqualTo("1");
      Future<?> locking = clients.submit(() -> sql.value(slow + " FOR UPDATE"));
      String session =
          "SELECT max(SessionID) FROM stats_mysql_processlist WHERE info LIKE '%SLEEP%'";
      await(
          control,
          "SELECT count(*) FROM stats_mysql_processlist WHERE info LIKE '%SLEEP%' AND srv_port > 0",
          "1");
      String id = control.value(session);
      control.run("KILL QUERY " + id);
      assertThatThrownBy(() -> locking.get(20, TimeUnit.SECONDS))
          .rootCause()
          .hasMessageContaining("interrupted");
      assertThat(sql.value("SELECT 1")).isEqualTo("1");
      await(control, "SELECT sum(count_star) FROM stats_mysql_errors WHERE errno = 1317", "2");
      assertThat(
              control.value(
                  "SELECT Total_cnt > 1 FROM stats_mysql_commands_counters WHERE Command = 'SELECT'"))
          .isEqualTo("1");
      control.run("PROXYSQL FLUSH LOGS", "LOAD MYSQL QUERY RULES FROM DISK");
      control.run("LOAD MYSQL QUERY RULES TO RUNTIME");
      Path log = folder.resolve("proxy").resolve("events.00000001");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!Files.readString(log).contains("\"errno\":1317")) { // it is written a moment later
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.sleep(50);
      }
      assertThat(log).content().contains("SLEEP(30)", "\"thread_id\":");
    }
  }

  private void preparedStatementsAreShown(TestClusters servers) throws SQLException {
    Account account = servers.cluster().accounts().application();
    String text = "SELECT count(*) FROM app.alone WHERE id > ? AND id < ?";
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:mariadb://" + address + "/app?useServerPrepStmts=true&sslMode=disable",
                account.user(),
                account.password().reveal());
        PreparedStatement statement = connection.prepareStatement(text);
        Sql control = admin()) {
      statement.setInt(1, 0);
      statement.setInt(2, 9);
      statement.executeQuery().close();
      assertThat(
              control.value(
                  "SELECT schemaname || ' ' || ref_count_client || ' ' || (ref_count_server > 0)"
                      + " || ' ' || num_params FROM stats_mysql_prepared_statements_info"
                      + " WHERE query = '"
                      + text
                      + "'"))
          .isEqualTo("app 1 1 2");
    }
  }

  /** The servers' own account is of the plug-in that is theirs by default. */
  private void aUserKnownByAHashAloneIsLetIn(TestClusters servers) throws Exception {
    Secret password = new Secret("apfel-und-birne");
    byte[] bytes = password.reveal().getBytes(StandardCharsets.UTF_8);
    try (Sql root = servers.root(0);
        Sql control = admin()) {
      boolean mariadb = String.valueOf(root.value("SELECT VERSION()")).contains("MariaDB");
      String hash =
          mariadb
              ? "*" + HexFormat.of().withUpperCase().formatHex(Scrambles.doubleSha1(bytes))
              : Sha256Crypt.create(bytes, "saltsaltsaltsaltsalt".getBytes(StandardCharsets.UTF_8))
                  .stored();
      root.run(
          "CREATE USER hashed@'%' IDENTIFIED BY '" + password.reveal() + "'",
          "GRANT SELECT, INSERT ON app.* TO hashed@'%'");
      control.run(
          "INSERT INTO mysql_users (username, password, default_hostgroup) VALUES ('hashed', '"
              + hash
              + "', 10)",
          "LOAD MYSQL USERS TO RUNTIME");
      for (int i = 0; i < 2; i++) { // the second may be let in by what the first has proven
        try (Sql sql = patiently(password)) {
          sql.run("DO 1"); // no rule's, so the primary's
        }
      }
      for (int i = 0;
          i < 8;
          i++) { // a scramble is random: half of them look like a request for TLS
        assertThatThrownBy(() -> Sql.connect(address, "hashed", new Secret("birne")).close())
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getErrorCode()).as("%s", e).isEqualTo(1045));
      }
      control.run("LOAD MYSQL USERS FROM DISK", "LOAD MYSQL USERS TO RUNTIME");
      root.run("DROP USER hashed@'%'");
    }
  }

  /** The first login computes for long: a new key, and code that is not compiled yet. */
  private Sql patiently(Secret password) throws SQLException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        return Sql.connect(address, "hashed", password);
      } catch (SQLTimeoutException e) {
        assertThat(System.nanoTime()).as(e.toString()).isLessThan(end);
      }
    }
  }

  private void administratorsStopIt() throws Exception {
    try (Sql control = admin()) {
      control.run("PROXYSQL SHUTDOWN SLOW");
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private void aPromotionByHandIsFollowed(TestClusters servers) throws Exception {
    try (Sql sql = application(servers);
        Sql control = admin();
        Sql replica = servers.root(1);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      await(replica, "SELECT count(*) FROM app.alone", "2");
      servers.cluster().signal(servers.key(0), Signal.KILL);
      Future<?> held =
          clients.submit(
              () -> {
                sql.run("INSERT INTO app.alone VALUES (3)");
                return true;
              });
      await(
          control,
          "SELECT status FROM runtime_mysql_servers WHERE hostgroup_id = 10 LIMIT 1",
          "SHUNNED");
      assertThat(held.isDone()).isFalse();
      try (Link promoted = new Link(servers.link(1));
          Link other = new Link(servers.link(2))) {
        promoted.link().stopReceiver(LIMIT);
        other.link().stopReceiver(LIMIT);
        other.link().replicateFrom(servers.key(1), servers.replicationCredentials(), LIMIT);
        promoted.link().promote(LIMIT);
      }
      held.get(60, TimeUnit.SECONDS);
      assertThat(replica.value("SELECT count(*) FROM app.alone WHERE id = 3")).isEqualTo("1");
      assertThat(
              control.value(
                  "SELECT port FROM runtime_mysql_servers WHERE hostgroup_id = 10 AND status ="
                      + " 'ONLINE'"))
          .isEqualTo(Integer.toString(servers.key(1).port()));
    }
  }

  private record Link(InstanceLink link) implements AutoCloseable {
    @Override
    public void close() {
      link.close();
    }
  }

  private void theDiskIsInForce(TestClusters servers) throws Exception {
    try (Sql control = admin();
        Sql sql = application(servers)) {
      assertThat(control.value("SELECT count(*) FROM runtime_mysql_query_rules")).isEqualTo("2");
      sql.run("INSERT INTO app.alone VALUES (4)");
    }
  }

  // ---- the process

  private void start(String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "proxy",
            "--port=0",
            "--admin-port=0",
            "--health-port=0",
            "--bind-host=127.0.0.1",
            "--io-threads=2",
            "--data-dir=" + folder.resolve("proxy")));
    command.addAll(List.of(more));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader reader = process.inputReader();
    List<String> printed = new ArrayList<>();
    String line = reader.readLine();
    while (line != null && !line.startsWith("Configuration in")) {
      printed.add(line);
      if (line.startsWith("Proxy at ")) {
        address = InstanceKey.parse(line.substring("Proxy at ".length()));
      } else if (line.startsWith("Administration at ")) {
        admin = InstanceKey.parse(line.substring("Administration at ".length()));
      }
      line = reader.readLine();
    }
    assertThat(line).as(String.join("\n", printed)).isNotNull();
    Thread.ofVirtual().start(() -> reader.lines().forEach(printed::add));
  }

  private void stop() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private Sql admin() throws SQLException {
    return Sql.connect(admin, "admin", new Secret("admin"));
  }

  private Sql application(TestClusters servers) throws SQLException {
    Account account = servers.cluster().accounts().application();
    return Sql.connect(address, account.user(), account.password());
  }

  private static void await(Sql sql, String query, String wanted) throws SQLException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String got = sql.value(query);
    while (!wanted.equals(got)) {
      assertThat(System.nanoTime()).as("%s gives %s", query, got).isLessThan(end);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      got = sql.value(query);
    }
  }
}
