package dev.baton.manager.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.history.HistoryStore;
import dev.baton.cluster.history.HookRun;
import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.SqliteHistory;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.Tasks;
import dev.baton.manager.config.HookSettings;
import dev.baton.manager.port.CommandRunner;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HooksTest {
  private static final InstanceKey A = new InstanceKey("a", 3306);
  private static final InstanceKey B = new InstanceKey("b", 3307);

  private final HistoryStore history = SqliteHistory.inMemory();
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final List<Map<String, String>> environments =
      Collections.synchronizedList(new ArrayList<>());

  private Hooks hooks(List<String> pre, List<String> post) {
    HookSettings none = HookSettings.NONE;
    HookSettings settings =
        new HookSettings(
            none.onFailureDetection(),
            none.preGracefulTakeover(),
            pre,
            post,
            none.postUnsuccessfulFailover(),
            none.postPrimaryFailover(),
            none.postIntermediateFailover(),
            none.postGracefulTakeover(),
            none.postUnsuccessfulGracefulTakeover(),
            none.postTakePrimary(),
            Duration.ofSeconds(7),
            99);
    CommandRunner runner =
        (line, environment, limit, outputLimit) -> {
          assertThat(limit).isEqualTo(Duration.ofSeconds(7));
          assertThat(outputLimit).isEqualTo(99);
          lines.add(line);
          environments.add(environment);
          boolean fails = line.startsWith("fail");
          return new CommandRunner.Ended(fails ? 4 : 0, "said " + line, Duration.ofMillis(1));
        };
    Tasks here =
        new Tasks() {
          @Override
          public Task start(String name, Runnable body) {
            body.run();
            return () -> {};
          }

          @Override
          public void sleep(Duration time) {}

          @Override
          public java.util.concurrent.locks.Lock lock() {
            return Tasks.SYSTEM.lock();
          }
        };
    return new Hooks(settings, runner, history, InstantSource.system(), here);
  }

  private static Incident incident(@Nullable InstanceKey successor) {
    return new Incident(
            "f-1",
            Recovery.Kind.PRIMARY,
            "DeadMaster",
            "a's dead",
            "",
            A,
            "orders",
            "orders.example",
            A,
            List.of(B),
            List.of(),
            null,
            "",
            false,
            false,
            true,
            false,
            "manager-1")
        .ended(successor != null, successor, successor == null ? "" : "uuid:1-9", List.of(A));
  }

  @Test
  void theFirstThatFailsBeforehandEndsItAndTheOthersAreNotRun() throws Exception {
    String why =
        hooks(List.of("one {failedHost}", "fail {failureType}", "three"), List.of())
            .before(HookStage.PRE_FAILOVER, incident(null));
    assertThat(why)
        .contains("PreFailoverProcesses")
        .contains("exit 4")
        .contains("fail 'DeadMaster'");
    assertThat(lines).containsExactly("one 'a'", "fail 'DeadMaster'");
    assertThat(history.hooks("f-1")).extracting(HookRun::exitCode).containsExactly(0, 4);
    assertThat(history.hooks("f-1")).extracting(HookRun::output).contains("said one 'a'");
  }

  @Test
  void oneThatIsNotWaitedForCannotEndIt() throws Exception {
    String why =
        hooks(List.of("fail quietly &", "two && three"), List.of())
            .before(HookStage.PRE_FAILOVER, incident(null));
    assertThat(why).isEmpty();
    assertThat(lines).containsExactly("fail quietly ", "two && three");
  }

  @Test
  void afterwardsOneThatFailsKeepsNoOtherFromRunning() {
    hooks(
            List.of(),
            List.of("fail {successorHost}:{successorPort}", "{isSuccessful} {lostReplicas}"))
        .after(List.of(HookStage.POST_FAILOVER), incident(B));
    assertThat(lines).containsExactly("fail 'b':'3307'", "'true' 'a:3306'");
  }

  @Test
  void theEnvironmentHasOrchestratorsNamesAndTheValuesAsTheyAre() {
    hooks(List.of(), List.of("x")).after(List.of(HookStage.POST_FAILOVER), incident(B));
    assertThat(environments.getFirst())
        .containsEntry("ORC_FAILURE_TYPE", "DeadMaster")
        .containsEntry("ORC_FAILURE_DESCRIPTION", "a's dead")
        .containsEntry("ORC_FAILED_HOST", "a")
        .containsEntry("ORC_FAILED_PORT", "3306")
        .containsEntry("ORC_FAILURE_CLUSTER", "a:3306")
        .containsEntry("ORC_FAILURE_CLUSTER_ALIAS", "orders")
        .containsEntry("ORC_INSTANCE_TYPE", "master")
        .containsEntry("ORC_IS_MASTER", "true")
        .containsEntry("ORC_COUNT_REPLICAS", "1")
        .containsEntry("ORC_REPLICA_HOSTS", "b:3307")
        .containsEntry("ORC_LOST_REPLICAS", "a:3306")
        .containsEntry("ORC_COUNT_LOST_REPLICAS", "1")
        .containsEntry("ORC_IS_SUCCESSFUL", "true")
        .containsEntry("ORC_RECOVERY_UID", "f-1")
        .containsEntry("ORC_SUCCESSOR_HOST", "b")
        .containsEntry("ORC_SUCCESSOR_PORT", "3307")
        .containsEntry("ORC_SUCCESSOR_ALIAS", "b:3307")
        .containsEntry("ORC_ORCHESTRATOR_HOST", "manager-1")
        .containsEntry("ORC_AUTO_MASTER_RECOVERY", "true")
        .containsEntry("ORC_AUTO_INTERMEDIATE_MASTER_RECOVERY", "false");
    environments.clear();
    hooks(List.of(), List.of("x")).after(List.of(HookStage.POST_FAILOVER), incident(null));
    assertThat(environments.getFirst()).doesNotContainKey("ORC_SUCCESSOR_HOST");
  }
}
