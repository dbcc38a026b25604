package dev.baton.server.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProxyBenchSettingsTest {

  private static List<String> keys(boolean quick, String... named) {
    return settings(quick, List.of(named), List.of()).cases().stream().map(BenchCase::key).toList();
  }

  private static ProxyBenchSettings settings(
      boolean quick, List<String> named, List<String> through) {
    return ProxyBenchSettings.of("mariadb", 1, 1, 1, quick, named, through);
  }

  @Test
  void aCaseMayBeNamedWholeOrInPart() {
    assertThat(keys(true, "point@16/text")).containsExactly("point@16/text");
    assertThat(keys(false, "read_only@128"))
        .containsExactly("read_only@128/text", "read_only@128/prepared");
    assertThat(keys(false, "read_write", "read_write@16")).hasSize(6).doesNotHaveDuplicates();
  }

  @Test
  void allWorkloadsAreMeasuredUnlessItShallBeQuick() {
    assertThat(keys(false)).hasSize(18).contains("read_only@128/prepared");
    assertThat(keys(true)).hasSize(8).doesNotContain("read_only@16/text", "point@128/text");
  }

  @Test
  void whatIsNoCaseAndNoProxyIsSaid() {
    assertThatThrownBy(() -> keys(false, "points@16"))
        .hasMessageContaining("'points@16' is no case");
    assertThatThrownBy(() -> keys(false, "point/binary")).hasMessageContaining("is no case");
    assertThatThrownBy(() -> settings(false, List.of(), List.of("proxysql")))
        .hasMessageContaining("'proxysql' is no proxy");
  }

  @Test
  void onlyTheNamedProxiesAreMeasured() {
    ProxyBenchSettings some = settings(false, List.of(), List.of("haproxy", "baton"));
    assertThat(some.isThrough("baton")).isTrue();
    assertThat(some.isThrough("router")).isFalse();
    assertThat(settings(false, List.of(), List.of()).isThrough("router-sharing")).isTrue();
  }
}
