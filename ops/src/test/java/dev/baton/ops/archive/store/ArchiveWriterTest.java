package dev.baton.ops.archive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.wire.binlog.BinlogEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveWriterTest {

  private static final String VERSION = "9.7.0";
  private static final long SMALL = 400;

  @TempDir Path directory;

  @Test
  void whatIsWrittenIsReadBackWithItsPositionsAndTimes() throws IOException {
    Instant later = Events.NOON.plusMillis(1500);
    try (ArchiveWriter writer = open("a", Long.MAX_VALUE)) {
      assertThat(writer.position()).isEmpty();
      writer.from("db1:3306", set("1-4"));
      writer.format(Events.format(VERSION));
      writer.add(Events.rotate(), gtid -> true);
      add(writer, Events.mysql(5));
      add(writer, Events.mysql(6, later));
      assertThat(writer.position()).contains(set("1-6"));
    }
    Archive archive = look("a");
    Segment only = archive.segments().getFirst();
    assertThat(archive.segments()).hasSize(1);
    assertThat(only.finished()).isTrue();
    assertThat(only.start().source()).isEqualTo("db1:3306");
    assertThat(only.start().beforePosition()).isEqualTo(set("1-4"));
    assertThat(archive.end()).isEqualTo(set("1-6"));
    assertThat(only.transactions()).isEqualTo(2);
    assertThat(only.firstCommit()).isEqualTo(Events.NOON);
    assertThat(only.lastCommit()).isEqualTo(later);
    assertThat(only.serverVersion()).isEqualTo(VERSION);
    archive.check(0);
    assertThat(gtids(archive)).containsExactly(5L, 6L);
    assertThat(names("a")).containsExactlyInAnyOrder(".lock", "00000001.binlog", "00000001.json");
  }

  @Test
  void aSegmentOfTheWantedSizeIsFinishedAtTheNextTransaction() throws IOException {
    try (ArchiveWriter writer = open("a", SMALL)) {
      writer.from("db1:3306", MysqlGtidSet.EMPTY);
      writer.format(Events.format(VERSION));
      for (int i = 1; i <= 9; i++) {
        add(writer, Events.mysql(i));
      }
    }
    Archive archive = look("a");
    assertThat(archive.segments()).hasSizeGreaterThan(2);
    assertThat(gtids(archive)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    for (int i = 1; i < archive.segments().size(); i++) {
      assertThat(archive.seam(i - 1).missing()).isEmpty();
      assertThat(archive.seam(i - 1).givenUp()).isEmpty();
    }
  }

  @Test
  void anotherFormatBeginsAnotherSegmentAndTheSameOneDoesNot() throws IOException {
    try (ArchiveWriter writer = open("a", Long.MAX_VALUE)) {
      writer.from("db1:3306", MysqlGtidSet.EMPTY);
      writer.format(Events.format(VERSION));
      add(writer, Events.mysql(1));
      writer.format(Events.format(VERSION));
      add(writer, Events.mysql(2));
      writer.format(Events.format("9.7.1"));
      add(writer, Events.mysql(3));
    }
    assertThat(look("a").segments()).extracting(Segment::transactions).containsExactly(2L, 1L);
  }

  @Test
  void aWriterThatDiedInTheMiddleOfAnythingLeavesWhatWasWholeAndGoesOnThere() throws IOException {
    Path written = directory.resolve("written");
    byte[] bytes;
    try (ArchiveWriter writer = open("written", Long.MAX_VALUE)) {
      writer.from("db1:3306", MysqlGtidSet.EMPTY);
      writer.format(Events.format(VERSION));
      add(writer, Events.mysql(1));
      add(writer, Events.mysql(2));
      writer.sync();
      bytes = Files.readAllBytes(written.resolve("00000001.binlog.partial"));
      copy(written, directory.resolve("died"));
    }
    int one = bytes.length - length(Events.mysql(2));
    int middle = (one + bytes.length) / 2;
    for (int cut :
        new int[] {0, 3, 4, 40, one - 1, one, one + 1, middle, bytes.length - 1, bytes.length}) {
      Path died = directory.resolve("died-" + cut);
      copy(directory.resolve("died"), died);
      Files.write(died.resolve("00000001.binlog.partial"), Arrays.copyOf(bytes, cut));
      assertGoesOn(died, cut == bytes.length ? 2 : cut >= one ? 1 : 0);
    }
    Path zeros = directory.resolve("zeros");
    copy(directory.resolve("died"), zeros);
    byte[] lost = bytes.clone();
    Arrays.fill(lost, one + 5, lost.length, (byte) 0);
    Files.write(zeros.resolve("00000001.binlog.partial"), lost);
    assertGoesOn(zeros, 1);
  }

  private void assertGoesOn(Path archive, int whole) throws IOException {
    if (Files.size(archive.resolve("00000001.binlog.partial")) > 0) {
      assertThat(new ArchiveFolder(archive).look().isEmpty()).isEqualTo(whole == 0);
    }
    try (ArchiveWriter writer =
        ArchiveWriter.open(archive, InstantSource.fixed(Events.NOON), Long.MAX_VALUE)) {
      assertThat(writer.position().map(GtidPosition::toString))
          .isEqualTo(whole == 0 ? Optional.empty() : Optional.of(ids(whole)));
      writer.from("db2:3306", writer.position().orElse(MysqlGtidSet.EMPTY));
      writer.format(Events.format(VERSION));
      for (int i = whole + 1; i <= 4; i++) {
        add(writer, Events.mysql(i));
      }
    }
    Archive read = new ArchiveFolder(archive).look();
    assertThat(gtids(read)).containsExactly(1L, 2L, 3L, 4L);
    for (int i = 0; i < read.segments().size(); i++) {
      read.check(i);
    }
  }

  private static String ids(int last) {
    return Events.UUID + ":1" + (last > 1 ? "-" + last : "");
  }

  @Test
  void whateverStepOfFinishingWasTheLastItIsFinishedAgain() throws IOException {
    Path before = directory.resolve("before");
    try (ArchiveWriter writer = open("a", Long.MAX_VALUE)) {
      writer.from("db1:3306", MysqlGtidSet.EMPTY);
      writer.format(Events.format(VERSION));
      add(writer, Events.mysql(1));
      writer.sync();
      copy(directory.resolve("a"), before);
    }
    Path after = directory.resolve("a");
    Path manifest = directory.resolve("manifest");
    copy(before, manifest);
    Files.copy(after.resolve("00000001.json"), manifest.resolve("00000001.json"));
    Path renamed = directory.resolve("renamed");
    copy(after, renamed);
    Files.copy(before.resolve("00000001.json.partial"), renamed.resolve("00000001.json.partial"));
    for (Path died : List.of(before, manifest, renamed)) {
      ArchiveWriter.open(died, InstantSource.fixed(Events.NOON), SMALL).close();
      assertThat(names(died.getFileName().toString()))
          .containsExactlyInAnyOrder(".lock", "00000001.binlog", "00000001.json");
      assertThat(gtids(new ArchiveFolder(died).look())).containsExactly(1L);
    }
  }

  @Test
  void aTransactionThatIsNeverCompletedIsCutOff() throws IOException {
    try (ArchiveWriter writer = open("a", Long.MAX_VALUE)) {
      writer.from("db1:3306", MysqlGtidSet.EMPTY);
      writer.format(Events.format(VERSION));
      add(writer, Events.mysql(1));
      add(writer, Events.mysql(2).subList(0, 2));
      assertThat(writer.isInTransaction()).isTrue();
      writer.from("db2:3306", set("1"));
      writer.format(Events.format(VERSION));
      add(writer, Events.mysql(2));
    }
    assertThat(gtids(look("a"))).containsExactly(1L, 2L);
  }

  @Test
  void whatTheFilterDoesNotWantIsLeftOut() throws IOException {
    try (ArchiveWriter writer = open("a", Long.MAX_VALUE)) {
      writer.from("db1:3306", MysqlGtidSet.EMPTY);
      writer.format(Events.format(VERSION));
      for (int i = 1; i <= 4; i++) {
        for (BinlogEvent event : Events.mysql(i)) {
          writer.add(event, gtid -> gtid.endsWith(":2") || gtid.endsWith(":4"));
        }
      }
    }
    assertThat(gtids(look("a"))).containsExactly(2L, 4L);
  }

  @Test
  void gapsAndWhatFailoversGaveUpAreToldByTheSegmentsAlone() throws IOException {
    try (ArchiveWriter writer = open("a", Long.MAX_VALUE)) {
      writer.from("db1:3306", MysqlGtidSet.EMPTY);
      writer.format(Events.format(VERSION));
      for (int i = 1; i <= 4; i++) {
        add(writer, Events.mysql(i));
      }
      writer.from("db2:3306", set("1-3"));
      writer.format(Events.format(VERSION));
      add(writer, Events.mysql(5));
      writer.from("db2:3306", set("1-3:5:7-9"));
      writer.format(Events.format(VERSION));
      add(writer, Events.mysql(10));
    }
    Archive archive = look("a");
    assertThat(archive.seam(0).givenUp()).isEqualTo(Events.UUID + ":4");
    assertThat(archive.seam(0).missing()).isEmpty();
    assertThat(archive.isLive(0, Events.UUID + ":4")).isFalse();
    assertThat(archive.isLive(0, Events.UUID + ":3")).isTrue();
    assertThat(archive.seam(1).missing()).isEqualTo(Events.UUID + ":7-9");
    assertThat(archive.seam(1).isBridgedBy(set("1-9"))).isTrue();
    assertThat(archive.seam(1).isBridgedBy(set("1-8"))).isFalse();
  }

  @Test
  void mariaDbPositionsTellGapsAndTurnsForEachDomain() throws IOException {
    try (ArchiveWriter writer = open("a", Long.MAX_VALUE)) {
      writer.from("db1:3306", MariadbGtidPosition.parse("0-1-10"));
      writer.format(Events.format("11.4.5-MariaDB-log"));
      add(writer, Events.mariadb(0, 1, 11));
      add(writer, Events.mariadb(3, 1, 1));
      add(writer, Events.mariadb(0, 1, 12));
      writer.from("db2:3306", MariadbGtidPosition.parse("0-1-11,3-1-1"));
      writer.format(Events.format("11.4.5-MariaDB-log"));
      add(writer, Events.mariadb(0, 2, 12));
      writer.from("db2:3306", MariadbGtidPosition.parse("0-2-20,3-1-1"));
      writer.format(Events.format("11.4.5-MariaDB-log"));
      add(writer, Events.mariadb(0, 2, 21));
    }
    Archive archive = look("a");
    assertThat(archive.end()).isEqualTo(MariadbGtidPosition.parse("0-2-21,3-1-1"));
    assertThat(archive.seam(0).givenUp()).isEqualTo("domain 0 from 12 to 0-1-12");
    assertThat(archive.isLive(0, "0-1-12")).isFalse();
    assertThat(archive.isLive(1, "0-2-12")).isTrue();
    assertThat(archive.isLive(0, "3-1-1")).isTrue();
    assertThat(archive.seam(1).missing()).isEqualTo("domain 0 from 13 to 0-2-20");
    assertThat(archive.seam(1).isBridgedBy(MariadbGtidPosition.parse("0-2-20"))).isTrue();
    assertThat(archive.seam(1).isBridgedBy(MariadbGtidPosition.parse("0-2-19"))).isFalse();
  }

  @Test
  void aFlippedByteOfAFinishedSegmentIsFound() throws IOException {
    try (ArchiveWriter writer = open("a", Long.MAX_VALUE)) {
      writer.from("db1:3306", MysqlGtidSet.EMPTY);
      writer.format(Events.format(VERSION));
      add(writer, Events.mysql(1));
    }
    Path file = directory.resolve("a").resolve("00000001.binlog");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 8] ^= 1;
    Files.write(file, bytes);
    Archive archive = look("a");
    assertThatThrownBy(() -> archive.check(0)).hasMessageContaining(file + " is damaged");
    assertThatThrownBy(() -> gtids(archive))
        .hasMessageContaining(file + " is damaged")
        .hasMessageContaining("checksum");
  }

  @Test
  void aMissingSegmentAndASecondWriterAreRefused() throws IOException {
    try (ArchiveWriter writer = open("a", 1)) {
      writer.from("db1:3306", MysqlGtidSet.EMPTY);
      writer.format(Events.format(VERSION));
      for (int i = 1; i <= 3; i++) {
        add(writer, Events.mysql(i));
      }
      assertThatThrownBy(() -> open("a", 1)).hasMessageContaining("another process");
    }
    Files.delete(directory.resolve("a").resolve("00000002.binlog"));
    assertThatThrownBy(() -> look("a"))
        .hasMessageContaining("00000001.binlog is followed by 00000003.binlog");
  }

  private ArchiveWriter open(String name, long segmentBytes) throws IOException {
    return ArchiveWriter.open(
        directory.resolve(name), InstantSource.fixed(Events.NOON), segmentBytes);
  }

  private Archive look(String name) throws IOException {
    return new ArchiveFolder(directory.resolve(name)).look();
  }

  private static MysqlGtidSet set(String numbers) {
    return MysqlGtidSet.parse(Events.UUID + ":" + numbers);
  }

  private static void add(ArchiveWriter writer, List<BinlogEvent> events) throws IOException {
    for (BinlogEvent event : events) {
      assertThat(event.isIntact()).isTrue();
      writer.add(event, gtid -> true);
    }
  }

  private static int length(List<BinlogEvent> events) {
    return events.stream().mapToInt(event -> event.raw().length).sum();
  }

  /** The numbers of all transactions, given up or not. */
  private static List<Long> gtids(Archive archive) throws IOException {
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < archive.segments().size(); i++) {
      archive.read(
          i,
          new SegmentReader.Visitor() {
            @Override
            public void begin(String gtid, Instant commit) {
              numbers.add(Long.parseLong(gtid.substring(gtid.lastIndexOf(':') + 1)));
            }

            @Override
            public boolean end(long end) {
              return true;
            }
          });
    }
    return numbers;
  }

  private List<String> names(String name) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(name))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
