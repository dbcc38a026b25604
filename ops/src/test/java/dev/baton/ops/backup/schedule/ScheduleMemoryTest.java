package dev.baton.ops.backup.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ops.backup.format.BackupJson;
import dev.baton.ops.backup.format.Manifest;
import dev.baton.ops.backup.format.Manifest.Position;
import dev.baton.ops.backup.format.Manifest.StoredFile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleMemoryTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration RETRY = Duration.ofMinutes(10);
  private static final Schedule HOURLY = new Schedule.Every(Duration.ofHours(1));
  private static final Schedule NIGHTLY = CronExpression.parse("0 3 * * *");

  @Test
  void theFirstIsDueAtOnceOrAtItsTime() {
    ScheduleMemory memory = ScheduleMemory.first(NOON);
    assertThat(memory.due(HOURLY, RETRY)).isEqualTo(NOON);
    assertThat(memory.due(NIGHTLY, RETRY)).isEqualTo("2026-11-23T03:00:00Z");
    assertThat(memory.age(NOON.plusSeconds(60))).hasSeconds(60);
  }

  @Test
  void afterASuccessTheNextRegularOneIsDue() {
    ScheduleMemory memory = succeeded(NOON);
    assertThat(memory.running()).isFalse();
    assertThat(memory.due(HOURLY, RETRY)).isEqualTo(NOON.plusSeconds(3600));
    assertThat(memory.durationMillis()).isEqualTo(90_000);
    assertThat(memory.age(NOON.plusSeconds(100))).hasSeconds(95);
  }

  @Test
  void whatWasMissedIsCaughtUpOnce() {
    ScheduleMemory memory = succeeded(NOON);
    Instant back = NOON.plus(Duration.ofDays(4));
    assertThat(memory.due(NIGHTLY, RETRY)).isBefore(back);
    ScheduleMemory caughtUp = memory.begin(back).succeed(back, "p", manifest(back), false);
    assertThat(caughtUp.due(NIGHTLY, RETRY)).isEqualTo("2026-11-27T03:00:00Z");
    assertThat(caughtUp.due(HOURLY, RETRY)).isEqualTo(back.plusSeconds(3600));
  }

  @Test
  void aFailureIsTriedAgainSoonerThanTheNextRegularOneButNotLater() {
    ScheduleMemory failed = succeeded(NOON).begin(NOON).fail(NOON.plusSeconds(5), "no disk");
    assertThat(failed.due(HOURLY, RETRY)).isEqualTo(NOON.plusSeconds(605));
    assertThat(failed.due(HOURLY, Duration.ofHours(9))).isEqualTo(NOON.plusSeconds(3600));
    assertThat(failed.failures()).isEqualTo(1);
    assertThat(failed.path()).as("the last good one").isEqualTo("path");
    assertThat(failed.succeed(NOON, "p", manifest(NOON), true).failure()).isEmpty();
  }

  @Test
  void anAttemptThatTheManagersEndCutShortHasFailed() {
    ScheduleMemory running = ScheduleMemory.first(NOON).begin(NOON.plusSeconds(10));
    assertThat(running.running()).isTrue();
    ScheduleMemory resumed = running.resumed();
    assertThat(resumed.running()).isFalse();
    assertThat(resumed.failure()).contains("the manager ended");
    assertThat(resumed.due(NIGHTLY, RETRY)).isEqualTo(NOON.plusSeconds(610));
    ScheduleMemory idle = succeeded(NOON);
    assertThat(idle.resumed()).isEqualTo(idle);
  }

  @Test
  void itIsKeptAsTextAndReadBack() {
    for (ScheduleMemory memory :
        List.of(ScheduleMemory.first(NOON), succeeded(NOON).begin(NOON).fail(NOON, "why"))) {
      assertThat(BackupJson.read(BackupJson.write(memory), ScheduleMemory.class)).isEqualTo(memory);
    }
  }

  private static ScheduleMemory succeeded(Instant at) {
    return ScheduleMemory.first(at)
        .begin(at)
        .succeed(at.plusSeconds(90), "path", manifest(at.plusSeconds(5)), true);
  }

  private static Manifest manifest(Instant snapshot) {
    return new Manifest(
        Manifest.FORMAT,
        "shop",
        "db2:3306",
        "9.7.0",
        false,
        0,
        false,
        snapshot,
        snapshot,
        snapshot,
        new Position("", "", 0),
        new StoredFile("definitions.json", 7, ""),
        List.of());
  }
}
