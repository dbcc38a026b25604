package dev.baton.server.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cli.api.ApiBackup;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.manager.api.OperationReport;
import dev.baton.server.FakeManager;
import dev.baton.server.Snapshots;
import dev.baton.server.http.EventHub;
import dev.baton.server.http.HttpService;
import dev.baton.server.http.HttpSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsRoutesTest {

  private static final ApiBackup BACKUP =
      new ApiBackup(
          "shop",
          "every 1h",
          "/srv/backups",
          "failed",
          false,
          Instant.EPOCH,
          null,
          4000,
          7200,
          Instant.EPOCH,
          "/srv/backups/db2",
          "db2:3306",
          123_456,
          9_500,
          true,
          "the disk is full",
          3);

  private static final ApiBackup FIRST_BACKUP =
      new ApiBackup(
          "blog",
          "every 1h",
          "/srv",
          "running",
          true,
          Instant.EPOCH,
          null,
          5,
          7200,
          null,
          null,
          null,
          0,
          0,
          false,
          null,
          0);

  private final FakeManager manager = new FakeManager();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpService service;

  @BeforeEach
  void start() throws IOException {
    manager.statuses = List.of(Snapshots.degraded());
    MetricsRoutes routes =
        new MetricsRoutes(
            manager, InstantSource.fixed(Instant.EPOCH), () -> List.of(BACKUP, FIRST_BACKUP));
    service = HttpService.start(HttpSettings.loopback(0), List.of(routes), new EventHub());
  }

  @AfterEach
  void stop() {
    service.close();
    client.close();
  }

  private HttpResponse<String> get(String path, String accept) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(service.url() + path)).header("Accept", accept).build(),
        BodyHandlers.ofString());
  }

  private List<String> lines(String path) throws Exception {
    return get(path, "text/plain").body().lines().toList();
  }

  @Test
  void aClusterItsServersAndItsProblemsAreTold() throws Exception {
    assertThat(lines("/metrics"))
        .contains(
            "baton_cluster_healthy{cluster=\"shop\"} 0.0",
            "baton_cluster_epoch{cluster=\"shop\"} 4.0",
            "baton_cluster_writable_instances{cluster=\"shop\"} 1.0",
            "baton_cluster_required_acknowledgers{cluster=\"shop\"} 1.0",
            "baton_cluster_problem{cluster=\"shop\",code=\"DeadReplica\",instance=\"db3:3306\"} 1.0",
            "baton_instance_primary{cluster=\"shop\",instance=\"db1:3306\"} 1.0",
            "baton_instance_missing_transactions{cluster=\"shop\",instance=\"db2:3306\"} 5.0",
            "mysql_slave_running{cluster=\"shop\",instance=\"db2:3306\"} 1.0",
            "mysql_slave_lag_seconds{cluster=\"shop\",instance=\"db2:3306\"} 0.0",
            "mysql_up{cluster=\"shop\",instance=\"db3:3306\"} 0.0");
  }

  @Test
  void scheduledBackupsAreToldAndOfNoneNothingThatThereIsNot() throws Exception {
    assertThat(lines("/metrics"))
        .contains(
            "baton_backup_age_seconds{cluster=\"shop\"} 4000.0",
            "baton_backup_max_age_seconds{cluster=\"shop\"} 7200.0",
            "baton_backup_last_failed{cluster=\"shop\"} 1.0",
            "baton_backup_failures_total{cluster=\"shop\"} 3.0",
            "baton_backup_last_duration_seconds{cluster=\"shop\"} 9.5",
            "baton_backup_last_size_bytes{cluster=\"shop\"} 123456.0",
            "baton_backup_last_verified{cluster=\"shop\"} 1.0",
            "baton_backup_running{cluster=\"blog\"} 1.0",
            "baton_backup_last_failed{cluster=\"blog\"} 0.0")
        .noneMatch(line -> line.startsWith("baton_backup_last_size_bytes{cluster=\"blog\""));
  }

  @Test
  void ofAServerThatIsNotReachedNothingOldIsTold() throws Exception {
    assertThat(lines("/metrics").stream().filter(line -> line.contains("db3:3306")))
        .allMatch(
            line ->
                line.startsWith("baton_instance_up")
                    || line.startsWith("mysql_up")
                    || line.startsWith("baton_instance_primary")
                    || line.startsWith("baton_instance_failing_seconds")
                    || line.startsWith("baton_cluster_problem"));
  }

  @Test
  void theNamesOfMysqldExporterComeOnlyWhenAskedFor() throws Exception {
    String behind = "mysql_slave_status_seconds_behind_master";
    assertThat(lines("/metrics")).noneMatch(line -> line.startsWith(behind));
    assertThat(lines("/metrics?names=mysqld_exporter"))
        .contains(
            behind
                + "{channel_name=\"\",cluster=\"shop\",instance=\"db2:3306\",master_host=\"db1\"} 0.0");
    HttpResponse<String> other = get("/metrics?names=percona", "text/plain");
    assertThat(other.statusCode()).isEqualTo(400);
    assertThat(other.body()).contains("mysqld_exporter");
  }

  @Test
  void aFailoverIsARiseOfACounterThatWasThereBefore() throws Exception {
    String counter = "baton_operations_total{cluster=\"shop\",state=\"done\",type=\"failover\"} ";
    assertThat(lines("/metrics")).contains(counter + "0.0");
    manager.reports =
        List.of(
            new OperationReport(
                "op-1",
                "shop",
                "failover",
                5,
                OperationReport.State.DONE,
                Snapshots.DB1,
                Snapshots.DB2,
                "it died",
                "done",
                List.of()));
    manager.tell(new ManagerEvent(Instant.EPOCH, "shop", "op-1", "done", "Done."));
    assertThat(lines("/metrics"))
        .contains(counter + "1.0", "baton_events_total{cluster=\"shop\",kind=\"done\"} 1.0");
  }

  @Test
  void openMetricsIsSpokenToThoseWhoAskForIt() throws Exception {
    HttpResponse<String> reply = get("/metrics", "application/openmetrics-text; version=1.0.0");
    assertThat(reply.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/openmetrics-text");
    assertThat(reply.body()).endsWith("# EOF\n");
  }

  @Test
  void noSeriesIsToldTwice() throws Exception {
    List<String> series =
        lines("/metrics?names=mysqld_exporter").stream()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.substring(0, line.lastIndexOf(' ')))
            .toList();
    assertThat(series).doesNotHaveDuplicates().hasSizeGreaterThan(30);
  }

  @Test
  void everyMetricIsDocumentedWithItsLabels() throws IOException {
    List<String> documented = Files.readAllLines(Path.of("../docs/metrics.md"));
    for (Metric metric : Metric.values()) {
      String row =
          documented.stream()
              .filter(line -> line.startsWith("| `" + metric.text() + "` |"))
              .findFirst()
              .orElseThrow(() -> new AssertionError(metric.text() + " is not in docs/metrics.md"));
      assertThat(row).contains("| " + String.join(", ", metric.labels()) + " |");
    }
  }
}
