package dev.baton.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;

/** The seeds that every build runs. */
final class Seeds {

  /** {@code -Dbaton.simulation.seeds=N} runs more. */
  static final long HALF = Long.getLong("baton.simulation.seeds", 1_000) / 2;

  private Seeds() {}

  static void everyInvariantHolds(long from, long count) throws InterruptedException {
    Campaign.Report report = Campaign.run(from, count, 1, outcome -> {});
    assertThat(report.failures())
        .as(report.failures().stream().map(Outcome::describe).collect(Collectors.joining("\n")))
        .isEmpty();
    assertThat(report.promotions()).as("recoveries").isGreaterThan(count / 3);
    assertThat(report.acknowledged()).as("writes").isGreaterThan(100 * count);
  }
}
