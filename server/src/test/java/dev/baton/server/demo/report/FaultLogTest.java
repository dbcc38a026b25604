package dev.baton.server.demo.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultLogTest {

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final Timeline timeline = new Timeline(BEGIN);
  private final FaultLog faults = new FaultLog();

  @Test
  void detectionPromotionAndReleaseAreToldRelativeToTheFaultTheyFollow() {
    event(900, "detected"); // of something before
    faults.add("kill-primary", 1_000, "db1:3306");
    event(1_030, "detected");
    event(1_120, "promote");
    event(1_150, "release");
    faults.add("switchover", 5_000, "db2:3306");
    event(5_100, "promote");
    List<DemoReport.Fault> all = faults.withConsequences(timeline);
    assertThat(all)
        .containsExactly(
            new DemoReport.Fault("kill-primary", 1_000, "db1:3306", 30L, 120L, 150L),
            new DemoReport.Fault("switchover", 5_000, "db2:3306", null, 100L, null));
  }

  @Test
  void theTimelineIsOrderedByTimeEvenIfToldLate() {
    event(200, "promote");
    event(100, "detected");
    assertThat(timeline.entries())
        .extracting(Timeline.Entry::kind)
        .containsExactly("detected", "promote");
  }

  private void event(long atMs, String kind) {
    timeline.add(BEGIN.plusMillis(atMs), kind, kind + " happened");
  }
}
