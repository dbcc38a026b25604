package dev.baton.server.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cli.api.ApiJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProxyBenchReportTest {

  private static final BenchCase ONE = new BenchCase(Workload.POINT, 1, Protocol.TEXT);
  private static final BenchCase SIXTEEN = new BenchCase(Workload.POINT, 16, Protocol.PREPARED);

  private final List<Sample> samples = new ArrayList<>();

  private void sample(String target, BenchCase what, double qps, double p50, double cpu) {
    samples.add(new Sample(target, what.key(), 1, qps, p50, 2 * p50, 3 * p50, cpu, 0));
  }

  private ProxyBenchReport report() {
    ProxyBenchSettings settings =
        new ProxyBenchSettings("mariadb", 1, 3, 1, 1, List.of(ONE, SIXTEEN), Set.of());
    return ProxyBenchReport.of(settings, "MariaDB", Map.of(), samples);
  }

  @Test
  void ratiosAreOfTheMediansAndNamedByWorkloadThreadsAndProtocol() {
    for (double off : new double[] {-5, 0, 100}) { // a disturbed round does not count
      sample("haproxy", SIXTEEN, 1_000 + off, 1, 20 + off);
      sample("baton", SIXTEEN, 950 + off, 1, 24 + off);
    }
    ProxyBenchReport report = report();
    assertThat(report.cpuRatioHaproxy()).containsExactly(Map.entry("point@16/prepared", 1.2));
    assertThat(report.qpsRatioHaproxy()).containsExactly(Map.entry("point@16/prepared", 0.95));
    assertThat(report.broken()).isEmpty();
  }

  @Test
  void addedLatencyIsWhatTheDirectConnectionDoesNotHave() {
    sample("direct", ONE, 1_000, 0.10, 0);
    sample("haproxy", ONE, 1_000, 0.20, 20);
    sample("baton", ONE, 1_000, 0.25, 20);
    ProxyBenchReport report = report();
    assertThat(report.addedLatencyRatioHaproxy().get("point@1/text"))
        .isEqualTo(new ProxyBenchReport.AddedLatency(1.5, 1.5));
    assertThat(report.broken()).hasSize(2).allMatch(line -> line.contains("added latency"));
  }

  @Test
  void whatDoesNotHoldIsSaidInWords() {
    sample("haproxy", SIXTEEN, 1_000, 1, 20);
    sample("baton", SIXTEEN, 800, 1, 30);
    assertThat(report().broken())
        .containsExactly(
            "point@16/prepared: CPU per query 1.50 x HAProxy's, at most 1.35 wanted",
            "point@16/prepared: QPS 0.80 x HAProxy's, at least 0.90 wanted");
  }

  @Test
  void theReportsFieldsAreNamedAsDocumented() {
    sample("haproxy", SIXTEEN, 1_000, 1, 20);
    sample("baton", SIXTEEN, 1_000, 1, 20);
    String json = ApiJson.COMPACT.writeValueAsString(report());
    assertThat(json)
        .contains("\"cpu_ratio_haproxy\":{\"point@16/prepared\":1.0}")
        .contains("\"qps_ratio_haproxy\":{\"point@16/prepared\":1.0}")
        .contains("\"added_latency_ratio_haproxy\":")
        .contains("\"cpu_ms_per1000\":");
  }
}
