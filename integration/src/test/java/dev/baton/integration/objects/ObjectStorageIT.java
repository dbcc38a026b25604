package dev.baton.integration.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.ops.backup.format.Definitions;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.Manifest.DataFile;
import dev.baton.ops.backup.format.Manifest.Position;
import dev.baton.ops.backup.format.Manifest.StoredFile;
import dev.baton.ops.backup.format.Manifest.TableData;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.format.StoredFileWriter;
import dev.baton.ops.backup.s3.S3Address;
import dev.baton.ops.backup.s3.S3Credentials;
import dev.baton.ops.backup.s3.S3Settings;
import dev.baton.ops.backup.s3.S3Settings.Addressing;
import dev.baton.ops.backup.s3.S3Target;
import dev.baton.ops.backup.store.BackupTarget;
import dev.baton.ops.backup.store.BackupTarget.Abandoned;
import dev.baton.ops.backup.store.BackupTarget.Entry;
import dev.baton.ops.backup.store.PartialBackup;
import dev.baton.ops.docker.names.ContainerNames;
import dev.baton.testkit.TestAuthority;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of backups in object storage when that fails in each way that it can. */
@Timeout(120)
class ObjectStorageIT {

  private static final InstanceKey DB1 = new InstanceKey("db1", 3306);
  private static final InstanceKey DB2 = new InstanceKey("db2", 3306);
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final S3Address PLACE = S3Address.parse("s3://backups/of/shop");
  private static final int SMALL = 300_000;

  /** More than goes in one request. */
  private static final int LARGE = 40_000_000;

  @TempDir Path folder;

  @TempDir static Path shared;

  private static S3Server server;
  private Relay relay;

  @BeforeAll
  static void startStorage() throws Exception {
    server = S3Server.start(shared);
  }

  @AfterAll
  static void stopStorage() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void start() throws Exception {
    server.makeBucket("backups");
    relay = new Relay(server.port());
  }

