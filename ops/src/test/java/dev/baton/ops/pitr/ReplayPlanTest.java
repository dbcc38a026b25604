package dev.baton.ops.pitr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.ops.archive.show.Excerpt;
import dev.baton.ops.archive.store.Archive;
import dev.baton.ops.archive.store.ArchiveFolder;
import dev.baton.ops.archive.store.ArchiveWriter;
import dev.baton.ops.archive.store.Events;
import dev.baton.wire.binlog.BinlogEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayPlanTest {

  private static final Optional<Instant> NEVER = Optional.empty();

  @TempDir Path directory;

  /** Transactions 5 to 9, a second apart, of which 5 was committed at noon. */
  private Archive mysql() throws IOException {
    try (ArchiveWriter writer = open()) {
      writer.from("db1:3306", set("1-4"));
      writer.format(Events.format("9.7.0"));
      for (int i = 5; i <= 9; i++) {
        add(writer, Events.mysql(i, noonPlus(i - 5)));
      }
    }
    return look();
  }

  @Test
  void whatTheBackupHoldsIsNotReplayed() throws IOException {
    ReplayPlan plan = ReplayPlan.of(mysql(), set("1-6"), new RestorePoint.Latest(), NEVER);
    assertThat(plan.transactions()).isEqualTo(3);
    assertThat(plan.end()).isEqualTo(set("1-9"));
    assertThat(plan.last()).isEqualTo(gtid(9));
    assertThat(plan.excluded()).isEmpty();
  }

  @Test
  void aTimeEndsBeforeTheFirstTransactionThatWasCommittedThenOrLater() throws IOException {
    ReplayPlan plan =
        ReplayPlan.of(mysql(), set("1-5"), new RestorePoint.Until(noonPlus(3)), NEVER);
    assertThat(plan.last()).isEqualTo(gtid(7));
    assertThat(plan.excluded()).isEqualTo(gtid(8));
    assertThat(plan.lastCommit()).isEqualTo(noonPlus(2));
    assertThatThrownBy(
            () -> ReplayPlan.of(mysql(), set("1-7"), new RestorePoint.Until(noonPlus(2)), NEVER))
        .hasMessageContaining("use an earlier backup");
  }

  @Test
  void aGtidEndsAfterItOrBeforeIt() throws IOException {
    Archive archive = mysql();
    assertThat(ReplayPlan.of(archive, set("1-5"), new RestorePoint.UntilGtid(gtid(7)), NEVER).end())
        .isEqualTo(set("1-7"));
    ReplayPlan before =
        ReplayPlan.of(archive, set("1-5"), new RestorePoint.BeforeGtid(gtid(6)), NEVER);
    assertThat(before.transactions()).isZero();
    assertThat(before.excluded()).isEqualTo(gtid(6));
    assertThatThrownBy(
            () -> ReplayPlan.of(archive, set("1-5"), new RestorePoint.UntilGtid(gtid(5)), NEVER))
        .hasMessageContaining("the backup holds " + gtid(5) + " already");
    assertThatThrownBy(
            () -> ReplayPlan.of(archive, set("1-5"), new RestorePoint.UntilGtid(gtid(10)), NEVER))
        .hasMessageContaining(gtid(10) + " is not in the archive's history");
  }

  @Test
  void aTimeThatTheArchiveDoesNotReachIsRefusedUnlessItIsKnownToBeCompleteThen()
      throws IOException {
    Archive archive = mysql();
    RestorePoint point = new RestorePoint.Until(noonPlus(60));
    assertThatThrownBy(() -> ReplayPlan.of(archive, set("1-5"), point, NEVER))
        .hasMessageContaining("does not reach 2026-11-22T12:01:00Z")
        .hasMessageContaining("--until latest");
    assertThatThrownBy(() -> ReplayPlan.of(archive, set("1-5"), point, Optional.of(noonPlus(59))))
        .hasMessageContaining("complete up to 2026-11-22T12:00:59Z");
    assertThat(ReplayPlan.of(archive, set("1-5"), point, Optional.of(noonPlus(60))).transactions())
        .isEqualTo(4);
  }

  @Test
  void aGapIsRefusedIfItLiesBetweenTheBackupAndThePoint() throws IOException {
    try (ArchiveWriter writer = open()) {
      writer.from("db1:3306", set("1-4"));
      writer.format(Events.format("9.7.0"));
      add(writer, Events.mysql(5));
      writer.from("db1:3306", set("1-7"));
      writer.format(Events.format("9.7.0"));
      add(writer, Events.mysql(8));
    }
    Archive archive = look();
    assertThatThrownBy(() -> ReplayPlan.of(archive, set("1-4"), new RestorePoint.Latest(), NEVER))
        .hasMessageContaining("missing is " + Events.UUID + ":6-7");
    assertThatThrownBy(() -> ReplayPlan.of(archive, set("1-3"), new RestorePoint.Latest(), NEVER))
        .hasMessageContaining("it begins after " + Events.UUID + ":1-4");
    assertThat(ReplayPlan.of(archive, set("1-4"), new RestorePoint.UntilGtid(gtid(5)), NEVER).end())
        .isEqualTo(set("1-5"));
    assertThat(ReplayPlan.of(archive, set("1-7"), new RestorePoint.Latest(), NEVER).end())
        .isEqualTo(set("1-8"));
  }

  @Test
  void whatAFailoverGaveUpIsLeftOutAndABackupThatHoldsItIsRefused() throws IOException {
    try (ArchiveWriter writer = open()) {
      writer.from("db1:3306", set("1-4"));
      writer.format(Events.format("9.7.0"));
      add(writer, Events.mysql(5));
      add(writer, Events.mysql(6));
      writer.from("db2:3306", set("1-5"));
      writer.format(Events.format("9.7.0"));
      add(writer, Events.mysql(7));
    }
    Archive archive = look();
    ReplayPlan plan = ReplayPlan.of(archive, set("1-4"), new RestorePoint.Latest(), NEVER);
    assertThat(plan.end()).isEqualTo(set("1-5:7"));
    assertThat(plan.transactions()).isEqualTo(2);
    assertThatThrownBy(() -> ReplayPlan.of(archive, set("1-6"), new RestorePoint.Latest(), NEVER))
        .hasMessageContaining("a failover gave up");
  }

  @Test
  void aMariaDbBackupOfAnotherBranchIsRefused() throws IOException {
    try (ArchiveWriter writer = open()) {
      writer.from("db1:3306", MariadbGtidPosition.parse("0-1-4"));
      writer.format(Events.format("11.4.5-MariaDB"));
      add(writer, Events.mariadb(0, 1, 5));
      add(writer, Events.mariadb(0, 1, 6));
      writer.from("db2:3306", MariadbGtidPosition.parse("0-1-5"));
      writer.format(Events.format("11.4.5-MariaDB"));
      add(writer, Events.mariadb(0, 2, 6));
      add(writer, Events.mariadb(0, 2, 7));
    }
    Archive archive = look();
    assertThat(maria(archive, "0-1-5").transactions()).isEqualTo(2);
    assertThat(maria(archive, "0-2-6").end()).hasToString("0-2-7");
    assertThatThrownBy(() -> maria(archive, "0-1-6"))
        .hasMessageContaining("the backup stands at 0-1-6")
        .hasMessageContaining("0-2-6");
    assertThatThrownBy(() -> maria(archive, "0-1-3")).hasMessageContaining("it begins after 0-1-4");
    assertThatThrownBy(() -> maria(archive, "0-2-9")).hasMessageContaining("before the backup");
  }

  private static ReplayPlan maria(Archive archive, String held) throws IOException {
    return ReplayPlan.of(
        archive, MariadbGtidPosition.parse(held), new RestorePoint.Latest(), NEVER);
  }

  @Test
  void whatCannotBeReplayedIsNamedBeforeAnythingIsDone() throws IOException {
    try (ArchiveWriter writer = open()) {
      writer.from("db1:3306", set("1-4"));
      writer.format(Events.format("9.7.0"));
      List<BinlogEvent> events = Events.mysql(5);
      add(writer, List.of(events.get(0), Events.query("XA COMMIT X'01'")));
    }
    assertThatThrownBy(() -> ReplayPlan.of(look(), set("1-4"), new RestorePoint.Latest(), NEVER))
        .hasMessageContaining(gtid(5))
        .hasMessageContaining("XA transaction");
    assertThat(ReplayPlan.of(look(), set("1-5"), new RestorePoint.Latest(), NEVER).transactions())
        .isZero();
  }

  @Test
  void anExcerptHasWhatLiesOnBothSidesOfAPlace() throws IOException {
    try (ArchiveWriter writer = open()) {
      writer.from("db1:3306", set("1-4"));
      writer.format(Events.format("9.7.0"));
      for (int i = 5; i <= 9; i++) {
        List<BinlogEvent> events = Events.mysql(i);
        add(writer, i == 7 ? List.of(events.get(0), Events.query("DROP TABLE t")) : events);
      }
    }
    Excerpt.Around around =
        Excerpt.around(look(), (gtid, commit) -> gtid.equals(gtid(7)), 1, false);
    assertThat(around.before()).extracting(summary -> summary.gtid()).containsExactly(gtid(6));
    assertThat(around.after()).extracting(summary -> summary.gtid()).containsExactly(gtid(7));
    assertThat(around.after().getFirst().changes()).containsExactly("DROP TABLE t (in db)");
    Excerpt.Around definitions = Excerpt.around(look(), (gtid, commit) -> false, 10, true);
    assertThat(definitions.before()).extracting(summary -> summary.gtid()).containsExactly(gtid(7));
    assertThat(definitions.after()).isEmpty();
  }

  private ArchiveWriter open() throws IOException {
    return ArchiveWriter.open(
        directory.resolve("a"), InstantSource.fixed(Events.NOON), Long.MAX_VALUE);
  }

  private Archive look() throws IOException {
    return new ArchiveFolder(directory.resolve("a")).look();
  }

  private static void add(ArchiveWriter writer, List<BinlogEvent> events) throws IOException {
    for (BinlogEvent event : events) {
      writer.add(event, gtid -> true);
    }
  }

  private static GtidPosition set(String numbers) {
    return MysqlGtidSet.parse(Events.UUID + ":" + numbers);
  }

  private static String gtid(int number) {
    return Events.UUID + ":" + number;
  }

  private static Instant noonPlus(int seconds) {
    return Events.NOON.plusSeconds(seconds);
  }
}
