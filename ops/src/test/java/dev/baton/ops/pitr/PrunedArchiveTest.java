package dev.baton.ops.pitr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtid;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.ops.archive.store.Archive;
import dev.baton.ops.archive.store.ArchiveFolder;
import dev.baton.ops.archive.store.ArchiveWriter;
import dev.baton.ops.archive.store.Events;
import dev.baton.ops.backup.retain.ArchiveNeeds;
import dev.baton.testkit.Seeded;
import dev.baton.wire.binlog.BinlogEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is removed from an archive changes no restore of a backup that stays, nor its refusal. */
class PrunedArchiveTest {

  private static final int STEPS = 60;

  @TempDir Path directory;

  @Test
  void everyBackupThatStaysIsBroughtForwardAsBefore() {
    Seeded.check(
        "a pruned archive serves the backups that stay as the whole one did",
        300,
        random -> check(Files.createTempDirectory(directory, "a"), random));
  }

  private static void check(Path path, Random random) throws IOException {
    List<GtidPosition> backups =
        random.nextBoolean() ? mysqlHistory(path, random) : mariadbHistory(path, random);
    Archive archive = new ArchiveFolder(path).look();
    Map<GtidPosition, String> before = new HashMap<>();
    int first = Integer.MAX_VALUE;
    for (int i = random.nextInt(3); i >= 0; i--) {
      GtidPosition held = backups.get(random.nextInt(backups.size()));
      String outcome = outcome(archive, held);
      OptionalInt needed = ArchiveNeeds.first(archive, held);
      if (needed.isEmpty()) {
        assertThat(outcome).as("%s is not served", held).startsWith("refused");
      } else {
        before.put(held, outcome);
        first = Math.min(first, needed.getAsInt());
      }
    }
    if (before.isEmpty()) {
      return;
    }
    new ArchiveFolder(path).removeBefore(archive.segments().get(first).number());
    Archive pruned = new ArchiveFolder(path).look();
    assertThat(pruned.segments()).hasSize(archive.segments().size() - first);
    for (Map.Entry<GtidPosition, String> one : before.entrySet()) {
      assertThat(outcome(pruned, one.getKey()))
          .as("of %s, without %d of %d", one.getKey(), first, archive.segments().size())
          .isEqualTo(one.getValue());
    }
  }

  private static String outcome(Archive archive, GtidPosition held) {
    try {
      return ReplayPlan.of(archive, held, new RestorePoint.Latest(), Optional.empty()).toString();
    } catch (IOException e) {
      return "refused: " + e.getMessage();
    }
  }

  /** Transactions, failovers that give some up, gaps; returns where backups may have been taken. */
  private static List<GtidPosition> mysqlHistory(Path path, Random random) throws IOException {
    List<GtidPosition> backups = new ArrayList<>();
    MysqlGtidSet at = set("1-4");
    backups.add(set("1-2"));
    MysqlGtidSet left = MysqlGtidSet.EMPTY; // with a server that nobody has looked after
    long next = 5;
    try (ArchiveWriter writer = open(path, random)) {
      writer.from("db1:3306", at);
      writer.format(Events.format("9.7.0"));
      for (int step = 0; step < STEPS; step++) {
        backups.add(random.nextBoolean() ? at : at.joinedWith(left));
        int kind = random.nextInt(20);
        if (kind > 1) {
          add(writer, Events.mysql(next));
          at = at.joinedWith(set(Long.toString(next++)));
        } else {
          if (kind == 0) {
            MysqlGtidSet all = at;
            at = without(at, next, random.nextInt(4));
            left = left.joinedWith(all.subtract(at));
          } else {
            at = at.joinedWith(set(next + "-" + (next + 2)));
            next += 3;
          }
          writer.from("db2:3306", at);
          writer.format(Events.format("9.7.0"));
        }
      }
      add(writer, Events.mysql(next));
    }
    return backups;
  }

  /** The last so many of them were given up. */
  private static MysqlGtidSet without(MysqlGtidSet at, long next, int count) {
    MysqlGtidSet left = at;
    for (long number = next - 1; number > 4 && number >= next - count; number--) {
      if (at.contains(MysqlGtid.parse(Events.UUID + ":" + number))) {
        left = left.subtract(set(Long.toString(number)));
      }
    }
    return left;
  }

  private static List<GtidPosition> mariadbHistory(Path path, Random random) throws IOException {
    List<GtidPosition> backups = new ArrayList<>();
    int server = 1;
    long sequence = 4;
    long other = 1;
    try (ArchiveWriter writer = open(path, random)) {
      writer.from("db1:3306", MariadbGtidPosition.parse("0-1-4,3-9-1"));
      writer.format(Events.format("11.4.5-MariaDB-log"));
      backups.add(MariadbGtidPosition.parse("0-1-2,3-9-1"));
      for (int step = 0; step < STEPS; step++) {
        backups.add(position(server, sequence, other));
        int kind = random.nextInt(20);
        if (kind > 4) {
          add(writer, Events.mariadb(0, server, ++sequence));
        } else if (kind > 1) {
          add(writer, Events.mariadb(3, 9, ++other));
        } else {
          if (kind == 0) {
            long kept = Math.max(4, sequence - random.nextInt(4));
            writer.from("db2:3306", position(kept == 4 ? 1 : server, kept, other));
            sequence = kept;
          } else {
            sequence += 3;
            writer.from("db2:3306", position(server + 1, sequence, other));
          }
          server++;
          writer.format(Events.format("11.4.5-MariaDB-log"));
          add(writer, Events.mariadb(0, server, ++sequence));
        }
      }
    }
    return backups;
  }

  private static GtidPosition position(int server, long sequence, long other) {
    return MariadbGtidPosition.parse("0-%d-%d,3-9-%d".formatted(server, sequence, other));
  }

  private static ArchiveWriter open(Path path, Random random) throws IOException {
    return ArchiveWriter.open(path, InstantSource.fixed(Events.NOON), 1 + random.nextInt(2_000));
  }

  private static void add(ArchiveWriter writer, List<BinlogEvent> events) throws IOException {
    for (BinlogEvent event : events) {
      writer.add(event, gtid -> true);
    }
  }

  private static MysqlGtidSet set(String numbers) {
    return MysqlGtidSet.parse(Events.UUID + ":" + numbers);
  }
}
