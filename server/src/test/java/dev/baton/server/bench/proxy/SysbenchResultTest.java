package dev.baton.server.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SysbenchResultTest {

  private static final String OUTPUT =
      """
      Latency histogram (values are in milliseconds)
             value  ------------- distribution ------------- count
             0.100 |****************************************  60
             0.500 |********************                      35
            12.300 |*                                         4
           150.000 |                                          1

      SQL statistics:
          queries performed:
              read:                            1400
              write:                           400
              other:                           200
              total:                           2000
          transactions:                        100    (49.95 per sec.)
          queries:                             2000   (999.12 per sec.)
          ignored errors:                      3      (1.50 per sec.)
          reconnects:                          0      (0.00 per sec.)
      """;

  @Test
  void queriesAndErrorsAreReadAndPercentilesComeFromTheHistogram() throws IOException {
    SysbenchResult result = SysbenchResult.parse(OUTPUT);
    assertThat(result).isEqualTo(new SysbenchResult(2000, 999.12, 0.1, 0.5, 12.3, 3));
  }

  @Test
  void aRunThatFailedIsNotTakenForOneWithoutQueries() {
    assertThatThrownBy(() -> SysbenchResult.parse("FATAL: unable to connect to MySQL server"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unable to connect");
  }
}
