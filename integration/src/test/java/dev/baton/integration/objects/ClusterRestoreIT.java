package dev.baton.integration.objects;

import static dev.baton.integration.Commands.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Accounts;
import dev.baton.ops.provision.server.ServerProcess;
import dev.baton.proxy.ProxySettings;
import dev.baton.server.proxy.Endpoints;
import dev.baton.server.proxy.ProxyInstance;
import dev.baton.server.proxy.StartOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code baton restore} from a copy in object storage: of one server, and of a whole cluster. */
@Timeout(300)
class ClusterRestoreIT {

  private static final Secret PASSWORD = new Secret("of the new server");
  private static final Pattern WHOLE = Pattern.compile("(s3://\\S+Z)  of .* not verified");
  private static final Pattern DROP =
      Pattern.compile("  (\\S+)  \\d+ bytes\\R    DROP TABLE [^\\n]*orders");
  private static final int BEFORE = 4_096;
  private static final int AFTER = 200;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  @TempDir Path folder;

  private TestClusters cluster;
  private S3Server storage;

  @ParameterizedTest
  @ValueSource(strings = {"mariadb", "mysql-9.7"})
  void aClusterOfWhichNothingIsRightIsHadBackByOneCommand(String engine) throws Exception {
    try (TestClusters started = TestClusters.start(engine, folder, 3, 1, Map.of());
        S3Server objects = S3Server.start(folder);
        ProxyInstance proxy = proxy()) {
      cluster = started;
      storage = objects;
      prepare(proxy);
      storage.makeBucket("backups");
      storage.makeBucket("elsewhere");
      String backup = backup();
      oneServerIsRestored(backup);
      String dropped = whatCameAfterIsArchived();
      disaster();
      List<String> line = command(backup, proxy, dropped);
      assertThat(said(1, line))
          .contains(cluster.key(0) + " cannot be restored to: it takes writes");
      try (Sql primary = cluster.root(0)) {
        assertThat(primary.value("SELECT COUNT(*) FROM app.nonsense")).isEqualTo("1");
        primary.run("SET GLOBAL read_only = 1");
      }
      long begun = System.nanoTime();
      String out = said(0, line);
      System.out.printf("%s: restored in %.1f s%n", engine, (System.nanoTime() - begun) / 1e9);
      assertThat(out)
          .contains(cluster.key(0) + " has what " + cluster.key(2) + " has")
          .contains(cluster.key(1) + " has what " + cluster.key(2) + " has")
          .contains(cluster.key(2) + " is the primary and accepts writes")
          .contains("1 proxies send their clients to the restored servers");
      theClusterServes(proxy);
    }
  }

  private String backup() throws Exception {
    try (Sql root = cluster.root(0)) {
      root.run(
          "USE app",
          "CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, b VARBINARY(64))",
          "INSERT INTO orders (b) VALUES (RANDOM_BYTES(64))");
      for (int rows = 1; rows < BEFORE; rows *= 2) {
        root.run("INSERT INTO orders (b) SELECT RANDOM_BYTES(64) FROM orders");
      }
    }
    List<String> line = words("backup", "create", cluster.key(0).toString());
    line.addAll(List.of("--to", "s3://backups/test", "--spool", folder + "/spool"));
    String out = said(0, withAccount(withStorage(line)));
    copy("1 backups copied, 0 were there");
    copy("0 backups copied, 1 were there");
    copyToAFolderAndOn();
    List<String> list = words("backup", "list", "--to", "s3://elsewhere/test");
    Matcher whole = WHOLE.matcher(said(0, withStorage(list)));
    assertThat(whole.find()).as(out).isTrue();
    return Objects.requireNonNull(whole.group(1));
  }

