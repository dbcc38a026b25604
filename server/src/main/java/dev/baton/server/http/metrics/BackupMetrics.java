package dev.baton.server.http.metrics;

import dev.baton.cli.api.ApiBackup;
import dev.baton.server.metrics.MetricSheet;
import java.util.List;

/** How scheduled backups stand. */
final class BackupMetrics {

  private BackupMetrics() {}

  static void add(MetricSheet sheet, List<ApiBackup> backups) {
    for (ApiBackup one : backups) {
      String cluster = one.cluster();
      sheet.add(Metric.BATON_BACKUP_AGE_SECONDS, one.ageSeconds(), cluster);
      sheet.add(Metric.BATON_BACKUP_MAX_AGE_SECONDS, one.maxAgeSeconds(), cluster);
      sheet.add(Metric.BATON_BACKUP_RUNNING, one.running(), cluster);
      sheet.add(Metric.BATON_BACKUP_LAST_FAILED, one.failure() != null, cluster);
      sheet.add(Metric.BATON_BACKUP_FAILURES_TOTAL, one.failures(), cluster);
      if (one.shown() != null) {
        sheet.add(Metric.BATON_BACKUP_LAST_DURATION_SECONDS, one.durationMs() / 1000.0, cluster);
        sheet.add(Metric.BATON_BACKUP_LAST_SIZE_BYTES, one.bytes(), cluster);
        sheet.add(Metric.BATON_BACKUP_LAST_VERIFIED, one.verified(), cluster);
      }
    }
  }
}
