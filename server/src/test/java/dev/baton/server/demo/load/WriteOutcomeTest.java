package dev.baton.server.demo.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteOutcomeTest {

  @ParameterizedTest
  @ValueSource(strings = {"08007", "08000", "08S01"})
  void aLostConnectionLeavesTheOutcomeUnknown(String state) {
    assertThat(WriteOutcome.of(new SQLException("gone", state))).isEqualTo(WriteOutcome.UNKNOWN);
  }

  @Test
  void anErrorWithoutASqlStateIsNobodysDefiniteAnswer() {
    assertThat(WriteOutcome.of(new SQLException("?"))).isEqualTo(WriteOutcome.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HY000", "23000", "42000", "70100"})
  void anAnswerOfTheServersIsAFailure(String state) {
    assertThat(WriteOutcome.of(new SQLException("no", state))).isEqualTo(WriteOutcome.FAILED);
  }
}
