package dev.baton.server.bench.failover;

import java.util.List;

/**
 * How long the manager took, as it is written to {@code --report}.
 *
 * @param processors of the machine, which all servers, the manager and the clients share
 * @param loadAverage of the machine when the measurement began, by its own word; negative if it
 *     does not tell
 * @param kill from SIGKILL of the primary until another server took a write and every other replica
 *     followed it
 * @param freeze the same from SIGSTOP
 * @param switchover the longest time between two acknowledged writes
 * @param failed what could not be measured, one sentence each; empty if all was
 */
public record FailoverReport(
    String engine,
    int processors,
    double loadAverage,
    Series kill,
    Series freeze,
    Series switchover,
    List<String> failed) {

  public FailoverReport {
    failed = List.copyOf(failed);
  }

  /**
   * One fault, {@code runs} times; times in milliseconds.
   *
   * @param allMs in the order of the runs; the first kill is the first failover of this process
   */
  public record Series(double medianMs, double p90Ms, double maxMs, int runs, List<Double> allMs) {

    /** Percentiles by nearest rank; all zero if there is nothing. */
    static Series of(List<Double> all) {
      List<Double> sorted = all.stream().sorted().toList();
      return new Series(
          rank(sorted, 0.5), rank(sorted, 0.9), rank(sorted, 1), all.size(), List.copyOf(all));
    }

    private static double rank(List<Double> sorted, double share) {
      return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
  }
}
