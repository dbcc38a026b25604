package dev.baton.cli.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster's scheduled backups stand: an element of {@code GET /api/v1/backups}.
 *
 * @param schedule in words
 * @param directory where they are kept
 * @param state {@code good}, {@code none yet}, {@code running}, {@code failed} or {@code too old}
 * @param next when the next one is due
 * @param waiting why one that is due has not begun; null if none waits
 * @param ageSeconds how old the last good one is; before the first, how old the schedule is
 * @param maxAgeSeconds from which age on it is too old
 * @param shown the moment that the last good one shows; null if there is none
 * @param path of that one
 * @param instance of which it was taken
 * @param failure why the last attempt failed; null if it did not
 * @param failures how many attempts have failed
 */
public record ApiBackup(
    String cluster,
    String schedule,
    String directory,
    String state,
    boolean running,
    Instant next,
    @Nullable String waiting,
    long ageSeconds,
    long maxAgeSeconds,
    @Nullable Instant shown,
    @Nullable String path,
    @Nullable String instance,
    long bytes,
    long durationMs,
    boolean verified,
    @Nullable String failure,
    long failures) {}
