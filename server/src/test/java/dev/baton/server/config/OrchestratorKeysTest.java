package dev.baton.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.server.config.OrchestratorKeys.How;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Every key of orchestrator's is honoured or ignored, never both, and nothing is promised twice.
 */
class OrchestratorKeysTest {

  @Test
  void everyKeyIsInExactlyOneOfTheTwoLists() {
    Set<String> both = new HashSet<>(OrchestratorKeys.honouredKeys().keySet());
    both.retainAll(OrchestratorKeys.ignoredKeys().keySet());
    assertThat(both).isEmpty();
    assertThat(OrchestratorKeys.all()).containsAll(AllOrchestratorKeys.NAMES);
    assertThat(AllOrchestratorKeys.NAMES).containsAll(OrchestratorKeys.all());
  }

  @Test
  void whatIsHonouredNamesAnOptionThatThereIs() {
    Set<String> options = Options.names();
    OrchestratorKeys.honouredKeys()
        .forEach(
            (key, honoured) -> {
              if (honoured.how() != How.SPECIAL) {
                assertThat(options).as(key).contains(honoured.option());
              }
            });
  }

  @Test
  void whatIsIgnoredSaysWhy() {
    assertThat(OrchestratorKeys.ignoredKeys().values()).allMatch(reason -> reason.length() > 10);
  }
}
