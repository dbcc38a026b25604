package dev.baton.ops.backup.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** When backups are to begin. Immutable. */
public sealed interface Schedule permits Schedule.Every, CronExpression {

  /** The first time after this one. */
  Instant after(Instant last);

  /** As a person would write it. */
  String text();

  /** At this distance from the beginning of one to the beginning of the next. */
  record Every(Duration distance) implements Schedule {

    public Every {
      if (distance.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException("backups are a second apart at the least");
      }
    }

    @Override
    public Instant after(Instant last) {
      return last.plus(distance);
    }

    @Override
    public String text() {
      return "every " + distance.toString().substring(2).toLowerCase(Locale.ROOT);
    }
  }
}
