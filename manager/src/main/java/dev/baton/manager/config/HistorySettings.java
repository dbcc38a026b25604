package dev.baton.manager.config;

import dev.baton.core.config.Option;
import java.time.Duration;

/**
 * How much of the past is kept.
 *
 * @param retention orchestrator's AuditPurgeDays
 */
public record HistorySettings(
    @Option(
            name = "history.retention",
            description =
                "For how long recoveries, detections, hooks, the audit, and operations that ended"
                    + " are kept.",
            defaultValue = "2592000",
            unit = "s")
        Duration retention,
    @Option(
            name = "history.rows",
            description =
                "How many of each are kept at most, whatever their age; of a cluster's operations never"
                    + " fewer than the latest 200.",
            defaultValue = "100000")
        int rows) {

  public HistorySettings {
    if (retention.isNegative() || retention.isZero() || rows < 1) {
      throw new IllegalArgumentException("history.retention and history.rows are positive");
    }
  }

  public static HistorySettings defaults() {
    return new HistorySettings(Duration.ofDays(30), 100_000);
  }
}
