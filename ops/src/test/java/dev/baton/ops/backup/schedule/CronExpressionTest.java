package dev.baton.ops.backup.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.testkit.Seeded;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronExpressionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "30 3 * * *     | 2026-11-22T03:29:59Z | 2026-11-22T03:30:00Z",
        "30 3 * * *     | 2026-11-22T03:30:00Z | 2026-11-23T03:30:00Z",
        "*/15 * * * *   | 2026-11-22T23:50:00Z | 2026-11-23T00:00:00Z",
        "5/20 1-3 * * * | 2026-11-22T01:05:30Z | 2026-11-22T01:25:00Z",
        "0 2 * * sun    | 2026-11-22T02:00:00Z | 2026-11-29T02:00:00Z",
        "0 2 * * 7      | 2026-11-16T00:00:00Z | 2026-11-22T02:00:00Z",
        "0 2 * * MON-fri| 2026-11-20T03:00:00Z | 2026-11-23T02:00:00Z",
        "0 0 1 * *      | 2026-11-22T00:00:00Z | 2026-12-01T00:00:00Z",
        "0 0 13 * fri   | 2026-11-01T00:00:00Z | 2026-11-06T00:00:00Z",
        "0 0 29 feb *   | 2026-11-22T00:00:00Z | 2028-02-29T00:00:00Z",
        "0 0 31 4,12 *  | 2026-11-22T00:00:00Z | 2026-12-31T00:00:00Z",
        "0 0 */10 * *   | 2026-11-22T00:00:00Z | 2026-12-01T00:00:00Z",
      })
  void theNextTimeIsCrons(String text, String last, String next) {
    if (text.equals("0 0 */10 * *")) { // 1, 11, 21, 31
      assertThat(CronExpression.parse(text).after(Instant.parse("2026-11-12T00:00:00Z")))
          .isEqualTo("2026-11-21T00:00:00Z");
    }
    assertThat(CronExpression.parse(text).after(Instant.parse(last))).isEqualTo(next);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * * 8",
        "a * * * *",
        "5-1 * * * *",
        "1-2-3 * * * *",
        "*/0 * * * *",
        "1, * * * *",
        "*/2/3 * * * *",
        "@daily"
      })
  void whatIsNoTimeIsRefused(String text) {
    assertThatThrownBy(() -> CronExpression.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cron's");
  }

  @Test
  void aTimeThatNeverComesIsRefused() {
    assertThatThrownBy(() -> CronExpression.parse("0 0 30 feb *"))
        .hasMessageContaining("never comes");
  }

  @Test
  void theNextTimeIsTheFirstThatAMinuteByMinuteSearchFinds() {
    Seeded.check(
        "the next time is the first one",
        200,
        random -> {
          int minute = random.nextInt(60);
          int step = 1 + random.nextInt(12);
          int day = 1 + random.nextInt(28);
          CronExpression cron =
              CronExpression.parse("%d */%d %d-28 * *".formatted(minute, step, day));
          Instant last = instant(random);
          assertThat(cron.after(last)).isEqualTo(search(last, minute, step, day));
        });
  }

  private static Instant instant(Random random) {
    return Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(400 * 86_400));
  }

  private static Instant search(Instant last, int minute, int step, int day) {
    Instant at = last.minusSeconds(last.getEpochSecond() % 60).plusSeconds(60);
    while (true) {
      LocalDateTime time = LocalDateTime.ofInstant(at, ZoneOffset.UTC);
      if (time.getMinute() == minute
          && time.getHour() % step == 0
          && time.getDayOfMonth() >= day
          && time.getDayOfMonth() <= 28) {
        return at;
      }
      at = at.plus(Duration.ofMinutes(1));
    }
  }
}
