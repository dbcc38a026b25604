package dev.baton.proxy.stats;

import java.util.ArrayList;
import java.util.List;

/** How many statements of each kind ran, and how long. Used on its event loop only. */
public final class CommandCounts {

  /** Upper ends of all ranges of time but the last, in microseconds; ProxySQL's. */
  private static final long[] BOUNDS = {
    100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000, 10_000_000
  };

  private static final CommandKind[] KINDS = CommandKind.values();

  private final long[] micros = new long[KINDS.length];
  private final long[][] counts = new long[KINDS.length][BOUNDS.length + 1];

  /** A statement has ended. */
  public void ran(CommandKind kind, long took) {
    int range = 0;
    while (range < BOUNDS.length && took > BOUNDS[range]) {
      range++;
    }
    micros[kind.ordinal()] += took;
    counts[kind.ordinal()][range]++;
  }

  /** One row for each kind; if wanted it counts from nothing again. */
  public List<CommandRow> rows(boolean reset) {
    List<CommandRow> rows = new ArrayList<>();
    for (CommandKind kind : KINDS) {
      List<Long> ranges = new ArrayList<>();
      for (long count : counts[kind.ordinal()]) {
        ranges.add(count);
      }
      rows.add(new CommandRow(kind, micros[kind.ordinal()], ranges));
      if (reset) {
        micros[kind.ordinal()] = 0;
        counts[kind.ordinal()] = new long[BOUNDS.length + 1];
      }
    }
    return rows;
  }
}
