package dev.baton.server.bench;

import dev.baton.server.demo.report.DemoReport;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What all runs came to, as it is written to {@code --report}. */
public record EnduranceReport(String engine, List<Summary> summaries, List<Run> runs) {

  public EnduranceReport {
    summaries = List.copyOf(summaries);
    runs = List.copyOf(runs);
  }

  /**
   * One demo.
   *
   * @param broken which limits it broke, or why it could not run; empty if it passed
   * @param report null if the demo could not run
   */
  public record Run(String fault, int number, List<String> broken, @Nullable DemoReport report) {
    public Run {
      broken = List.copyOf(broken);
    }

    public boolean passed() {
      return broken.isEmpty();
    }

    /** The longest gap; empty of a run that gave no report. */
    List<Long> gap() {
      return report == null ? List.of() : List.of(report.longestGapMs());
    }
  }

  /**
   * All runs with one fault.
   *
   * @param gapMedianMs the median of the runs' longest gaps; null if no run gave a report
   */
  public record Summary(
      String fault,
      int runs,
      long passed,
      long gapLimitMs,
      @Nullable Long gapMedianMs,
      @Nullable Long gapMaxMs,
      long unknown,
      long lost,
      long duplicated) {

    static Summary of(String fault, long gapLimitMs, List<Run> runs) {
      List<Long> gaps = runs.stream().flatMap(run -> run.gap().stream()).sorted().toList();
      List<DemoReport> reports = runs.stream().map(Run::report).filter(Objects::nonNull).toList();
      return new Summary(
          fault,
          runs.size(),
          runs.stream().filter(Run::passed).count(),
          gapLimitMs,
          gaps.isEmpty() ? null : gaps.get((gaps.size() - 1) / 2),
          gaps.isEmpty() ? null : gaps.getLast(),
          reports.stream().mapToLong(DemoReport::unknown).sum(),
          reports.stream().mapToLong(DemoReport::lost).sum(),
          reports.stream().mapToLong(DemoReport::duplicated).sum());
    }
  }

  public boolean passed() {
    return !runs.isEmpty() && runs.stream().allMatch(Run::passed);
  }
}
