package dev.baton.integration.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.integration.TestEngines;
import dev.baton.simulation.contract.Contract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real servers still give the traces that the simulation's servers are held to. With {@code
 * -Dbaton.traces=record} they are written anew instead, to be looked at before they are committed.
 */
@Timeout(180)
class ContractIT {
  private static final Set<String> SIMULATED = Set.of("mariadb", "mysql-9.7");

  static Stream<String> engines() {
    return TestEngines.names().filter(SIMULATED::contains);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aRealServerGivesTheRecordedTrace(String engine, @TempDir Path directory) throws Exception {
    Path file = traces().resolve(engine + ".txt");
    boolean record = System.getProperty("baton.traces", "").equals("record");
    List<String> recorded = record ? List.of() : Files.readAllLines(file);
    List<String> seen;
    try (RealBench bench = RealBench.start(engine, directory)) {
      seen = Contract.run(bench, recorded);
    }
    if (record) {
      Files.createDirectories(file.getParent());
      Files.write(file, seen);
    } else {
      assertThat(seen).containsExactlyElementsOf(recorded);
    }
  }

  private static Path traces() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("simulation/src/test"))) {
      at = at.getParent();
    }
    return at.resolve("simulation/src/test/resources/traces");
  }
}
