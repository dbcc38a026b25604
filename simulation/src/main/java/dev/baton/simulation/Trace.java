package dev.baton.simulation;

import dev.baton.simulation.time.Scheduler;
import java.util.ArrayList;
import java.util.List;

/** What happened, in order: as a hash always, as text where it is wanted. */
final class Trace {
  private final Scheduler scheduler;
  private final boolean kept;
  private final List<String> lines = new ArrayList<>();
  private long hash = 17;
  private long count;

  Trace(Scheduler scheduler, boolean kept) {
    this.scheduler = scheduler;
    this.kept = kept;
  }

  void add(String line) {
    count++;
    hash = (hash * 1_000_003 + line.hashCode()) * 1_000_003 + scheduler.nanos();
    if (kept) {
      lines.add("%10.4f %s".formatted(scheduler.nanos() / 1e9, line));
    }
  }

  long hash() {
    return hash;
  }

  long count() {
    return count;
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
