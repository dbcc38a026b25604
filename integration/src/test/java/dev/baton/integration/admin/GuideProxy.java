package dev.baton.integration.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code baton proxy} as a process, started as a service starts it, and MySQL's client before it.
 */
final class GuideProxy implements AutoCloseable {

  private static final long LIMIT_SECONDS = 60;

  private final Path folder;
  private final String host;
  private InstanceKey address;
  private Process process;

  private GuideProxy(Path folder, String host) throws Exception {
    this.folder = Files.createDirectory(folder);
    this.host = host;
    this.address = new InstanceKey(host, 1);
    this.process = start(0);
  }

  /** Returns when it takes administrators. */
  static GuideProxy start(Path folder, String host) throws Exception {
    return new GuideProxy(folder, host);
  }

  private Process start(int port) throws Exception {
    Files.deleteIfExists(log());
    Process started =
        Commands.start(
            Map.of(),
            log(),
            "proxy",
            "--port=0",
            "--bind-host=127.0.0.1",
            "--health-port=0",
            "--io-threads=1",
            "--admin-host=" + host,
            "--admin-port=" + port,
            "--admin-credentials=admin:admin",
            "--stats-credentials=stats:stats",
            "--data-dir=" + folder.resolve("data"));
    process = started;
    awaitLine("Configuration in");
    String said = "Administration at ";
    address =
        InstanceKey.parse(
            lines().stream()
                .filter(line -> line.startsWith(said))
                .findFirst()
                .orElseThrow()
                .substring(said.length()));
    return started;
  }

  /** Ends it as a service is ended and starts it as before, with a new log. */
  void startAgain() throws Exception {
    process.destroy();
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    start(address.port());
  }

  InstanceKey address() {
    return address;
  }

  /** As {@code proxysql_servers} has it. */
  String asMember() {
    return "'" + address.host() + "'," + address.port();
  }

  /** What the client prints; each statement has to succeed. */
  String type(String sql) throws IOException, InterruptedException {
    StockClient.Output done =
        new StockClient(address, true).run("mysql", "admin", "admin", sql, "-N", "-B");
    assertThat(done.err()).as(sql).isEmpty();
    assertThat(done.exit()).as(sql).isZero();
    return done.out();
  }

  /** A row of {@code runtime_checksums_values}. */
  record Sum(int version, long epoch, String checksum) {}

  /** All of them as they are shown. */
  Map<String, Sum> checksums() throws IOException, InterruptedException {
    Map<String, Sum> sums = new LinkedHashMap<>();
    type("SELECT * FROM runtime_checksums_values;")
        .lines()
        .map(line -> line.split("\t", -1))
        .forEach(
            row ->
                sums.put(
                    row[0], new Sum(Integer.parseInt(row[1]), Long.parseLong(row[2]), row[3])));
    return sums;
  }

  /** Waits for a line of its log, since it was started last, that has all of the texts. */
  void awaitLine(String... texts) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (count(texts) == 0) {
      assertThat(System.nanoTime() < end)
          .as("%s in the log of %s: %s", List.of(texts), host, lines())
          .isTrue();
      Thread.sleep(50);
    }
  }

  /** How many lines of its log have all of the texts. */
  long count(String... texts) throws IOException {
    return lines().stream()
        .filter(line -> List.of(texts).stream().allMatch(line::contains))
        .count();
  }

  private List<String> lines() throws IOException {
    return Files.exists(log()) ? Files.readAllLines(log()) : List.of();
  }

  private Path log() {
    return folder.resolve("log");
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
