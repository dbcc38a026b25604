package dev.baton.ops.backup.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.backup.format.Manifest.DataFile;
import dev.baton.ops.backup.format.Manifest.Position;
import dev.baton.ops.backup.format.Manifest.StoredFile;
import dev.baton.ops.backup.format.Manifest.TableData;
import dev.baton.ops.backup.format.SqlObject.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFolderTest {

  private static final InstanceKey DB1 = new InstanceKey("db1", 3306);
  private static final InstanceKey DB2 = new InstanceKey("db2", 3306);
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir Path directory;

  @Test
  void aBackupBecomesOneByRenamingAndIsReadBackAsItWasWritten() throws IOException {
    BackupFolder written = backup(NOON);
    assertThat(written.path()).isEqualTo(directory.resolve("db1_3306-20261122T120000Z"));
    BackupFolder read = BackupFolder.open(written.path());
    assertThat(read.manifest()).isEqualTo(written.manifest());
    assertThat(read.definitions().of(Kind.TABLE)).hasSize(1);
    for (StoredFile file : read.files()) {
      read.check(file);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(read.path())))
        .isEqualTo("rwx------");
    assertThat(BackupFolder.list(directory))
        .singleElement()
        .isInstanceOf(BackupFolder.Entry.Complete.class);
  }

  @Test
  void aFlippedByteIsFoundInEveryFile() throws IOException {
    BackupFolder backup = backup(NOON);
    for (StoredFile stored : backup.files()) {
      Path file = backup.file(stored);
      flip(file);
      assertThatThrownBy(() -> backup.check(stored)).hasMessageContaining(file + " is damaged");
    }
    flip(backup.path().resolve("manifest.json"));
    assertThatThrownBy(() -> BackupFolder.open(backup.path()))
        .hasMessageContaining("manifest.json is damaged");
    assertThat(BackupFolder.list(directory))
        .singleElement()
        .isInstanceOf(BackupFolder.Entry.Unreadable.class);
  }

  @Test
  void aMissingAndAShortenedFileAreFound() throws IOException {
    BackupFolder backup = backup(NOON);
    StoredFile rows = backup.files().getLast();
    Path file = backup.file(rows);
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
    try (PartialBackup begun = PartialBackup.begin(directory, DB1, NOON)) {
      left = begun.path();
    }
    try (PartialBackup other = PartialBackup.begin(directory, DB2, NOON)) {
      assertThat(other.path()).exists();
    }
    assertThatThrownBy(() -> BackupFolder.open(left)).hasMessageContaining("was not finished");
    assertThat(BackupFolder.list(directory))
        .hasSize(2)
        .allMatch(entry -> entry instanceof BackupFolder.Entry.Partial);
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
    BackupFolder written = backup(NOON);
    assertThat(written.manifest().owner()).isEqualTo("shop");
    Path file = written.path().resolve("manifest.json");
    String text =
        Files.readString(file)
            .replace("\"format\" : 2,", "\"format\" : 1,")
            .replaceFirst("\\s*\"cluster\" : \"shop\",", "");
    Files.writeString(file, text);
    Files.write(
        written.path().resolve("manifest.json.sha256"),
        BackupFolder.sumOf(text.getBytes(StandardCharsets.UTF_8)));
    Manifest read = BackupFolder.open(written.path()).manifest();
    assertThat(read.cluster()).isEmpty();
    assertThat(read.owner()).isEqualTo("db1:3306");
  }

  @Test
  void aBackupThatIsBeingMadeIsNotRemovedByAnother() throws IOException {
    try (PartialBackup running = PartialBackup.begin(directory, DB1, NOON)) {
      backup(NOON.plusSeconds(1));
      assertThat(running.path()).exists();
    }
  }

  @Test
  void aFileOutsideOfTheBackupIsRefused() throws IOException {
    BackupFolder backup = backup(NOON);
    assertThatThrownBy(() -> backup.file(new StoredFile("../../etc/passwd", 1, "")))
        .hasMessageContaining("outside");
  }

  private BackupFolder backup(Instant at) throws IOException {
    try (PartialBackup partial = PartialBackup.begin(directory, DB1, at)) {
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
