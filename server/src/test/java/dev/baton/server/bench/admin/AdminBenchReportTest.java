package dev.baton.server.bench.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.server.bench.admin.AdminBenchReport.Round;
import dev.baton.server.bench.admin.AdminBenchReport.Window;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdminBenchReportTest {

  private static final AdminBenchSettings SETTINGS =
      new AdminBenchSettings("mariadb", 1, 300, 500, 5000, 8, 1000, 60, 3, 5, 1000);

  private static Round round(double without, double with, double hold) {
    return new Round(
        new Window(5_000, 0, without / 2, without, 0.1),
        new Window(5_000, 0, with / 2, with, hold));
  }

  private static AdminBenchReport report(List<Double> loads, Round... rounds) {
    return AdminBenchReport.of(
        "mariadb", SETTINGS, 0.5, Map.of("LOAD", loads), 30, List.of(rounds));
  }

  @Test
  void theFirstLoadCountsAndForHowLongItHeldALoopIsOnlyTold() {
    AdminBenchReport report = report(List.of(900.0, 20.0, 40.0), round(1000, 1100, 1.5));
    assertThat(report.broken()).containsExactly("LOAD took 900 ms, more than 300");
    assertThat(report.firstHoldMillis()).isEqualTo(30);
    assertThat(report.loadMillis().get("LOAD"))
        .isEqualTo(new AdminBenchReport.Times(3, 900, 30, 40));
  }

  @Test
  void theRatioIsTheMedianOfTheRoundsAndTheHoldTheWorstOfThem() {
    AdminBenchReport report =
        report(
            List.of(1.0), round(1000, 5000, 0.5), round(1000, 1100, 4.0), round(2000, 2200, 0.5));
    assertThat(report.p99Ratio()).isEqualTo(1.1);
    assertThat(report.longestHoldMillis()).isEqualTo(4.0);
    assertThat(report.longestHoldMillisWithout()).isEqualTo(0.1);
    assertThat(report.broken()).isEmpty();
  }

  @Test
  void everyLimitThatDoesNotHoldIsNamed() {
    AdminBenchReport report = report(List.of(10.0, 301.0), round(1000, 1300, 5.1));
    assertThat(report.broken())
        .containsExactly(
            "LOAD took 301 ms, more than 300",
            "an event loop was held for 5.1 ms of its processor time, more than 5",
            "p99 was 1.30 times that without LOADs, more than 1.2");
  }
}
