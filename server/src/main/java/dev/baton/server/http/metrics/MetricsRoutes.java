package dev.baton.server.http.metrics;

import dev.baton.cli.BatonVersion;
import dev.baton.cli.api.ApiBackup;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.Manager;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import dev.baton.server.http.Router;
import dev.baton.server.http.Routes;
import dev.baton.server.metrics.MetricPage;
import dev.baton.server.metrics.MetricSheet;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics}, for Prometheus: in its text format, or in OpenMetrics' if the {@code Accept}
 * header asks for it. It asks no server: it tells what the manager's last look found. With {@code
 * ?names=mysqld_exporter} the servers are told under that program's names, too. Thread-safe.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">the formats</a>
 */
public final class MetricsRoutes implements Routes {

  private static final String EXPORTER = "mysqld_exporter";

  private final Manager manager;
  private final InstantSource clock;
  private final Instant started;
  private final ClusterMetrics clusters = new ClusterMetrics(false);
  private final ClusterMetrics clustersWithExporterNames = new ClusterMetrics(true);
  private final OperationMetrics operations;
  private final Supplier<List<ApiBackup>> backups;

  /**
   * @param backups how scheduled ones stand
   */
  public MetricsRoutes(Manager manager, InstantSource clock, Supplier<List<ApiBackup>> backups) {
    this.manager = manager;
    this.backups = backups;
    this.clock = clock;
    this.started = clock.instant();
    this.operations = new OperationMetrics(manager);
  }

  @Override
  public void addTo(Router router) {
    router.get("/metrics", this::metrics);
  }

  private Reply metrics(Call call) throws IOException {
    MetricSheet sheet = new MetricSheet();
    addProgram(sheet);
    List<ClusterStatus> all = manager.clusters();
    ClusterMetrics wanted = wanted(call.query("names"));
    for (ClusterStatus status : all) {
      wanted.add(sheet, status);
    }
    List<String> names = all.stream().map(status -> status.snapshot().cluster()).toList();
    addBlocked(sheet, names);
    operations.add(sheet, names);
    BackupMetrics.add(sheet, backups.get());
    MetricPage page = sheet.page(call.header("Accept"));
    return new Reply.Whole(
        200, page.contentType(), page.body(), Map.of("Cache-Control", "no-store"));
  }

  private ClusterMetrics wanted(@Nullable String names) {
    if (names == null) {
      return clusters;
    }
    if (names.equals(EXPORTER)) {
      return clustersWithExporterNames;
    }
    throw HttpFailure.badRequest("names is " + EXPORTER + " or left out, not '" + names + "'");
  }

  private void addProgram(MetricSheet sheet) {
    Runtime runtime = Runtime.getRuntime();
    Duration uptime = Duration.between(started, clock.instant());
    sheet.add(Metric.BATON_BUILD_INFO, true, BatonVersion.text());
    sheet.add(Metric.BATON_UPTIME_SECONDS, uptime.toMillis() / 1000.0);
    sheet.add(Metric.BATON_MEMORY_USED_BYTES, runtime.totalMemory() - runtime.freeMemory());
    sheet.add(Metric.BATON_RECOVERIES_ENABLED, manager.recoveries().enabled());
  }

  private void addBlocked(MetricSheet sheet, List<String> names) {
    var blocked = manager.recoveries().blocked(null);
    for (String name : names) {
      long count = blocked.stream().filter(one -> one.cluster().equals(name)).count();
      sheet.add(Metric.BATON_RECOVERIES_BLOCKED, count, name);
    }
  }
}
