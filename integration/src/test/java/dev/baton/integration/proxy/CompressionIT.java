package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.integration.TestEngines;
import dev.baton.ops.provision.LocalCluster.Account;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed connections on either side of a proxy, before one real server. */
@ParameterizedClass
@MethodSource("engines")
@Timeout(120)
class CompressionIT {

  private static final int OVER_16_MB = 17_000_000;

  @TempDir private static Path folder;
  private static TestClusters servers;
  private static AloneProxy proxy;

  @Parameter String engine;

  static Stream<String> engines() {
    return TestEngines.names().filter(Set.of("mariadb", "mysql-9.7")::contains);
  }

  @BeforeParameterizedClassInvocation
  static void start(String engine) throws Exception {
    servers =
        TestClusters.start(
            engine, folder.resolve(engine), 2, 1, Map.of("max_allowed_packet", "64M"));
    proxy = AloneProxy.start(folder.resolve("proxy-" + engine));
    proxy.serve(servers.cluster().accounts().monitor(), account(), servers.key(0), false);
    try (Sql root = servers.root(0)) {
      root.run("CREATE TABLE app.item (id INT PRIMARY KEY AUTO_INCREMENT, payload LONGBLOB)");
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    try (TestClusters last = servers;
        AloneProxy first = proxy) {
      assertThat(last.size() + first.servers().length()).isPositive();
    }
  }

  private static Account account() {
    return servers.cluster().accounts().application();
  }

  // ---- from clients

  private record Output(int exit, String out, String err) {}

  /** The stock client of MySQL 9.7, which is the one that speaks zstd. */
  private static Output mysql(String input, String... options) throws Exception {
    List<String> command = new ArrayList<>(TestEngines.engine("mysql-9.7").command());
    command.add(Path.of(command.removeLast()).resolveSibling("../bin/mysql").toString());
    command.addAll(
        List.of(
            "--no-defaults",
            "-h127.0.0.1",
            "-P" + proxy.port(),
            "-u" + account().user(),
            "--max-allowed-packet=64M",
            "--get-server-public-key",
            "-N",
            "-B",
            servers.schema()));
    command.addAll(List.of(options));
    Path in = Files.writeString(Files.createTempFile(folder, "client", ".sql"), input);
    Path out = Files.createTempFile(folder, "client", ".out");
    Path err = Files.createTempFile(folder, "client", ".err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("MYSQL_PWD", account().password().reveal());
    Process process =
        builder
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("mysql did not end");
    }
    return new Output(process.exitValue(), read(out), read(err));
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--ssl-mode=DISABLED --compression-algorithms=zstd",
        "--ssl-mode=REQUIRED --compression-algorithms=zstd",
        "--ssl-mode=DISABLED --compression-algorithms=zstd --zstd-compression-level=22",
        "--ssl-mode=DISABLED --compression-algorithms=zstd,zlib",
        "--ssl-mode=DISABLED --compression-algorithms=zlib"
      })
  void theStockClientGetsTheSameCompressed(String options) throws Exception {
    String noise = noise(300_000);
    String regular = "as regular as can be, ".repeat(50_000);
    Output done =
        mysql(
            """
            SELECT 'short';
            SELECT '%s';
            SELECT '%s';
            INSERT INTO item (payload) VALUES (REPEAT('a', 100));
            SELECT ROW_COUNT();
            SELECT * FROM no_such_table;
            SELECT LENGTH(REPEAT('b', %d));
            SELECT 'last';
            status
            """
                .formatted(noise, regular, OVER_16_MB),
            (options + " --force --commands").split(" "));
    assertThat(done.err()).contains("no_such_table").doesNotContain("Lost connection");
    List<String> lines = done.out().lines().toList();
    assertThat(lines.get(1).equals(noise) && lines.get(2).equals(regular)).isTrue();
    assertThat(lines.subList(3, 6)).containsExactly("1", OVER_16_MB + "", "last");
    assertThat(done.out().substring(done.out().indexOf("\nlast\n")))
        .containsPattern("Protocol:\\s+Compressed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zstd", "zlib"})
  void whatTakesSeveralPacketsGoesBothWays(String algorithm) throws Exception {
    String noise = noise(OVER_16_MB);
    Output done = mysql("SELECT '" + noise + "';", "--compression-algorithms=" + algorithm);
    assertThat(done.err()).isEmpty();
    assertThat(done.out().equals(noise + "\n")).isTrue();
  }

