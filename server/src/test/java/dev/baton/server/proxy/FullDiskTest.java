package dev.baton.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.proxy.ProxySettings;
import dev.baton.server.proxy.StartOptions.Origin;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The data folder on a small file system that is full; needs root, which mounts it. */
@Timeout(120)
class FullDiskTest {

  private static final int DISK_FULL = 1021;

  @TempDir Path folder;
  private Path disk = Path.of("");
  private Path data = Path.of("");

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk.toString()))
        .as("a file system of its own cannot be mounted here: it needs root")
        .isZero();
    data = Files.createDirectory(disk.resolve("data"));
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", disk.toString());
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  /** Every byte. */
  private void fill() throws IOException {
    try (OutputStream filler = Files.newOutputStream(disk.resolve("filler"))) {
      byte[] some = new byte[512];
      while (true) {
        filler.write(some);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private void makeRoom() throws IOException {
    Files.delete(disk.resolve("filler"));
  }

  private ProxyInstance start() throws IOException {
    ProxySettings settings = new ProxySettings("p", "", 0, 1, List.of(), Duration.ofSeconds(1), 1);
    return ProxyInstance.start(
        data,
        new Endpoints("127.0.0.1", 0, "127.0.0.1", 0, 1),
        settings,
        new StartOptions("admin:admin", "stats:stats", null, Origin.SAVED),
        new ProxyInstance.End(() -> {}, () -> {}));
  }

  private static WireConnection connect(ProxyInstance proxy) throws IOException {
    return WireConnection.connect(
        ConnectOptions.to(
                new InstanceKey("127.0.0.1", proxy.adminPort()), "admin", new Secret("admin"))
            .withPublicKeyRetrieval());
  }

  private static String ask(WireConnection admin, String sql) throws IOException {
    return Objects.toString(admin.query(sql).scalar());
  }

  private static void assertFull(WireConnection admin, String sql) {
    assertThatThrownBy(() -> admin.query(sql))
        .as(sql)
        .asInstanceOf(InstanceOfAssertFactories.type(ServerErrorException.class))
        .satisfies(
            error -> {
              assertThat(error.code()).isEqualTo(DISK_FULL);
              assertThat(error.getMessage()).contains("is full", "free space");
            });
  }

  private static final String SAVED = "SELECT count(*) FROM disk.mysql_servers";
  private static final String IN_FORCE = "SELECT count(*) FROM runtime_mysql_servers";

  @Test
  void whatCannotBeSavedIsToldAndWhatIsInForceStaysAndThereBeingRoomIsEnoughToGoOn()
      throws Exception {
    try (ProxyInstance proxy = start();
        WireConnection admin = connect(proxy)) {
      ask(admin, "INSERT INTO mysql_servers (hostname) VALUES ('db1')");
      ask(admin, "LOAD MYSQL SERVERS TO RUNTIME");
      ask(admin, "SAVE MYSQL SERVERS TO DISK");
      fill();
      StringBuilder many = new StringBuilder("INSERT INTO mysql_servers (hostname) VALUES ('x0')");
      for (int i = 1; i < 3_000; i++) {
        many.append(", ('a-server-with-a-long-name-").append(i).append("')");
      }
      ask(admin, many.toString());
      assertFull(admin, "SAVE MYSQL SERVERS TO DISK");
      ask(admin, "LOAD MYSQL SERVERS TO RUNTIME"); // needs no room
      assertFull(admin, "SAVE MYSQL SERVERS TO DISK");
      assertFull(admin, "SAVE CONFIG TO FILE all.cnf");
      assertThat(data.resolve("all.cnf")).doesNotExist();
      assertThat(ask(admin, SAVED)).isEqualTo("1");
      assertThat(ask(admin, IN_FORCE)).isEqualTo("3001");
      assertThat(ask(admin, "SELECT count(*) FROM mysql_servers")).isEqualTo("3001");
      makeRoom();
      ask(admin, "DELETE FROM mysql_servers WHERE hostname > 'b'");
      ask(admin, "LOAD MYSQL SERVERS TO RUNTIME");
      ask(admin, "SAVE MYSQL SERVERS TO DISK");
      assertThat(ask(admin, SAVED)).isEqualTo("2999");
    }
    try (ProxyInstance proxy = start();
        WireConnection admin = connect(proxy)) {
      assertThat(ask(admin, IN_FORCE)).isEqualTo("2999");
    }
    JsonMapper json = new JsonMapper();
    List<String> audit = Files.readAllLines(data.resolve(AuditFile.NAME), StandardCharsets.UTF_8);
    assertThat(audit).isNotEmpty().allSatisfy(line -> json.readTree(line));
    assertThat(audit.getLast()).contains("SAVE MYSQL SERVERS TO DISK", "OK");
  }

  @Test
  void aProxyThatWasSetUpStartsOnAFullDisk() throws Exception {
    try (ProxyInstance proxy = start();
        WireConnection admin = connect(proxy)) {
      ask(admin, "INSERT INTO mysql_servers (hostname) VALUES ('db1'), ('db2')");
      ask(admin, "LOAD MYSQL SERVERS TO RUNTIME");
      ask(admin, "SAVE MYSQL SERVERS TO DISK");
    }
    fill();
    try (ProxyInstance proxy = start();
        WireConnection admin = connect(proxy)) {
      assertThat(ask(admin, IN_FORCE)).isEqualTo("2");
      assertThat(proxy.notInForce()).isEmpty();
      makeRoom();
      ask(admin, "DELETE FROM mysql_servers WHERE hostname = 'db2'");
      ask(admin, "SAVE MYSQL SERVERS TO DISK");
      assertThat(ask(admin, SAVED)).isEqualTo("1");
    }
  }

  @Test
  void aFirstStartOnAFullDiskSaysSoAndLeavesNothingThatHindersTheNext() throws Exception {
    fill();
    assertThatThrownBy(() -> start().close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(data.toString())
        .hasMessageMatching("(?s).*(is full|No space left).*");
    makeRoom();
    try (ProxyInstance proxy = start();
        WireConnection admin = connect(proxy)) {
      assertThat(ask(admin, IN_FORCE)).isEqualTo("0");
    }
  }
}