  @AfterEach
  void stop() throws Exception {
    relay.close();
    try (Stream<Path> all = Files.walk(server.bucket("backups"))) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void aBackupIsWholeOnceItsManifestIsThereAndIsReadBackAsItWasWritten() throws Exception {
    try (BackupTarget target = target(server.endpoint())) {
      assertThat(target.list()).isEmpty();
      Path manifest =
          server.bucket("backups").resolve("of/shop/db1_3306-20261122T120000Z/manifest.json");
      StoredBackup written;
      try (PartialBackup partial = target.begin(DB1, NOON)) {
        List<DataFile> files = List.of(file(partial, "a", 1, LARGE), file(partial, "b", 2, SMALL));
        assertThat(target.list()).singleElement().isInstanceOf(Entry.Partial.class);
        assertThatThrownBy(() -> target.open("db1_3306-20261122T120000Z"))
            .hasMessageContaining("was not finished");
        assertThat(target.abandoned(NOON)).isEmpty();
        assertThat(manifest).doesNotExist();
        written = partial.complete(manifest(partial, files));
        assertThat(partial.remark()).isEmpty();
      }
      assertThat(spooled()).isEmpty();
      StoredBackup read = target.open("db1_3306-20261122T120000Z");
      assertThat(read.where()).isEqualTo(PLACE + "/db1_3306-20261122T120000Z");
      assertThat(read.manifest()).isEqualTo(written.manifest());
      assertThat(read.shortfall()).isEmpty();
      check(read);
      read.note(NOON, "an engine", List.of());
      assertThat(target.open("db1_3306-20261122T120000Z").verification()).isPresent();

      Path rows = server.bucket("backups").resolve("of/shop/db1_3306-20261122T120000Z/data/b");
      byte[] bytes = Files.readAllBytes(rows);
      bytes[bytes.length / 2] ^= 1;
      Files.write(rows, bytes);
      assertThatThrownBy(() -> check(read)).hasMessageContaining("data/b is damaged");

      read.delete();
      assertThat(target.list()).isEmpty();
    }
  }

  @Test
  void afterACutWhatWasSentIsNotSentAgainAndNothingOfItIsListedAsGood() throws Exception {
    relay.cutAfterSending(1_500_000);
    try (BackupTarget target = target(relay.endpoint());
        PartialBackup partial = target.begin(DB1, NOON)) {
      assertThatThrownBy(() -> files(partial, 10))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(relay.endpoint())
          .hasMessageContaining("s3://backups/of/shop/db1_3306-20261122T120000Z/data/t")
          .hasMessageContaining("times within");
    }
    assertThat(spooled()).isEmpty();
    try (BackupTarget target = target(server.endpoint())) {
      assertThat(target.list()).singleElement().isInstanceOf(Entry.Partial.class);
      assertThat(target.abandoned(NOON)).hasSize(1);
    }
    relay.mend();
    long before = relay.sent();
    try (BackupTarget target = target(relay.endpoint())) {
      try (PartialBackup partial = target.begin(DB1, NOON.plusSeconds(60))) {
        StoredBackup whole = partial.complete(manifest(partial, files(partial, 10)));
        assertThat(partial.remark())
            .hasValueSatisfying(said -> assertThat(said).matches("[34] files.* not sent again"));
        check(whole);
      }
      assertThat(relay.sent() - before).isBetween(6L * SMALL, 7L * SMALL + 200_000);
      assertThat(target.list()).singleElement().isInstanceOf(Entry.Complete.class);
      assertThat(target.abandoned(NOON)).isEmpty();
    }
  }

  @Test
  void aShortCutIsGotOver() throws Exception {
    try (BackupTarget target = target(relay.endpoint());
        PartialBackup partial = target.begin(DB1, NOON)) {
      relay.cutAfterSending(20_000_000);
      Thread mender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (!relay.isCut()) {
                      Thread.onSpinWait();
                    }
                    relay.mend();
                  });
      StoredBackup whole =
          partial.complete(manifest(partial, List.of(file(partial, "a", 1, LARGE))));
      mender.join();
      relay.breakAfterReceiving(15_000_000);
      check(whole);
    }
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    Secret access = new Secret(S3Server.ACCESS_KEY);
    refused(server.endpoint(), "backups", access, "wrong-secret")
        .hasMessageContaining("refuses the credentials for the bucket backups")
        .hasMessageContaining(server.endpoint())
        .hasMessageNotContaining("wrong-secret")
        .hasMessageNotContaining(S3Server.ACCESS_KEY);
    refused(server.endpoint(), "backups", new Secret("nobody"), S3Server.SECRET_KEY)
        .hasMessageContaining("correct the credentials file");
    refused(server.endpoint(), "elsewhere", access, S3Server.SECRET_KEY)
        .hasMessageContaining("there is no bucket elsewhere at " + server.endpoint());
    String nobody = "http://127.0.0.1:" + S3Server.freePort();
    refused(nobody, "backups", access, S3Server.SECRET_KEY)
        .hasMessageContaining("cannot be reached (Connection refused)")
        .hasMessageContaining("times within");
  }

  @Test
  void certificatesAreVerifiedAndTheBucketMayStandInTheHostsName() throws Exception {
    TestAuthority authority = new TestAuthority("an authority");
    TestAuthority.Holder own = authority.issue("storage", "tests");
    Path keys = folder.resolve("keys.p12");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own", own.key(), "password".toCharArray(), new Certificate[] {own.certificate()});
    try (OutputStream out = Files.newOutputStream(keys)) {
      store.store(out, "password".toCharArray());
    }
    String more =
        """
        s3proxy.secure-endpoint=https://127.0.0.1:TLS_PORT
        s3proxy.keystore-path=%s
        s3proxy.keystore-password=password
        """
            .formatted(keys);
    S3Credentials credentials = S3Credentials.read(server.credentials());
    Optional<InetAddress> here = Optional.of(InetAddress.getLoopbackAddress());
    ContainerNames.set(Map.of("backups.storage.test", here));
    Path other = Files.createDirectory(folder.resolve("s"));
    try (S3Server secure = S3Server.start(other, other.resolve("objects"), more)) {
      secure.makeBucket("backups");
      String endpoint = "https://127.0.0.1:" + secure.tlsPort();
      Optional<Path> trusted = Optional.of(authority.writeTo(folder.resolve("authority.pem")));
      S3Settings path = settings(endpoint, credentials);
      try (BackupTarget target = S3Target.of(path, PLACE)) {
        assertThatThrownBy(target::list)
            .hasMessageContaining("shows a certificate that is not trusted")
            .hasMessageContaining("--s3-authority");
      }
      try (BackupTarget target = S3Target.of(with(path, trusted, Addressing.PATH), PLACE);
          PartialBackup partial = target.begin(DB1, NOON)) {
        check(partial.complete(manifest(partial, files(partial, 2))));
      }
    }
    Path named = Files.createDirectory(folder.resolve("n"));
    String host = "s3proxy.virtual-host=storage.test";
    try (S3Server virtual = S3Server.start(named, other.resolve("objects"), host)) {
      S3Settings there = settings("http://storage.test:" + virtual.port(), credentials);
      try (BackupTarget target =
          S3Target.of(with(there, Optional.empty(), Addressing.VIRTUAL_HOST), PLACE)) {
        check(target.open("db1_3306-20261122T120000Z"));
      }
    } finally {
      ContainerNames.set(Map.of());
    }
  }

  private static S3Settings with(S3Settings settings, Optional<Path> trusted, Addressing how) {
    return new S3Settings(
        settings.endpoint(),
        settings.region(),
        how,
        settings.credentials(),
        trusted,
        settings.retryFor(),
        settings.spool(),
        settings.key());
  }

  @Test
  void oneThatIsWrittenByADeadProcessGoesWithTheNextBackup() throws Exception {
    try (BackupTarget target = target(server.endpoint())) {
      PartialBackup living = target.begin(DB2, NOON);
      file(living, "t", 3, SMALL);
      PartialBackup dead = target.begin(DB1, NOON);
      file(dead, "t", 3, SMALL);
      Path marker = server.bucket("backups").resolve("of/shop/db1_3306-20261122T120000Z/.writing");
      String text = Files.readString(marker);
      dead.close();
      Files.writeString(marker, text); // as one that was killed leaves it
      assertThat(target.abandoned(NOON)).extracting(Abandoned::where).hasSize(1);
      try (PartialBackup next = target.begin(DB2, NOON.plusSeconds(1))) {
        next.complete(manifest(next, List.of()));
      }
      assertThat(target.list()).hasSize(2); // the living one's stays
      living.close();
      target.abandoned(NOON).getFirst().delete();
      assertThat(target.list()).singleElement().isInstanceOf(Entry.Complete.class);
    }
  }

  @Test
  void aStorageWithoutRoomSaysSoAndABackupThatIsWholeStays() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString())
            .start();
    assumeTrue(mount.waitFor(20, TimeUnit.SECONDS) && mount.exitValue() == 0, "needs mount");
    try (S3Server small = S3Server.start(Files.createDirectory(folder.resolve("s")), disk, "")) {
      small.makeBucket("backups");
      try (BackupTarget target = target(small.endpoint())) {
        try (PartialBackup partial = target.begin(DB1, NOON)) {
          partial.complete(manifest(partial, files(partial, 2)));
        }
        try (PartialBackup partial = target.begin(DB1, NOON.plusSeconds(60))) {
          assertThatThrownBy(() -> files(partial, 20))
              .hasMessageContaining(small.endpoint())
              .hasMessageContaining("has it room left?");
        }
        assertThat(target.list())
            .extracting(Entry::getClass)
            .hasSize(2)
            .element(0)
            .isEqualTo(Entry.Complete.class);
        assertThat(target.list().get(1)).isInstanceOf(Entry.Partial.class);
        for (Abandoned rest : target.abandoned(NOON)) {
          rest.delete();
        }
        assertThat(target.list()).hasSize(1);
      }
    } finally {
      new ProcessBuilder("umount", "-l", disk.toString()).start().waitFor();
    }
  }

  private AbstractThrowableAssert<?, ?> refused(
      String endpoint, String bucket, Secret access, String secret) throws IOException {
    S3Credentials credentials = new S3Credentials(access, new Secret(secret), Optional.empty());
    try (BackupTarget target =
        S3Target.of(settings(endpoint, credentials), S3Address.parse("s3://" + bucket))) {
      return assertThatThrownBy(() -> target.begin(DB1, NOON)).isInstanceOf(IOException.class);
    }
  }

  private BackupTarget target(String endpoint) throws IOException {
    return S3Target.of(settings(endpoint, S3Credentials.read(server.credentials())), PLACE);
  }

  private S3Settings settings(String endpoint, S3Credentials credentials) {
    return new S3Settings(
        Optional.of(URI.create(endpoint)),
        "us-east-1",
        Addressing.PATH,
        credentials,
        Optional.empty(),
        Duration.ofMillis(700),
        folder.resolve("spool"),
        Optional.empty());
  }

  private List<Path> spooled() throws IOException {
    try (Stream<Path> left = Files.list(folder.resolve("spool"))) {
      return left.toList();
    }
  }

  private static void check(StoredBackup backup) throws IOException {
    for (StoredFile stored : backup.files()) {
      backup.check(stored);
    }
  }

  private static List<DataFile> files(PartialBackup partial, int count) throws IOException {
    List<DataFile> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(file(partial, "t" + i, i, SMALL));
    }
    return files;
  }

  /** What cannot be compressed. */
  private static DataFile file(PartialBackup partial, String name, int seed, int bytes)
      throws IOException {
    byte[] rows = new byte[bytes];
    new Random(seed).nextBytes(rows);
    try (StoredFileWriter writer = partial.create(name)) {
      writer.write(rows, rows.length);
      return new DataFile(writer.finish(), 1, rows.length);
    }
  }

  private static Manifest manifest(PartialBackup partial, List<DataFile> files) throws IOException {
    return new Manifest(
        Manifest.FORMAT,
        "shop",
        DB1.toString(),
        "9.7.0",
        false,
        0,
        false,
        NOON,
        NOON,
        NOON,
        new Position("", "binlog.000001", 4),
        partial.write(new Definitions(List.of())),
        List.of(new TableData("app", "t", 1, "0123456789abcdef", files)));
  }
}