  @Test
  void clientsThatInsistOnItAreToldWhereItIsOff() throws Exception {
    proxy.admin().run("SET mysql-have_compress='false'", "LOAD MYSQL VARIABLES TO RUNTIME");
    try {
      Output refused = mysql("SELECT 1", "--compression-algorithms=zstd");
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err()).containsIgnoringCase("compression");
      assertThat(mysql("SELECT 1", "--compression-algorithms=zstd,uncompressed").out())
          .isEqualTo("1\n");
    } finally {
      proxy.admin().run("SET mysql-have_compress='true'", "LOAD MYSQL VARIABLES TO RUNTIME");
    }
  }

  // ---- towards servers

  private static final String COMPRESSION = "SHOW SESSION STATUS LIKE 'Compression'";

  private static void towardsServers(boolean compressed) throws SQLException {
    proxy
        .admin()
        .run(
            "UPDATE mysql_servers SET compression=" + (compressed ? 1 : 0),
            "LOAD MYSQL SERVERS TO RUNTIME");
  }

  private static Connection connect(String driver, String... options) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", account().user());
    properties.setProperty("password", account().password().reveal());
    properties.setProperty("sslMode", driver.equals("mysql") ? "DISABLED" : "disable");
    properties.setProperty("allowPublicKeyRetrieval", "true");
    properties.setProperty("socketTimeout", "60000");
    properties.setProperty("maxAllowedPacket", "67108864");
    for (int i = 0; i < options.length; i += 2) {
      properties.setProperty(options[i], options[i + 1]);
    }
    return DriverManager.getConnection(
        "jdbc:" + driver + "://127.0.0.1:" + proxy.port() + "/" + servers.schema(), properties);
  }

  @Test
  void connectionsToAServerAreCompressedFromTheLoadOnAndNoLongerThanThat() throws Exception {
    try (Sql client = proxy.connect(account())) {
      towardsServers(false);
      assertThat(client.column(COMPRESSION, "Value")).isEqualTo("OFF");
      client.run("BEGIN", "DO 1");
      towardsServers(true);
      assertThat(client.column(COMPRESSION, "Value")).as("it goes on").isEqualTo("OFF");
      client.run("COMMIT");
      assertThat(client.column(COMPRESSION, "Value")).isEqualTo("ON");
      towardsServers(false);
      assertThat(client.column(COMPRESSION, "Value")).isEqualTo("OFF");
    }
  }

  /** The stock client is exact about the numbers of packets, which frames do without. */
  @ParameterizedTest
  @ValueSource(strings = {"uncompressed", "zlib", "zstd"})
  void whatServersCompressReachesEveryClient(String algorithm) throws Exception {
    towardsServers(true);
    String noise = noise(OVER_16_MB);
    String several = "SELECT 1, REPEAT('x', 70000); SELECT id FROM item LIMIT 3; SELECT 2";
    Output done =
        mysql(
            """
            TRUNCATE item;
            INSERT INTO item (payload) SELECT REPEAT(CHAR(97 + MOD(seq.n, 26)), 5000) FROM (WITH RECURSIVE
              r AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 99) SELECT n FROM r) seq;
            SELECT SUM(LENGTH(payload)), COUNT(*) FROM item;
            SELECT id, payload FROM item ORDER BY id;
            SELECT '%s';
            delimiter //
            %s//
            SELECT * FROM no_such_table//
            delimiter ;
            SELECT REPEAT('ab', 10000000);
            SHOW SESSION STATUS LIKE 'Compression';
            """
                .formatted(noise, several),
            "--force",
            "--compression-algorithms=" + algorithm);
    assertThat(done.err()).contains("no_such_table").hasLineCount(1);
    List<String> lines = done.out().lines().toList();
    assertThat(lines.get(0)).isEqualTo("500000\t100");
    for (int i = 0; i < 100; i++) {
      assertThat(lines.get(1 + i)).endsWith(Character.toString(97 + i % 26).repeat(3));
    }
    assertThat(lines.get(101).equals(noise)).isTrue();
    assertThat(lines.get(102)).isEqualTo("1\t" + "x".repeat(70_000));
    assertThat(lines.subList(103, 107)).containsExactly("1", "2", "3", "2");
    assertThat(lines.get(107).equals("ab".repeat(10_000_000))).isTrue();
    assertThat(lines.get(108)).isEqualTo("Compression\tON");
    assertThat(lines).hasSize(109);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  void preparedStatementsGoToServersCompressed(String driver) throws Exception {
    towardsServers(true);
    byte[] large = noise(OVER_16_MB).getBytes(StandardCharsets.US_ASCII);
    try (Connection connection =
            connect(driver, "useServerPrepStmts", "true", "useCursorFetch", "true");
        Statement plain = connection.createStatement()) {
      plain.execute("TRUNCATE item");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO item (payload) VALUES (?)")) {
        for (int i = 0; i < 50; i++) {
          insert.setBytes(1, ("row " + i).repeat(1_000).getBytes(StandardCharsets.US_ASCII));
          assertThat(insert.executeUpdate()).isEqualTo(1);
        }
        insert.setBytes(1, large);
        assertThat(insert.executeUpdate()).isEqualTo(1);
        insert.setBinaryStream(1, new ByteArrayInputStream(large, 0, 3_000_000)); // long data
        assertThat(insert.executeUpdate()).isEqualTo(1);
      }
      connection.setAutoCommit(false);
      try (PreparedStatement select =
          connection.prepareStatement("SELECT id, payload FROM item WHERE id > ? ORDER BY id")) {
        select.setFetchSize(7);
        select.setInt(1, 0);
        int count = 0;
        try (ResultSet rows = select.executeQuery()) {
          for (; rows.next(); count++) {
            byte[] payload = rows.getBytes(2);
            byte[] expected =
                count < 50
                    ? ("row " + count).repeat(1_000).getBytes(StandardCharsets.US_ASCII)
                    : Arrays.copyOf(large, count == 50 ? large.length : 3_000_000);
            assertThat(Arrays.equals(payload, expected)).as("row %s", count).isTrue();
          }
        }
        assertThat(count).isEqualTo(52);
      }
      connection.commit();
      try (ResultSet status = plain.executeQuery(COMPRESSION)) {
        assertThat(status.next()).isTrue();
        assertThat(status.getString(2)).isEqualTo("ON");
      }
    }
  }

  /** Hard to compress. */
  private static String noise(int length) {
    StringBuilder text = new StringBuilder(length);
    long state = 88172645463325252L;
    while (text.length() < length) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      text.append((char) ('0' + (state >>> 20 & 63) % 43));
    }
    return text.toString().replace('\\', 'x').replace('\'', 'y');
  }
}
