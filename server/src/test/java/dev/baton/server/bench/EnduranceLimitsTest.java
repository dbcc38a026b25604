package dev.baton.server.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.server.demo.fault.FaultKind;
import dev.baton.server.demo.report.DemoReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnduranceLimitsTest {

  private static final EnduranceLimits KILL = EnduranceLimits.of(FaultKind.KILL_PRIMARY);

  @Test
  void aRunWithinEveryLimitPasses() {
    assertThat(KILL.broken(report("semi-sync", 8, 0, 1_500, true))).isEmpty();
  }

  @Test
  void onePauseTooLongFails() {
    assertThat(KILL.broken(report("semi-sync", 0, 0, 1_501, true)))
        .containsExactly("longest gap (ms) 1501 > 1500");
  }

  @Test
  void moreUnknownOutcomesThanClientsFail() {
    assertThat(KILL.broken(report("semi-sync", 9, 0, 100, true))).containsExactly("unknown 9 > 8");
  }

  @Test
  void aSwitchoverMayLeaveNothingUnknown() {
    assertThat(
            EnduranceLimits.of(FaultKind.SWITCHOVER).broken(report("semi-sync", 1, 0, 100, true)))
        .containsExactly("unknown 1 > 0");
  }

  @Test
  void lossFailsWhereDurabilityWasPromised() {
    assertThat(KILL.broken(report("semi-sync", 0, 2, 100, true))).containsExactly("lost 2 > 0");
    assertThat(KILL.broken(report("async", 0, 2, 100, true))).isEmpty();
  }

  @Test
  void anUnhealthyEndFails() {
    assertThat(KILL.broken(report("semi-sync", 0, 0, 100, false)))
        .containsExactly("not healthy at the end: db1 has writes of its own.");
  }

  @Test
  void theMedianAndTheWorstGapAreOfThoseRunsThatGaveAReport() {
    List<EnduranceReport.Run> runs =
        List.of(
            new EnduranceReport.Run(
                "kill-primary", 1, List.of(), report("semi-sync", 0, 0, 300, true)),
            new EnduranceReport.Run(
                "kill-primary", 2, List.of(), report("semi-sync", 1, 0, 100, true)),
            new EnduranceReport.Run(
                "kill-primary", 3, List.of("x"), report("semi-sync", 0, 1, 900, true)),
            new EnduranceReport.Run("kill-primary", 4, List.of("could not run"), null));
    EnduranceReport.Summary summary = EnduranceReport.Summary.of("kill-primary", 1_500, runs);
    assertThat(summary)
        .isEqualTo(new EnduranceReport.Summary("kill-primary", 4, 2, 1_500, 300L, 900L, 1, 1, 0));
    assertThat(new EnduranceReport("mariadb", List.of(summary), runs).passed()).isFalse();
  }

  private static DemoReport report(
      String durability, long unknown, long lost, long gapMs, boolean healthy) {
    return new DemoReport(
        "MariaDB",
        durability,
        3,
        8,
        10_000,
        100,
        0,
        unknown,
        0,
        0,
        lost,
        0,
        0,
        0,
        gapMs,
        10,
        "db1:3306",
        "db2:3306",
        List.of(),
        List.of(),
        List.of(),
        healthy,
        healthy ? List.of() : List.of("db1 has writes of its own."),
        0);
  }
}
