package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.baton.server.bench.compatibility.Compatibility;
import dev.baton.server.bench.compatibility.CompatibilityReport;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two of the clients of {@code baton bench compatibility}, one in Java, one over MariaDB's C, on
 * the newest of each flavour; the command itself has them all.
 */
@Timeout(300)
class CompatibilityIT {

  private static final List<String> CLIENTS = List.of("mariadb-connector-j", "mysqlclient");

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#semiSyncNames")
  void clientsSeeThroughTheProxyWhatTheySeeOfTheServerItself(String engine) throws Exception {
    try (Compatibility compatibility = Compatibility.start(engine, CLIENTS)) {
      CompatibilityReport report = compatibility.run(() -> false, line -> {});
      assumeThat(report.ran()).as("scripts/install-compatibility-clients installs them").isTrue();
      String told = String.join("\n", Compatibility.lines(report));
      assertThat(report.differences()).as(told).isZero();
      assertThat(told).doesNotContain("failed in the same way directly");
      assertThat(report.replicaReads()).as("reads are split").isGreaterThan(50);
    }
  }
}
