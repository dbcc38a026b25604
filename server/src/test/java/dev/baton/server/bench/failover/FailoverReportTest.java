package dev.baton.server.bench.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cli.api.ApiJson;
import dev.baton.server.bench.failover.FailoverReport.Series;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailoverReportTest {

  @Test
  void percentilesAreByNearestRankAndTheRunsKeepTheirOrder() {
    List<Double> twenty = IntStream.rangeClosed(1, 20).mapToObj(i -> (21 - i) * 10.0).toList();
    assertThat(Series.of(twenty)).isEqualTo(new Series(100, 180, 200, 20, twenty));
    assertThat(Series.of(List.of(7.0))).isEqualTo(new Series(7, 7, 7, 1, List.of(7.0)));
    assertThat(Series.of(List.of())).isEqualTo(new Series(0, 0, 0, 0, List.of()));
  }

  @Test
  void theReportHasTheNamesThatItsReadersAreTold() {
    Series series = Series.of(List.of(7.0));
    var json =
        ApiJson.COMPACT.valueToTree(
            new FailoverReport("MariaDB", 2, 0.5, series, series, series, List.of()));
    assertThat(json.get("kill").get("median_ms").asDouble()).isEqualTo(7);
    assertThat(json.get("freeze").get("p90_ms").asDouble()).isEqualTo(7);
    assertThat(json.get("switchover").get("max_ms").asDouble()).isEqualTo(7);
    assertThat(json.get("switchover").get("runs").asInt()).isEqualTo(1);
  }
}
