package dev.baton.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.Flavour;
import dev.baton.simulation.contract.SimulatedBench;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The simulation's servers do what real ones did, whose traces {@code ContractIT} records. */
class ContractTest {

  @ParameterizedTest
  @CsvSource({"MARIADB, mariadb", "MYSQL, mysql-9.7"})
  void aFakeServerGivesTheTraceOfTheRealOne(Flavour flavour, String engine) throws Exception {
    List<String> real = recorded(engine);
    assertThat(SimulatedBench.run(flavour, real)).containsExactlyElementsOf(real);
  }

  @Test
  void whatNoRealServerDoesIsNoticed() throws Exception {
    List<String> wrong =
        recorded("mysql-9.7").stream()
            .map(
                line ->
                    line.replace("applier STOPPED, received a+7", "applier STOPPED, received a+6"))
            .toList();
    assertThat(wrong)
        .as("the relay log that outlives a restart")
        .isNotEqualTo(recorded("mysql-9.7"));
    assertThat(SimulatedBench.run(Flavour.MYSQL, wrong)).isNotEqualTo(wrong);
  }

  private static List<String> recorded(String engine) throws IOException {
    try (InputStream in = ContractTest.class.getResourceAsStream("/traces/" + engine + ".txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
