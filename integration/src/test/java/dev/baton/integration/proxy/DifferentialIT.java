package dev.baton.integration.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.server.bench.differential.Differential;
import dev.baton.server.bench.differential.DifferentialReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A few rounds of what {@code baton bench differential} does for hours. */
@Timeout(180)
class DifferentialIT {
  private static final int ROUNDS = 10;

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#names")
  void sessionsThroughTheProxyGetWhatTheyGetFromTheServerItself(String engine) throws Exception {
    AtomicInteger rounds = new AtomicInteger();
    StringWriter told = new StringWriter();
    try (Differential differential = Differential.start(engine)) {
      DifferentialReport report =
          differential.run(1, () -> rounds.incrementAndGet() >= ROUNDS, new PrintWriter(told));
      assertThat(report.difference()).as(told.toString()).isEmpty();
      assertThat(report.packets()).isGreaterThan(ROUNDS * 500L);
      assertThat(report.errors()).as("errors are compared, too").isPositive();
    }
  }
}
