package dev.baton.ops.backup.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * Times as {@code crontab(5)} writes them: minute, hour, day of the month, month, day of the week,
 * in UTC. Each is {@code *} or a list of numbers and ranges, with steps ({@code *}{@code /15},
 * {@code 1-5}, {@code mon,thu}). If both days are given, either is enough. Immutable.
 */
public final class CronExpression implements Schedule {

  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  /** The 29th of February may be eight years away. */
  private static final int FARTHEST_DAYS = 366 * 9;

  private final String text;
  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet days;
  private final BitSet months;
  private final BitSet weekdays;
  private final boolean eitherDay;

  private CronExpression(String text, String... fields) {
    this.text = text;
    this.minutes = set("minute", fields[0], 0, 59, List.of(), 0);
    this.hours = set("hour", fields[1], 0, 23, List.of(), 0);
    this.days = set("day of the month", fields[2], 1, 31, List.of(), 0);
    this.months = set("month", fields[3], 1, 12, MONTHS, 1);
    this.weekdays = set("day of the week", fields[4], 0, 7, DAYS, 0);
    if (weekdays.get(7)) {
      weekdays.set(0);
    }
    this.eitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
  }

  /**
   * @throws IllegalArgumentException if the text is none, or names a time that never comes
   */
  public static CronExpression parse(String text) {
    String[] fields = text.strip().split("\\s+");
    if (fields.length != 5) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no time of cron's: write minute, hour, day of the month, month and day of the"
              + " week, as in '30 3 * * *' or '0 2 * * sun'");
    }
    CronExpression parsed = new CronExpression(text.strip(), fields);
    parsed.after(Instant.EPOCH);
    return parsed;
  }

  private static BitSet set(
      String what, String field, int least, int most, List<String> names, int firstName) {
    BitSet set = new BitSet();
    for (String part : field.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] stepped = part.split("/", -1);
      String range = stepped[0];
      int step = stepped.length == 1 ? 1 : number(what, stepped[1], 1, most, List.of(), 0);
      int from = least;
      int to = most == 7 ? 6 : most;
      if (!range.equals("*")) {
        String[] ends = range.split("-", -1);
        from = number(what, ends[0], least, most, names, firstName);
        boolean open = ends.length == 1 && stepped.length > 1; // 5/15 is 5-59/15
        to = ends.length == 1 ? from : number(what, ends[1], least, most, names, firstName);
        to = open ? most : to;
        if (ends.length > 2 || to < from) {
          throw wrong(what, part);
        }
      }
      if (stepped.length > 2) {
        throw wrong(what, part);
      }
      for (int value = from; value <= to; value += step) {
        set.set(value);
      }
    }
    return set;
  }

  private static int number(
      String what, String text, int least, int most, List<String> names, int firstName) {
    int named = names.indexOf(text);
    if (named >= 0) {
      return named + firstName;
    }
    if (text.matches("\\d{1,2}")) {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    }
    throw wrong(what, text);
  }

  private static IllegalArgumentException wrong(String what, String text) {
    return new IllegalArgumentException("'" + text + "' is no " + what + " of cron's");
  }

  @Override
  public Instant after(Instant last) {
    LocalDateTime from =
        LocalDateTime.ofInstant(last, ZoneOffset.UTC).withSecond(0).withNano(0).plusMinutes(1);
    LocalDate day = from.toLocalDate();
    int hour = from.getHour();
    int minute = from.getMinute();
    for (int tried = 0; tried < FARTHEST_DAYS; tried++) {
      if (matches(day)) {
        for (int at = hours.nextSetBit(hour); at >= 0; at = hours.nextSetBit(at + 1)) {
          int then = minutes.nextSetBit(at == hour ? minute : 0);
          if (then >= 0) {
            return day.atTime(at, then).toInstant(ZoneOffset.UTC);
          }
        }
      }
      day = day.plusDays(1);
      hour = 0;
      minute = 0;
    }
    throw new IllegalArgumentException("'" + text + "' is a time that never comes");
  }

  private boolean matches(LocalDate day) {
    if (!months.get(day.getMonthValue())) {
      return false;
    }
    boolean ofMonth = days.get(day.getDayOfMonth());
    boolean ofWeek = weekdays.get(day.getDayOfWeek().getValue() % 7);
    return eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek;
  }

  @Override
  public String text() {
    return "at " + text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CronExpression cron && cron.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