  /** And what is not as it was written goes nowhere. */
  private void copyToAFolderAndOn() throws IOException {
    Path third = folder.resolve("third");
    List<String> line = words("backup", "copy", "s3://elsewhere/test", "--to", third.toString());
    assertThat(said(0, withStorage(line))).contains("1 backups copied, 0 were there");
    assertThat(said(0, words("backup", "list", "--dir", third.toString())))
        .contains("not verified")
        .doesNotContain("NOT good");
    Path definitions;
    try (Stream<Path> all = Files.walk(third)) {
      definitions = all.filter(path -> path.endsWith("definitions.json")).findFirst().orElseThrow();
    }
    String fourth = folder.resolve("fourth").toString();
    byte[] text = Files.readAllBytes(definitions);
    text[text.length / 2] ^= 1;
    Files.write(definitions, text);
    assertThat(said(1, words("backup", "copy", third.toString(), "--to", fourth)))
        .contains("definitions.json is damaged");
    Files.write(definitions, new byte[1]);
    assertThat(said(1, words("backup", "copy", third.toString(), "--to", fourth)))
        .contains("definitions.json has 1 bytes of ")
        .contains("0 backups copied");
    assertThat(said(0, words("backup", "list", "--dir", fourth))).doesNotContain(" of 127.");
  }

  private void copy(String told) throws IOException {
    List<String> line = words("backup", "copy", "s3://backups/test", "--to", "s3://elsewhere/test");
    line.addAll(List.of("--spool", folder + "/spool"));
    assertThat(said(0, withStorage(line))).contains(told);
  }

  /** A new server, which belongs to nobody. */
  private void oneServerIsRestored(String backup) throws Exception {
    try (ServerProcess fresh =
        ServerProcess.start(
            cluster.engine(), folder.resolve("fresh"), 0, PASSWORD, Map.of("server_id", "99"))) {
      Path secret = Files.writeString(folder.resolve("fresh.pw"), PASSWORD.reveal());
      List<String> line = words("restore", backup, fresh.key().toString(), "--user", "root");
      line.addAll(List.of("--password-file", secret.toString()));
      assertThat(said(0, withStorage(line))).contains(fresh.key() + " is restored and stands at ");
      try (Sql there = Sql.connect(fresh.key(), "root", PASSWORD);
          Sql here = cluster.root(0)) {
        assertThat(there.values(ROWS)).isEqualTo(here.values(ROWS));
      }
    }
  }

  private static final String ROWS = "SELECT CONCAT(id, HEX(b)) FROM app.orders ORDER BY id";

  /** Returns the transaction that drops the table. */
  private String whatCameAfterIsArchived() throws Exception {
    try (Sql root = cluster.root(0)) {
      for (int i = 0; i < AFTER; i++) {
        root.run("INSERT INTO app.orders (b) VALUES ('after the backup')");
      }
      root.run("DROP TABLE app.orders");
    }
    List<String> line = words("binlog", "archive", "--from", cluster.key(0).toString(), "--once");
    line.addAll(List.of("--dir", folder + "/archive"));
    said(0, withAccount(line));
    Matcher drop = DROP.matcher(said(0, words("binlog", "show", folder + "/archive", "--ddl")));
    assertThat(drop.find()).isTrue();
    return Objects.requireNonNull(drop.group(1));
  }

  /** The servers are no cluster any more, and what they hold is worth nothing. */
  private void disaster() throws SQLException {
    boolean mariaDb = cluster.engine().isMariaDb();
    try (Sql primary = cluster.root(0);
        Sql replica = cluster.root(1);
        Sql other = cluster.root(2)) {
      primary.run("CREATE TABLE app.nonsense (id INT PRIMARY KEY)");
      primary.run("INSERT INTO app.nonsense VALUES (1)");
      replica.run(mariaDb ? "STOP SLAVE" : "STOP REPLICA");
      if (!mariaDb) {
        replica.run("SET GLOBAL super_read_only = 0");
      }
      replica.run("CREATE DATABASE errant", "SET SESSION sql_log_bin = 0", "DROP DATABASE app");
      other.run(mariaDb ? "STOP SLAVE" : "STOP REPLICA");
      other.run(mariaDb ? "RESET SLAVE ALL" : "RESET REPLICA ALL");
    }
  }

  private List<String> command(String backup, ProxyInstance proxy, String dropped)
      throws IOException {
    Accounts accounts = cluster.cluster().accounts();
    List<String> line = words("restore", backup, cluster.key(2).toString(), "--overwrite");
    line.addAll(List.of("--replica", cluster.key(0).toString()));
    line.addAll(List.of("--replica", cluster.key(1).toString()));
    line.addAll(List.of("--replication-user", accounts.replication().user()));
    Path secret = folder.resolve("replication.pw");
    Files.writeString(secret, accounts.replication().password().reveal());
    line.addAll(List.of("--replication-password-file", secret.toString()));
    line.addAll(List.of("--archive", folder + "/archive", "--before-gtid", dropped));
    Path admin = Files.writeString(folder.resolve("admin.pw"), "admin");
    line.addAll(List.of("--proxysql-admin", "127.0.0.1:" + proxy.adminPort()));
    line.addAll(List.of("--proxysql-user", "admin", "--proxysql-hostgroups", "10/20"));
    line.addAll(List.of("--proxysql-password-file", admin.toString()));
    return withAccount(withStorage(line));
  }

