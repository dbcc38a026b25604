package dev.baton.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.proxy.rule.Rule.Branch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleAttributesTest {

  @Test
  void flagOutsAreBranchesWithWeights() {
    assertThat(
            RuleAttributes.branches(
                "{\"flagOUTs\":[{\"id\":1,\"weight\":80},{\"id\":2,\"weight\":20}]}"))
        .containsExactly(new Branch(1, 80), new Branch(2, 20));
    assertThat(RuleAttributes.branches("")).isEmpty();
    assertThat(RuleAttributes.branches("{}")).isEmpty();
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
        "[] | it is no JSON object",
        "{ | it is no JSON"
      })
  void whatItDoesNotKnowIsRefusedByName(String attributes, String message) {
    assertThatThrownBy(() -> RuleAttributes.branches(attributes.replace("'", "\"")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
