package dev.baton.admin.store;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** MySQL's functions of time that SQLite does not have, in UTC as SQLite's own. */
final class TimeFunctions {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter DAYS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter READ =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd[[ ]['T']HH:mm:ss]")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
          .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
          .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
          .toFormatter(Locale.ROOT);
  private static final long LAST = 253_402_300_799L; // the year 9999

  private TimeFunctions() {}

  /** Makes a function known. */
  @FunctionalInterface
  interface Adder {
    void add(String name, int arguments, MysqlFunctions.Body body) throws SQLException;
  }

  static void add(Adder to, InstantSource clock) throws SQLException {
    for (String name : new String[] {"NOW", "SYSDATE", "UTC_TIMESTAMP", "LOCALTIMESTAMP"}) {
      to.add(name, 0, args -> text(clock.instant(), SECONDS));
    }
    for (String name : new String[] {"CURDATE", "UTC_DATE"}) {
      to.add(name, 0, args -> text(clock.instant(), DAYS));
    }
    for (String name : new String[] {"CURTIME", "UTC_TIME"}) {
      to.add(name, 0, args -> text(clock.instant(), CLOCK));
    }
    to.add("UNIX_TIMESTAMP", 0, args -> clock.instant().getEpochSecond());
    to.add("UNIX_TIMESTAMP", 1, args -> seconds(args[0]));
    to.add("FROM_UNIXTIME", 1, args -> fromSeconds(args[0]));
  }

  private static String text(Instant instant, DateTimeFormatter as) {
    return as.format(instant.atOffset(ZoneOffset.UTC));
  }

  private static @Nullable Object seconds(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return LocalDateTime.parse(text.strip(), READ).toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "UNIX_TIMESTAMP takes 'YYYY-MM-DD' or 'YYYY-MM-DD hh:mm:ss', not '" + text + "'", e);
    }
  }

  private static @Nullable Object fromSeconds(@Nullable String number) {
    if (number == null) {
      return null;
    }
    try {
      double seconds = Double.parseDouble(number);
      return seconds < 0 || seconds > LAST
          ? null
          : text(Instant.ofEpochSecond((long) seconds), SECONDS);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "FROM_UNIXTIME takes seconds since 1970, not '" + number + "'", e);
    }
  }
}