  private void theClusterServes(ProxyInstance proxy) throws Exception {
    Account application = cluster.cluster().accounts().application();
    InstanceKey door = new InstanceKey("127.0.0.1", proxy.address().getPort());
    try (Sql client = Sql.connect(door, application.user(), application.password())) {
      assertThat(client.value("SELECT COUNT(*) FROM app.orders FOR UPDATE"))
          .isEqualTo(Integer.toString(BEFORE + AFTER));
      client.run("INSERT INTO app.orders (b) VALUES ('through the proxy')");
    }
    try (Sql primary = cluster.root(2)) {
      String role = cluster.engine().isMariaDb() ? "master" : "source";
      assertThat(primary.variable("rpl_semi_sync_" + role + "_enabled")).isEqualTo("ON");
      for (int i = 0; i < 2; i++) {
        try (Sql replica = cluster.root(i)) {
          long begun = System.nanoTime();
          while (!replica.values(ROWS).equals(primary.values(ROWS))) {
            assertThat(System.nanoTime() - begun).isLessThan(PATIENCE_NANOS);
          }
          assertThat(replica.values("SHOW DATABASES")).doesNotContain("errant");
          assertThat(replica.variable("read_only")).isEqualTo("ON");
        }
      }
    }
  }

  /** Which knows the servers that are gone by names that nobody has any more. */
  private ProxyInstance proxy() throws Exception {
    return ProxyInstance.start(
        Files.createDirectories(folder.resolve("proxy")),
        new Endpoints(null, 0, null, 0, 1),
        new ProxySettings("p", "", 0, 1, List.of(), Duration.ofSeconds(1), 1),
        new StartOptions("admin:admin", "stats:stats", null, StartOptions.Origin.SAVED),
        new ProxyInstance.End(() -> {}, () -> {}));
  }

  private void prepare(ProxyInstance proxy) throws SQLException {
    Accounts accounts = cluster.cluster().accounts();
    InstanceKey admin = new InstanceKey("127.0.0.1", proxy.adminPort());
    try (Sql sql = Sql.connect(admin, "admin", new Secret("admin"))) {
      sql.run(
          "INSERT INTO mysql_servers (hostgroup_id, hostname, port) VALUES (10, '127.0.0.1', 1)",
          "INSERT INTO mysql_users (username, password, default_hostgroup) VALUES ('%s', '%s', 10)"
              .formatted(accounts.application().user(), accounts.application().password().reveal()),
          "SET mysql-monitor_username='" + accounts.monitor().user() + "'",
          "SET mysql-monitor_password='" + accounts.monitor().password().reveal() + "'",
          "LOAD MYSQL VARIABLES TO RUNTIME",
          "LOAD MYSQL USERS TO RUNTIME",
          "LOAD MYSQL SERVERS TO RUNTIME");
    }
  }

  private static List<String> words(String... words) {
    List<String> all = new ArrayList<>();
    Collections.addAll(all, words);
    return all;
  }

  private List<String> withStorage(List<String> line) throws IOException {
    line.addAll(List.of("--s3-endpoint", storage.endpoint()));
    line.addAll(List.of("--s3-credentials", storage.credentials().toString()));
    return line;
  }

  private List<String> withAccount(List<String> line) throws IOException {
    Account root = cluster.cluster().accounts().root();
    Path password = Files.writeString(folder.resolve("pw"), root.password().reveal());
    line.addAll(List.of("--user", root.user(), "--password-file", password.toString()));
    return line;
  }

  private static String said(int status, List<String> line) {
    StringBuilder out = new StringBuilder();
    assertThat(baton(out, line.toArray(String[]::new))).as(out::toString).isEqualTo(status);
    return out.toString();
  }
}
