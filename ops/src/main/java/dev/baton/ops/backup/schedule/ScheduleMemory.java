package dev.baton.ops.backup.schedule;

import dev.baton.ops.backup.format.Manifest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a cluster's scheduled backups, and kept while its manager does not run.
 * Immutable.
 *
 * @param since when the schedule was first kept
 * @param begun when the last attempt began; null before the first
 * @param ended when it ended; null if none ever has
 * @param shown the moment that the last good backup shows; null if there is none
 * @param path of the last good backup; empty if there is none
 * @param instance of which it was taken
 * @param bytes on the disk
 * @param durationMillis of the last attempt that was good, verification included
 * @param verified whether it was verified
 * @param failure why the last attempt failed; empty if it did not
 * @param failures how many attempts have failed
 */
public record ScheduleMemory(
    Instant since,
    @Nullable Instant begun,
    @Nullable Instant ended,
    @Nullable Instant shown,
    String path,
    String instance,
    long bytes,
    long durationMillis,
    boolean verified,
    String failure,
    long failures) {

  /** Of a schedule that is kept from now on. */
  public static ScheduleMemory first(Instant now) {
    return new ScheduleMemory(now, null, null, null, "", "", 0, 0, false, "", 0);
  }

  /**
   * When the next attempt is to begin. What was missed, however often, is one attempt that is due.
   *
   * @param retryAfter the distance to an attempt that failed
   */
  public Instant due(Schedule schedule, Duration retryAfter) {
    if (begun == null) {
      return schedule instanceof Schedule.Every ? since : schedule.after(since);
    }
    Instant regular = schedule.after(begun);
    if (failure.isEmpty() || ended == null) {
      return regular;
    }
    Instant again = ended.plus(retryAfter);
    return again.isBefore(regular) ? again : regular;
  }

  /** Whether an attempt has begun and not ended. */
  public boolean running() {
    return begun != null && (ended == null || ended.isBefore(begun));
  }

  public ScheduleMemory begin(Instant now) {
    return new ScheduleMemory(
        since,
        now,
        ended,
        shown,
        path,
        instance,
        bytes,
        durationMillis,
        verified,
        failure,
        failures);
  }

  public ScheduleMemory succeed(Instant now, String madePath, Manifest made, boolean wasVerified) {
    long took = begun == null ? 0 : Duration.between(begun, now).toMillis();
    return new ScheduleMemory(
        since,
        begun,
        now,
        made.snapshot(),
        madePath,
        made.instance(),
        made.bytes(),
        Math.max(0, took),
        wasVerified,
        "",
        failures);
  }

  public ScheduleMemory fail(Instant now, String why) {
    return new ScheduleMemory(
        since,
        begun,
        now,
        shown,
        path,
        instance,
        bytes,
        durationMillis,
        verified,
        why,
        failures + 1);
  }

  /** With what a manager that was ended left: an attempt that nobody makes any more failed. */
  public ScheduleMemory resumed() {
    return begun != null && running()
        ? fail(begun, "it was cut short: the manager ended, or its configuration changed")
        : this;
  }

  /** How old the last good backup is; before the first, how old the schedule is. */
  public Duration age(Instant now) {
    Duration age = Duration.between(Optional.ofNullable(shown).orElse(since), now);
    return age.isNegative() ? Duration.ZERO : age;
  }
}
