package dev.baton.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.proxy.rule.Limit;
import dev.baton.proxy.rule.Rule.Branch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleAttributesTest {

  @Test
  void flagOutsAreBranchesWithWeights() {
    assertThat(
            RuleAttributes.parse(
                    "{\"flagOUTs\":[{\"id\":1,\"weight\":80},{\"id\":2,\"weight\":20}]}")
                .branches())
        .containsExactly(new Branch(1, 80), new Branch(2, 20));
    assertThat(RuleAttributes.parse("").branches()).isEmpty();
    assertThat(RuleAttributes.parse("{}").branches()).isEmpty();
  }

  @Test
  void limitsAreReadAndWaitForASecondUnlessTheySayOtherwise() {
    assertThat(RuleAttributes.parse("{\"max_concurrent\":10}").limit())
        .isEqualTo(new Limit(10, 0, 1000));
    assertThat(
            RuleAttributes.parse("{\"max_concurrent\":3,\"per_second\":100,\"wait_ms\":0}").limit())
        .isEqualTo(new Limit(3, 100, 0));
    assertThat(RuleAttributes.parse("{}").limit()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'flagOUTs':[{'id':1}]} | weight in flagOUTs must be a whole number from 1 to 1000000, it is missing",
        "{'flagOUTs':[{'id':-1,'weight':1}]} | id in flagOUTs must be a whole number from 0 to 1000000, it is -1",
        "{'flagOUTs':[]} | flagOUTs is no array",
        "{'speed':1} | 'speed' is not known",
        "{'wait_ms':5} | wait_ms needs max_concurrent or per_second",
        "{'max_concurrent':0} | max_concurrent must be a whole number from 1 to 1000000, it is 0",
        "{'per_second':'x'} | per_second must be a whole number from 1 to 100000, it is",
        "{'per_second':1,'wait_ms':-1} | wait_ms must be a whole number from 0 to 3600000, it is -1",
        "[] | it is no JSON object",
        "{ | it is no JSON"
      })
  void whatItDoesNotKnowIsRefusedByName(String attributes, String message) {
    assertThatThrownBy(() -> RuleAttributes.parse(attributes.replace("'", "\"")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
