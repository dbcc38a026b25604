package dev.baton.ops.backup.retain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.archive.store.ArchiveFolder;
import dev.baton.ops.archive.store.ArchiveWriter;
import dev.baton.ops.archive.store.Events;
import dev.baton.ops.backup.format.Definitions;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.Manifest.DataFile;
import dev.baton.ops.backup.format.Manifest.Position;
import dev.baton.ops.backup.format.Manifest.TableData;
import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.format.StoredFileWriter;
import dev.baton.ops.backup.store.BackupTarget.Abandoned;
import dev.baton.ops.backup.store.BackupTarget.Entry;
import dev.baton.ops.backup.store.FolderTarget;
import dev.baton.ops.backup.store.PartialBackup;
import dev.baton.wire.binlog.BinlogEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final RetentionPolicy LAST = new RetentionPolicy(1, Duration.ZERO, 0, 0, 0);

  @TempDir Path directory;

  @Test
  void aPlanChangesNothingAndIsThenCarriedOut() throws IOException {
    StoredBackup old = backup("shop", "db1", NOON, 5);
    StoredBackup young = backup("shop", "db2", NOON.plusSeconds(60), 9);
    Prune prune = plan(Optional.empty(), false);
    assertThat(prune.outcomes()).extracting(Prune.Outcome::kept).containsExactly(false, true);
    assertThat(Path.of(old.where())).exists();
    List<String> said = new ArrayList<>();
    prune.carryOut(said::add);
    assertThat(said).containsExactly("deleted " + Path.of(old.where()));
    assertThat(names()).containsExactly(Path.of(young.where()).getFileName().toString());
  }

  @Test
  void aVerifiedBackupStaysAndOneThatLacksAFileCountsForNothing() throws IOException {
    StoredBackup verified = backup("shop", "db1", NOON, 1);
    verified.note(NOON, "MySQL 9.7.0", List.of());
    StoredBackup differs = backup("shop", "db1", NOON.plusSeconds(1), 2);
    differs.note(NOON, "MySQL 9.7.0", List.of("app.t is missing"));
    StoredBackup fine = backup("shop", "db1", NOON.plusSeconds(2), 3);
    StoredBackup torn = backup("shop", "db1", NOON.plusSeconds(3), 4);
    Files.write(Path.of(torn.where(torn.files().getLast())), new byte[1]);
    assertThat(torn.shortfall())
        .hasValueSatisfying(text -> assertThat(text).contains("1 bytes of"));
    plan(Optional.empty(), false).carryOut(line -> {});
    assertThat(names())
        .containsExactly(
            Path.of(verified.where()).getFileName().toString(),
            Path.of(fine.where()).getFileName().toString());
  }

  @Test
  void aVerificationIsOfOneManifestOnly() throws IOException {
    StoredBackup one = backup("shop", "db1", NOON, 1);
    StoredBackup other = backup("shop", "db1", NOON.plusSeconds(1), 2);
    assertThat(one.verification()).isEmpty();
    one.note(NOON, "MySQL 9.7.0", List.of());
    assertThat(FolderTarget.open(Path.of(one.where())).verification()).isPresent();
    Files.copy(
        Path.of(one.where()).resolve("verified.json"),
        Path.of(other.where()).resolve("verified.json"));
    assertThat(other.verification()).isEmpty();
    Files.writeString(Path.of(one.where()).resolve("verified.json"), "{");
    assertThat(one.verification()).isEmpty();
  }

  @Test
  void aPruneThatIsInterruptedAnywhereLeavesNothingThatLooksWhole() throws IOException {
    StoredBackup old = backup("shop", "db1", NOON, 5);
    backup("shop", "db1", NOON.plusSeconds(60), 9);
    Path unmade = directory.resolve(Path.of(old.where()).getFileName() + ".partial");
    Files.move(Path.of(old.where()), unmade); // what is done before the first file goes
    Files.delete(unmade.resolve("definitions.json"));
    Files.setLastModifiedTime(unmade, FileTime.from(NOON));
    assertThat(complete()).hasSize(1);
    assertThatThrownBy(() -> FolderTarget.open(unmade)).hasMessageContaining("not finished");
    Prune prune = plan(Optional.empty(), false);
    assertThat(prune.leftBehind()).extracting(Abandoned::where).containsExactly(unmade.toString());
    prune.carryOut(line -> {});
    assertThat(names()).hasSize(1);
  }

  @Test
  void aBackupThatIsBeingMadeStays() throws IOException {
    backup("shop", "db1", NOON, 5);
    try (PartialBackup running = new FolderTarget(directory).begin(key("db2"), NOON)) {
      Files.setLastModifiedTime(Path.of(running.where()), FileTime.from(NOON));
      plan(Optional.empty(), false).carryOut(line -> {});
      assertThat(Path.of(running.where())).exists();
    }
  }

  @Test
  void onlyTheNamedClusterIsPrunedAndWhatCannotBeReadIsLeft() throws IOException {
    backup("shop", "db1", NOON, 5);
    backup("shop", "db1", NOON.plusSeconds(1), 5);
    backup("blog", "db8", NOON, 5);
    backup("blog", "db8", NOON.plusSeconds(1), 5);
    StoredBackup damaged = backup("shop", "db1", NOON.minusSeconds(1), 5);
    Files.writeString(Path.of(damaged.where()).resolve("manifest.json"), "{}");
    Prune prune = plan(Optional.of("shop"), false);
    assertThat(prune.unreadable()).hasSize(1);
    prune.carryOut(line -> {});
    assertThat(names())
        .containsExactly(
            "db1_3306-20261122T115959Z",
            "db1_3306-20261122T120001Z",
            "db8_3306-20261122T120000Z",
            "db8_3306-20261122T120001Z");
  }

  @Test
  void anArchiveLosesWhatNoBackupThatStaysNeedsAndNothingElse() throws IOException {
    archive(40);
    backup("shop", "db1", NOON, 5);
    StoredBackup kept = backup("shop", "db1", NOON.plusSeconds(1), 20);
    Prune prune = plan(Optional.empty(), true);
    ArchivePlan plan = prune.archive().orElseThrow();
    assertThat(plan.segments()).isEqualTo(19); // each holds one; the one before is for the seam
    assertThat(plan.reason()).contains(Path.of(kept.where()) + " needs it from 00000020 on");
    prune.carryOut(line -> {});
    assertThat(folder().look().segments()).hasSize(21);
    assertThat(plan(Optional.empty(), true).archive().orElseThrow().segments()).isZero();
  }

  @Test
  void backupsOfOtherClustersHoldWhatTheyNeedToo() throws IOException {
    archive(40);
    backup("", "db1", NOON, 10);
    backup("shop", "db1", NOON.plusSeconds(1), 20);
    assertThat(plan(Optional.of("shop"), true).archive().orElseThrow().segments()).isEqualTo(9);
  }

  @Test
  void anArchiveThatServesNoBackupIsLeftAsItIs() throws IOException {
    archive(5);
    Prune nothing = plan(Optional.empty(), true);
    assertThat(nothing.archive().orElseThrow().segments()).isZero();
    assertThat(nothing.archive().orElseThrow().reason()).contains("so it is left");
  }

  @Test
  void anInterruptedRemovalFromAnArchiveLeavesOneHistory() throws IOException {
    archive(6);
    Path archive = directory.resolve("binlogs");
    Files.delete(archive.resolve("00000001.binlog"));
    Files.delete(archive.resolve("00000001.json"));
    Files.delete(archive.resolve("00000002.binlog")); // and now the end
    assertThat(folder().look().segments()).hasSize(4);
    folder().removeBefore(4);
    try (Stream<Path> left = Files.list(archive)) {
      assertThat(left.map(file -> file.getFileName().toString()).sorted())
          .filteredOn(name -> name.startsWith("0"))
          .first()
          .isEqualTo("00000004.binlog");
    }
  }

  private Prune plan(Optional<String> owner, boolean withArchive) throws IOException {
    return Prune.plan(
        new Prune.Request(
            new FolderTarget(directory),
            owner,
            LAST,
            withArchive ? Optional.of(folder()) : Optional.empty()),
        NOON.plusSeconds(3600));
  }

  private ArchiveFolder folder() {
    return new ArchiveFolder(directory.resolve("binlogs"));
  }

  /** With a segment for each transaction. */
  private void archive(int transactions) throws IOException {
    try (ArchiveWriter writer =
        ArchiveWriter.open(directory.resolve("binlogs"), InstantSource.fixed(NOON), 1)) {
      writer.from("db1:3306", MysqlGtidSet.EMPTY);
      writer.format(Events.format("9.7.0"));
      for (int number = 1; number <= transactions; number++) {
        for (BinlogEvent event : Events.mysql(number)) {
          writer.add(event, gtid -> true);
        }
      }
    }
  }

  private StoredBackup backup(String cluster, String host, Instant at, int position)
      throws IOException {
    try (PartialBackup partial = new FolderTarget(directory).begin(key(host), at)) {
      byte[] line = "INSERT INTO `t` VALUES (1);\n".getBytes(StandardCharsets.UTF_8);
      StoredFileWriter writer = partial.create("app.t.1-1.1.sql.gz");
      writer.write(line, line.length);
      DataFile rows = new DataFile(writer.finish(), 1, line.length);
      return partial.complete(
          new Manifest(
              Manifest.FORMAT,
              cluster,
              key(host).toString(),
              "9.7.0",
              false,
              0,
              false,
              at,
              at,
              at,
              new Position(Events.UUID + ":1-" + position, "binlog.000001", 4),
              partial.write(new Definitions(List.of())),
              List.of(new TableData("app", "t", 1, "0123456789abcdef", List.of(rows)))));
    }
  }

  private static InstanceKey key(String host) {
    return new InstanceKey(host, 3306);
  }

  private List<Entry> complete() throws IOException {
    return new FolderTarget(directory)
        .list().stream().filter(entry -> entry instanceof Entry.Complete).toList();
  }

  /** Of all backups, whatever becomes of them. */
  private List<String> names() throws IOException {
    try (Stream<Path> found = Files.list(directory)) {
      return found
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("db"))
          .sorted()
          .toList();
    }
  }
}
