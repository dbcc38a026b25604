package dev.baton.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.ReplicationCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AdoptedClusterTest {

  private final DecisionLog log = new InMemoryDecisionLog();

  private static AdoptionSettings settings(String... seeds) {
    return new AdoptionSettings(
        "main",
        Stream.of(seeds).map(InstanceKey::parse).toList(),
        new LinkCredentials("baton", new Secret("x"), TlsMode.DISABLED),
        new ReplicationCredentials("repl", new Secret("x"), false),
        DurabilityPolicy.semiSync(1),
        Path.of("data"),
        false);
  }

  @Test
  void aFolderThatRemembersOtherServersIsRefusedWithTheWayOut() {
    log.remember("main", "members", "db1:3306,db2:3306");
    assertThatThrownBy(() -> AdoptedCluster.requireSameCluster(log, settings("other:3306")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("db1:3306, db2:3306")
        .hasMessageContaining("other:3306")
        .hasMessageContaining("--data");
    assertThat(log.recall("main", "seeds")).isEmpty();
  }

  @Test
  void anyMemberOrAnyEarlierSeedIsTheSameCluster() {
    assertThatCode(
            () -> {
              AdoptedCluster.requireSameCluster(log, settings("alias:3306"));
              log.remember("main", "members", "db1:3306,db2:3306");
              AdoptedCluster.requireSameCluster(log, settings("db2:3306", "new:3306"));
              AdoptedCluster.requireSameCluster(log, settings("alias:3306"));
              AdoptedCluster.requireSameCluster(log, settings("new:3306"));
            })
        .doesNotThrowAnyException();
  }
}
