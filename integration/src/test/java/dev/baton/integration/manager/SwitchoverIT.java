package dev.baton.integration.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.integration.Sql;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.OperationReport.State;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Planned moves of the primary role on real servers, under load through the proxy. */
@Timeout(240)
class SwitchoverIT {

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#names")
  void theRoleMovesThereAndBackWithoutAnUnknownOutcome(String engine) throws Exception {
    try (ManagedServers cluster = ManagedServers.start(engine)) {
      cluster.load().start();
      cluster.await("rows are written", () -> cluster.load().acknowledged() > 100);
      InstanceKey old = cluster.primary();
      OperationReport there = cluster.manager().switchover(ManagedServers.NAME, cluster.key(1));
      assertThat(there.state()).as(there.outcome() + cluster.story()).isEqualTo(State.DONE);
      cluster.awaitHealthy();
      OperationReport back = cluster.manager().switchover(ManagedServers.NAME, old);
      assertThat(back.state()).as(back.outcome() + cluster.story()).isEqualTo(State.DONE);
      cluster.awaitHealthy();
      int before = cluster.load().acknowledged();
      cluster.await("writes go on", () -> cluster.load().acknowledged() > before + 50);
      cluster.load().stop();
      assertThat(cluster.load().unknown()).as(cluster.story()).isZero();
      cluster.checkEverything();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.baton.integration.TestEngines#names")
  void aTargetThatDoesNotCatchUpIsGivenUpAndTheOldPrimaryWritesOn(String engine) throws Exception {
    try (ManagedServers cluster = ManagedServers.start(engine)) {
      cluster.load().start();
      cluster.await("rows are written", () -> cluster.load().acknowledged() > 100);
      InstanceKey old = cluster.primary();
      try (Sql locker = cluster.servers().root(1)) {
        locker.run("LOCK TABLES " + CheckedLoad.TABLE + " READ");
        int locked = cluster.load().acknowledged();
        cluster.await(
            "there is something to catch up with",
            () -> cluster.load().acknowledged() > locked + 20);
        OperationReport report = cluster.manager().switchover(ManagedServers.NAME, cluster.key(1));
        assertThat(report.state()).as(report.outcome()).isEqualTo(State.ABORTED);
        assertThat(report.outcome()).contains("Rolled back");
      }
      int before = cluster.load().acknowledged();
      cluster.await("writes go on", () -> cluster.load().acknowledged() > before + 100);
      cluster.load().stop();
      assertThat(cluster.primary()).isEqualTo(old);
      cluster.checkEverything();
    }
  }
}
