package dev.baton.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.proxy.config.HostgroupPolicy.Balance;
import dev.baton.proxy.config.HostgroupPolicy.PoolSizes;
import java.time.Duration;
import java.util.Map;
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
            new HostgroupSettings(
                Balance.FASTEST, new PoolSizes(5, 25, 5, Duration.ofSeconds(2)), Map.of()));
  }

  @Test
  void aVersionIsToldOnItsPorts() {
    assertThat(
            HostgroupSettings.parse(
                    "{\"server_version\": \"10.11.6-MariaDB\", \"server_version_ports\": [6034, 6035]}")
                .versions())
        .isEqualTo(Map.of(6034, "10.11.6-MariaDB", 6035, "10.11.6-MariaDB"));
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
          {"server_version": "8.0.36"}                   | server_version_ports must be an array
          {"server_version_ports": [6034]}               | server_version must be a version
          {"server_version": "", "server_version_ports": [6034]} | server_version must be a version
          {"server_version": "8.0.36", "server_version_ports": [0]} | 0 is no port
          [1]                                            | no JSON object
          """)
  void whatIsNotKnownIsNamed(String json, String message) {
    assertThatThrownBy(() -> HostgroupSettings.parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
