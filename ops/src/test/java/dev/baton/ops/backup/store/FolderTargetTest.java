package dev.baton.ops.backup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.backup.format.Definitions;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.Manifest.DataFile;
import dev.baton.ops.backup.format.Manifest.Position;
import dev.baton.ops.backup.format.Manifest.StoredFile;
import dev.baton.ops.backup.format.Manifest.TableData;
import dev.baton.ops.backup.format.SqlObject;
import dev.baton.ops.backup.format.SqlObject.Kind;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.format.StoredFileWriter;
import dev.baton.ops.backup.seal.BackupKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTargetTest {

  private static final InstanceKey DB1 = new InstanceKey("db1", 3306);
  private static final InstanceKey DB2 = new InstanceKey("db2", 3306);
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir Path directory;

  @Test
  void aBackupBecomesOneByRenamingAndIsReadBackAsItWasWritten() throws IOException {
    StoredBackup written = backup(NOON);
    assertThat(Path.of(written.where())).isEqualTo(directory.resolve("db1_3306-20261122T120000Z"));
    StoredBackup read = FolderTarget.open(Path.of(written.where()));
    assertThat(read.manifest()).isEqualTo(written.manifest());
    assertThat(read.definitions().of(Kind.TABLE)).hasSize(1);
    for (StoredFile file : read.files()) {
      read.check(file);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(read.where()))))
        .isEqualTo("rwx------");
    assertThat(new FolderTarget(directory).list())
        .singleElement()
        .isInstanceOf(BackupTarget.Entry.Complete.class);
  }

  @Test
  void aFlippedByteIsFoundInEveryFile() throws IOException {
    StoredBackup backup = backup(NOON);
    for (StoredFile stored : backup.files()) {
      Path file = Path.of(backup.where(stored));
      flip(file);
      assertThatThrownBy(() -> backup.check(stored)).hasMessageContaining(file + " is damaged");
    }
    flip(Path.of(backup.where()).resolve("manifest.json"));
    assertThatThrownBy(() -> FolderTarget.open(Path.of(backup.where())))
        .hasMessageContaining("manifest.json is damaged");
    assertThat(new FolderTarget(directory).list())
        .singleElement()
        .isInstanceOf(BackupTarget.Entry.Unreadable.class);
  }

  @Test
  void aMissingAndAShortenedFileAreFound() throws IOException {
    StoredBackup backup = backup(NOON);
    StoredFile rows = backup.files().getLast();
    Path file = Path.of(backup.where(rows));
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> backup.check(rows)).hasMessageContaining("bytes of");
    Files.delete(file);
    assertThatThrownBy(() -> backup.check(rows)).hasMessageContaining("is missing");
  }

  @Test
  void anUnfinishedBackupIsRefusedAndRemovedByTheNextOneOfTheSameInstanceOrAMinuteLater()
      throws IOException {
    Path left;
    try (PartialBackup begun = new FolderTarget(directory).begin(DB1, NOON)) {
      left = Path.of(begun.where());
    }
    try (PartialBackup other = new FolderTarget(directory).begin(DB2, NOON)) {
      assertThat(Path.of(other.where())).exists();
    }
    assertThatThrownBy(() -> FolderTarget.open(left)).hasMessageContaining("was not finished");
    assertThat(new FolderTarget(directory).list())
        .hasSize(2)
        .allMatch(entry -> entry instanceof BackupTarget.Entry.Partial);
    Path young = directory.resolve("db2_3306-20261122T120000Z.partial");
    Files.setLastModifiedTime(young, FileTime.from(NOON));
    backup(NOON.plusSeconds(1));
    assertThat(left).doesNotExist();
    assertThat(young).exists();
    backup(NOON.plusSeconds(61));
    assertThat(young).doesNotExist();
  }

  @Test
  void aManifestOfTheFirstFormatWasOfNoCluster() throws IOException {
    StoredBackup written = backup(NOON);
    assertThat(written.manifest().owner()).isEqualTo("shop");
    Path file = Path.of(written.where()).resolve("manifest.json");
    String text =
        Files.readString(file)
            .replace("\"format\" : 3,", "\"format\" : 1,")
            .replaceFirst("\\s*\"key\" : \"\",", "")
            .replaceFirst("\\s*\"cluster\" : \"shop\",", "");
    Files.writeString(file, text);
    Files.write(
        Path.of(written.where()).resolve("manifest.json.sha256"),
        StoredBackup.sumOf(text.getBytes(StandardCharsets.UTF_8), Optional.empty()));
    Manifest read = FolderTarget.open(Path.of(written.where())).manifest();
    assertThat(read.cluster()).isEmpty();
    assertThat(read.owner()).isEqualTo("db1:3306");
  }

  @Test
  void aBackupThatIsBeingMadeIsNotRemovedByAnother() throws IOException {
    try (PartialBackup running = new FolderTarget(directory).begin(DB1, NOON)) {
      backup(NOON.plusSeconds(1));
      assertThat(Path.of(running.where())).exists();
    }
  }

  @Test
  void aFileOutsideOfTheBackupIsRefused() throws IOException {
    StoredBackup backup = backup(NOON);
    assertThatThrownBy(() -> backup.open(new StoredFile("../../etc/passwd", 1, "")))
        .hasMessageContaining("outside");
  }

  @Test
  void anEncryptedBackupIsReadWithItsKeyOnlyAndListedWithout() throws IOException {
    byte[] secret = new byte[32];
    BackupKey key = BackupKey.of(secret);
    secret[1] = 1;
    BackupKey other = BackupKey.of(secret);
    FolderTarget sealed = new FolderTarget(directory, Optional.of(key));
    StoredBackup backup = backup(sealed, NOON);
    String name = "db1_3306-20261122T120000Z";
    assertThat(sealed.open(name).definitions().of(Kind.TABLE)).hasSize(1);
    for (StoredFile file : backup.files()) {
      sealed.open(name).check(file);
      assertThat(Files.readString(Path.of(backup.where(file)), StandardCharsets.ISO_8859_1))
          .doesNotContain("CREATE");
    }
    StoredBackup without = new FolderTarget(directory).open(name);
    assertThat(without.manifest().key()).isEqualTo(key.id());
    without.check(without.files().getLast());
    assertThatThrownBy(without::definitions)
        .hasMessageContaining(name + " is encrypted by the key " + key.id())
        .hasMessageContaining("--key-file");
    assertThatThrownBy(new FolderTarget(directory, Optional.of(other)).open(name)::definitions)
        .hasMessageContaining("the one that is given is " + other.id());

    Path manifest = Path.of(backup.where(), "manifest.json");
    String text = Files.readString(manifest).replace("db1:3306", "db7:3306");
    Files.writeString(manifest, text);
    Files.write(
        Path.of(backup.where(), "manifest.json.sha256"),
        StoredBackup.sumOf(text.getBytes(StandardCharsets.UTF_8), Optional.empty()));
    assertThatThrownBy(() -> sealed.open(name)).hasMessageContaining("not made with the key");
  }

  private StoredBackup backup(Instant at) throws IOException {
    return backup(new FolderTarget(directory), at);
  }

  private static StoredBackup backup(FolderTarget target, Instant at) throws IOException {
    try (PartialBackup partial = target.begin(DB1, at)) {
      byte[] line = "INSERT INTO `t` VALUES (1);\n".getBytes(StandardCharsets.UTF_8);
      StoredFileWriter writer = partial.create("app.t.1-1.1.sql.gz");
      writer.write(line, line.length);
      DataFile rows = new DataFile(writer.finish(), 1, line.length);
      StoredFile definitions =
          partial.write(
              new Definitions(
                  List.of(
                      SqlObject.plain(
                          Kind.TABLE, "app", "t", List.of("CREATE TABLE t (id INT)")))));
      return partial.complete(
          new Manifest(
              Manifest.FORMAT,
              "shop",
              DB1.toString(),
              "9.7.0",
              false,
              0,
              false,
              at,
              at,
              at,
              new Position("", "binlog.000001", 4),
              definitions,
              List.of(new TableData("app", "t", 1, "0123456789abcdef", List.of(rows)))));
    }
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }
}
