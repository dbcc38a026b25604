package dev.baton.proxy.stats;

import java.util.ArrayList;
import java.util.List;

/**
 * The statements of one kind. Immutable.
 *
 * @param micros all together
 * @param counts by range of time: up to 100 µs, 500 µs, 1 ms, 5, 10, 50, 100, 500 ms, 1 s, 5, 10 s,
 *     and longer
 */
public record CommandRow(CommandKind kind, long micros, List<Long> counts) {

  public CommandRow {
    counts = List.copyOf(counts);
  }

  /** Over all ranges. */
  public long total() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /** Of the same kind on two event loops. */
  public CommandRow plus(CommandRow other) {
    List<Long> sums = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      sums.add(counts.get(i) + other.counts.get(i));
    }
    return new CommandRow(kind, micros + other.micros, sums);
  }
}
