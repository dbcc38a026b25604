package dev.baton.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.server.config.ConfigurationException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClusterMemoryTest {

  private final DecisionLog log = new InMemoryDecisionLog();

  private void require(String... seeds) {
    ClusterMemory.requireSameCluster(
        log, Path.of("data"), "main", Stream.of(seeds).map(InstanceKey::parse).toList());
  }

  @Test
  void aFolderThatRemembersOtherServersIsRefusedWithTheWayOut() {
    log.remember("main", "members", "db1:3306,db2:3306");
    assertThatThrownBy(() -> require("other:3306"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("db1:3306, db2:3306")
        .hasMessageContaining("other:3306")
        .hasMessageContaining("--data");
    assertThat(log.recall("main", "seeds")).isEmpty();
  }

  @Test
  void anyMemberOrAnyEarlierSeedIsTheSameCluster() {
    assertThatCode(
            () -> {
              require("alias:3306");
              log.remember("main", "members", "db1:3306,db2:3306");
              require("db2:3306", "new:3306");
              require("alias:3306");
              require("new:3306");
            })
        .doesNotThrowAnyException();
  }
}
