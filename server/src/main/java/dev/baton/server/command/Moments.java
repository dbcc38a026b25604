package dev.baton.server.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Moments on the command line. */
final class Moments {

  private Moments() {}

  /**
   * Reads one; without a zone it could be meant as two different ones, so it must have one.
   *
   * @param option what it was typed for
   */
  static Instant parse(String typed, String option, @Nullable CommandSpec spec) {
    try {
      return OffsetDateTime.parse(typed.strip().toUpperCase(Locale.ROOT).replace(' ', 'T'))
          .toInstant();
    } catch (DateTimeException e) {
      throw CommandSpecs.usage(
          spec,
          "%s: '%s' is no moment: write it with its zone, as 2026-11-22T12:00:00Z or 2026-11-22T21:00:00.5+09:00"
              .formatted(option, typed));
    }
  }
}
