package dev.baton.integration.objects;

import static dev.baton.integration.Commands.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.integration.Commands;
import dev.baton.integration.ManagerFile;
import dev.baton.integration.Sql;
import dev.baton.integration.TestClusters;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.server.wiring.ManagerServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of backups, with object storage in the place of a folder. */
@Timeout(300)
class BackupToObjectStorageIT {

  private static final String PLACE = "s3://backups/test";
  private static final Pattern WHOLE = Pattern.compile("(s3://\\S+Z)  of .* not verified");
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  @TempDir Path folder;

  private TestClusters cluster;
  private S3Server server;
  private Relay relay;

  @ParameterizedTest
  @ValueSource(strings = {"mariadb", "mysql-9.7"})
  void aBackupIsMadeCutResumedVerifiedAndPruned(String engine) throws Exception {
    try (TestClusters started = TestClusters.start(engine, folder, 2, 1, Map.of());
        S3Server storage = S3Server.start(folder);
        Relay network = new Relay(storage.port())) {
      cluster = started;
      server = storage;
      relay = network;
      server.makeBucket("backups");
      fill();
      anArchiveThereIsRefused();
      String first = aBackupIsMade();
      aCutBackupIsNoBackupAndWhatItSentIsNotSentAgain();
      aKilledBackupIsNoBackup();
      if (isEncrypted()) {
        anEncryptedOneNeedsItsKey(first);
      }
      said(0, "backup", "verify", first, "--parallel", "2");
      assertThat(list()).contains("verified 20");
      said(0, "backup", "prune", "--to", PLACE, "--keep-last", "1");
      assertThat(list().lines()).hasSize(2); // the verified one stays
      if (cluster.engine().isMariaDb()) { // it takes them as commands do, which differ no more
        aManagerTakesOne();
      }
    }
  }

  private void fill() throws Exception {
    try (Sql root = cluster.root(0)) {
      root.run("USE app");
      for (int table = 0; table < 6; table++) {
        root.run(
            "CREATE TABLE t" + table + " (id INT AUTO_INCREMENT PRIMARY KEY, b VARBINARY(64))",
            "INSERT INTO t" + table + " (b) VALUES (RANDOM_BYTES(64))");
        for (int rows = 1; rows < 4096; rows *= 2) {
          root.run("INSERT INTO t" + table + " (b) SELECT RANDOM_BYTES(64) FROM t" + table);
        }
      }
    }
  }

  private String aBackupIsMade() throws Exception {
    Files.writeString(folder.resolve("key"), "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=\n");
    assertThat(list()).isBlank();
    String out = create(0, server.endpoint(), "5s");
    assertThat(out.contains("encrypted by the key")).isEqualTo(isEncrypted());
    Matcher whole = WHOLE.matcher(out);
    assertThat(whole.find()).as(out).isTrue();
    assertThat(out).doesNotContain(S3Server.SECRET_KEY);
    assertThat(list()).contains(whole.group(1)).contains("not verified");
    return Objects.requireNonNull(whole.group(1));
  }

  private void aCutBackupIsNoBackupAndWhatItSentIsNotSentAgain() throws Exception {
    Thread.sleep(1_100); // a backup is named by the second in which it begins
    relay.cutAfterSending(1_000_000);
    assertThat(create(1, relay.endpoint(), "1s"))
        .contains("the backup of " + cluster.key(0) + " failed")
        .contains(relay.endpoint())
        .contains("is no backup; the next one of this instance that is begun there takes over");
    assertThat(list()).contains("  not finished");
    Matcher partial = Pattern.compile("(s3://\\S+)  not finished").matcher(list());
    assertThat(partial.find()).isTrue();
    assertThat(said(1, "backup", "verify", Objects.requireNonNull(partial.group(1))))
        .contains("was not finished");
    relay.mend();
    assertThat(create(0, relay.endpoint(), "5s")).contains("and were not sent again");
    assertThat(list().lines()).hasSize(2).noneMatch(line -> line.contains("not finished"));
  }

