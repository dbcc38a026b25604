package dev.baton.manager.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterFilterTest {
  private static final InstanceKey PRIMARY = new InstanceKey("db001.shop", 3306);

  @ParameterizedTest
  @CsvSource({
    "*, true",
    "orders, true",
    "order, true", // a regular expression is found, not matched as a whole
    "^rder, false",
    "db001[.]shop:3306, true",
    "db002, false",
    "alias=orders, true",
    "alias=order, false",
    "alias~=^ord, true",
    "alias~=^rd, false",
    "'', false",
    "'db*(', false"
  })
  void aFilterNamesAClusterByOrchestratorsRules(String filter, boolean matches) {
    assertThat(ClusterFilter.matches(List.of(filter), "orders", PRIMARY)).isEqualTo(matches);
  }

  @Test
  void withoutFiltersNothingIsNamed() {
    assertThat(ClusterFilter.matches(List.of(), "orders", PRIMARY)).isFalse();
    assertThat(ClusterFilter.matches(List.of("alias=sales"), "orders", "sales", PRIMARY)).isTrue();
    assertThat(ClusterFilter.matches(List.of("alias=sales"), "orders", "", PRIMARY)).isFalse();
    assertThat(ClusterFilter.matches(List.of("db001"), "orders", null)).isFalse();
  }

  @Test
  void aHostIsLeftOutByTheFirstPatternThatIsFoundInItsName() {
    List<String> patterns = List.of("", "backup", "db00[12]");
    assertThat(ClusterFilter.matchingHost(patterns, PRIMARY)).isEqualTo("db00[12]");
    assertThat(ClusterFilter.matchingHost(patterns, new InstanceKey("db003", 3306))).isNull();
  }
}
