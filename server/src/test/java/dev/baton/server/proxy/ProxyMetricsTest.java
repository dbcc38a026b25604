package dev.baton.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.proxy.ProxySettings;
import dev.baton.server.metrics.MetricPage;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a proxy tells Prometheus. */
@Timeout(60)
class ProxyMetricsTest {

  @TempDir Path folder;

  private ProxyInstance start() throws IOException {
    return ProxyInstance.start(
        folder,
        new Endpoints(null, 0, null, 0, 1),
        new ProxySettings("p", "", 0, 1, List.of(), Duration.ofSeconds(1), 1),
        new StartOptions("admin:admin", "stats:stats", null, StartOptions.Origin.SAVED),
        new ProxyInstance.End(() -> {}, () -> {}));
  }

  private static List<String> samples(ProxyInstance proxy) throws IOException {
    MetricPage page = proxy.metrics(null);
    assertThat(page.contentType()).startsWith("text/plain");
    return new String(page.body(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  @Test
  void serversAndClientsAreToldUnderProxySqlsNames() throws Exception {
    try (ProxyInstance proxy = start()) {
      try (WireConnection admin =
          WireConnection.connect(
              ConnectOptions.to(
                      new InstanceKey("127.0.0.1", proxy.adminPort()), "admin", new Secret("admin"))
                  .withPublicKeyRetrieval())) {
        admin.execute("SET mysql-monitor_enabled = 'false'");
        admin.execute("LOAD MYSQL VARIABLES TO RUNTIME");
        admin.execute(
            "INSERT INTO mysql_servers (hostgroup_id, hostname, port, status) VALUES"
                + " (10, 'db1', 3306, 'ONLINE'), (20, 'db2', 3307, 'OFFLINE_SOFT')");
        admin.execute("LOAD MYSQL SERVERS TO RUNTIME");
        assertThat(admin.query("SHOW PROMETHEUS METRICS").rows().getFirst().getFirst())
            .contains("# TYPE proxysql_questions_total counter")
            .contains("proxysql_connpool_conns_status{endpoint=\"db1:3306\",hostgroup=\"10\"} 1.0");
      }
      List<String> samples = samples(proxy);
      assertThat(samples)
          .contains(
              "proxysql_connpool_conns_status{endpoint=\"db1:3306\",hostgroup=\"10\"} 1.0",
              "proxysql_connpool_conns_status{endpoint=\"db2:3307\",hostgroup=\"20\"} 3.0",
              "proxysql_connpool_conns{endpoint=\"db1:3306\",hostgroup=\"10\",status=\"used\"} 0.0",
              "proxysql_client_connections_total{status=\"created\"} 0.0",
              "proxysql_questions_total 0.0")
          .anyMatch(line -> line.startsWith("baton_proxy_info{version="));
      List<String> series =
          samples.stream().map(line -> line.substring(0, line.lastIndexOf(' '))).toList();
      assertThat(series).doesNotHaveDuplicates();
      TreeSet<String> names = new TreeSet<>();
      series.forEach(one -> names.add(one.replaceFirst("\\{.*", "")));
      for (ProxyMetric metric : ProxyMetric.values()) {
        if (metric != ProxyMetric.MYSQL_ERROR_TOTAL
            && metric != ProxyMetric.BATON_PROXY_PINNED_SESSIONS) {
          assertThat(names).contains(metric.text());
        }
      }
    }
  }

  @Test
  void everyMetricIsDocumentedWithItsLabels() throws IOException {
    List<String> documented = Files.readAllLines(Path.of("../docs/metrics.md"));
    for (ProxyMetric metric : ProxyMetric.values()) {
      assertThat(documented)
          .as(metric.text())
          .anyMatch(
              line ->
                  line.equals(
                      "| `%s` | %s | %s |"
                          .formatted(
                              metric.text(), String.join(", ", metric.labels()), metric.help())));
    }
  }
}