  private void aKilledBackupIsNoBackup() throws Exception {
    Thread.sleep(1_100);
    relay.cutAfterSending(800_000);
    Process process =
        Commands.start(Map.of(), folder.resolve("log"), createLine(relay.endpoint(), "1m"));
    long begun = System.nanoTime();
    while (!relay.isCut()) {
      assertThat(process.isAlive()).as(Files.readString(folder.resolve("log"))).isTrue();
      assertThat(System.nanoTime() - begun).isLessThan(PATIENCE_NANOS);
      Thread.sleep(10);
    }
    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    relay.mend();
    assertThat(list()).contains("not finished");
    create(0, relay.endpoint(), "5s");
    assertThat(list().lines()).hasSize(3).noneMatch(line -> line.contains("not finished"));
    assertThat(folder.resolve("spool")).isEmptyDirectory();
  }

  private void anArchiveThereIsRefused() throws IOException {
    StringBuilder out = new StringBuilder();
    assertThat(baton(out, "binlog", "list", PLACE)).isEqualTo(2);
    assertThat(out).contains("in a folder, and not in object storage yet");
  }

  private void aManagerTakesOne() throws Exception {
    Account root = cluster.cluster().accounts().root();
    ManagerFile file =
        new ManagerFile(folder, cluster.cluster().accounts())
            .write(
                """
                data-directory: data
                http: {listen: "127.0.0.1:0"}
                clusters:
                  - name: test
                    seeds: "%s"
                    user: %s
                    password: ${MANAGER}
                    acks: 1
                    backup:
                      every: 1h
                      to: %s
                      s3-endpoint: %s
                      s3-credentials-file: %s
                      spool-directory: spool
                      user: %s
                      password-file: pw
                      keep-last: 1
                """
                    .formatted(
                        cluster.key(0),
                        cluster.cluster().accounts().manager().user(),
                        PLACE,
                        server.endpoint(),
                        server.credentials(),
                        root.user()));
    try (ManagerServer manager = file.start()) {
      long begun = System.nanoTime();
      String status = "";
      while (!status.contains("good")) {
        assertThat(System.nanoTime() - begun).as(status).isLessThan(PATIENCE_NANOS);
        Thread.sleep(200);
        StringBuilder out = new StringBuilder();
        var _ = baton(out, "backup", "status", "test", "--url", manager.url());
        status = out.toString();
      }
      assertThat(status).contains(PLACE);
    }
    assertThat(list()).contains("of test: " + cluster.key(1));
  }

  /** One of the two: it makes no difference to the server. */
  private boolean isEncrypted() {
    return !cluster.engine().isMariaDb();
  }

  private List<String> key() {
    return isEncrypted() ? List.of("--key-file", folder.resolve("key").toString()) : List.of();
  }

  private void anEncryptedOneNeedsItsKey(String backup) throws IOException {
    StringBuilder out = new StringBuilder();
    List<String> line = new ArrayList<>(List.of("backup", "verify", backup));
    line.addAll(List.of("--s3-endpoint", server.endpoint()));
    line.addAll(List.of("--s3-credentials", server.credentials().toString()));
    assertThat(baton(out, line.toArray(String[]::new))).isEqualTo(1);
    assertThat(out).contains("is encrypted by the key").contains("--key-file");
  }

  private String list() throws IOException {
    String out = said(0, "backup", "list", "--to", PLACE);
    return out.substring(out.indexOf('\n') + 1); // without the command
  }

  private String create(int status, String endpoint, String retryFor) throws IOException {
    StringBuilder out = new StringBuilder();
    assertThat(baton(out, createLine(endpoint, retryFor))).as(out::toString).isEqualTo(status);
    return out.toString();
  }

  private String[] createLine(String endpoint, String retryFor) throws IOException {
    Account root = cluster.cluster().accounts().root();
    Path password = Files.writeString(folder.resolve("pw"), root.password().reveal());
    List<String> line = new ArrayList<>(List.of("backup", "create", cluster.key(0).toString()));
    line.addAll(List.of("--to", PLACE, "--user", root.user(), "--parallel", "1"));
    line.addAll(List.of("--password-file", password.toString(), "--s3-retry-for", retryFor));
    line.addAll(List.of("--spool", folder.resolve("spool").toString()));
    line.addAll(List.of("--s3-endpoint", endpoint));
    line.addAll(key());
    line.addAll(List.of("--s3-credentials", server.credentials().toString()));
    return line.toArray(String[]::new);
  }

  private String said(int status, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(key());
    line.addAll(List.of("--s3-endpoint", server.endpoint()));
    line.addAll(List.of("--s3-credentials", server.credentials().toString()));
    StringBuilder out = new StringBuilder();
    assertThat(baton(out, line.toArray(String[]::new))).as(out::toString).isEqualTo(status);
    return out.toString();
  }
}
