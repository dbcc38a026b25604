package dev.baton.ops.archive.stream;

import dev.baton.core.time.MonotonicClock;
import java.time.Duration;
import java.util.function.Consumer;

/** Says what happens, and what goes on happening once a minute only. Not thread-safe. */
final class Journal {

  private static final Duration AGAIN = Duration.ofMinutes(1);

  private final Consumer<String> out;
  private final MonotonicClock clock;
  private String last = "";
  private long saidAt;

  Journal(Consumer<String> out, MonotonicClock clock) {
    this.out = out;
    this.clock = clock;
  }

  void say(String line) {
    if (!line.equals(last) || clock.millisSince(saidAt) >= AGAIN.toMillis()) {
      out.accept(line);
      last = line;
      saidAt = clock.nanos();
    }
  }
}
