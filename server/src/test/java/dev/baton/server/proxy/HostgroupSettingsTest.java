package dev.baton.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.proxy.config.HostgroupPolicy.Balance;
import dev.baton.proxy.config.HostgroupPolicy.PoolSizes;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostgroupSettingsTest {

  @Test
  void whatIsNotSaidIsAsUsual() {
    assertThat(HostgroupSettings.parse("")).isEqualTo(HostgroupSettings.NONE);
    assertThat(HostgroupSettings.parse("{}")).isEqualTo(HostgroupSettings.NONE);
  }

  @Test
  void theChoiceAndTheSizesOfPoolsAreRead() {
    assertThat(
            HostgroupSettings.parse(
                """
                {"balance": "fastest", "min_pool_size": 5, "default_pool_size": 25,
                 "reserve_pool_size": 5, "reserve_pool_timeout_ms": 2000}
                """))
        .isEqualTo(
            new HostgroupSettings(Balance.FASTEST, new PoolSizes(5, 25, 5, Duration.ofSeconds(2))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"handle_warnings": 1}                         | handle_warnings
          {"balance": "random"}                          | "weighted", "least_loaded" or "fastest"
          {"min_pool_size": -1}                          | from 0 to 1000000
          {"min_pool_size": "5"}                         | from 0 to 1000000
          {"min_pool_size": 5, "default_pool_size": 4}   | more than default_pool_size
          {"reserve_pool_size": 5}                       | means nothing without
          [1]                                            | no JSON object
          """)
  void whatIsNotKnownIsNamed(String json, String message) {
    assertThatThrownBy(() -> HostgroupSettings.parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
