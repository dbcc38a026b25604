package dev.baton.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.cluster.DecisionLog.Operation;
import dev.baton.cluster.DecisionLog.StaleLogException;
import dev.baton.cluster.DecisionLog.Step;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every decision log promises. */
public abstract class DecisionLogContract {
  protected static final Instant NOW = Instant.parse("2026-11-20T11:00:00.123456Z");

  protected DecisionLog log;

  /** An empty one the first time; afterwards what was kept. */
  protected abstract DecisionLog open();

  @BeforeEach
  void openLog() {
    log = open();
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  protected static Operation operation(String id, String cluster) {
    return Operation.begun(id, cluster, "failover", "a:3306", "because", NOW);
  }

  @Test
  void theFirstEpochIsOneAndHasNoPrimaryUntilItIsRecorded() {
    assertThat(log.currentEpoch("shop")).isEmpty();
    log.begin(operation("op1", "shop"));
    assertThat(log.commitEpoch("shop", 0, "op1")).isEqualTo(1);
    assertThat(log.currentEpoch("shop").orElseThrow().primary()).isEmpty();
    log.setPrimary("shop", 1, "b:3306");
    assertThat(log.currentEpoch("shop").orElseThrow().primary()).contains("b:3306");
    Operation op = log.latest("shop", 1).getFirst();
    assertThat(op.epoch()).isEqualTo(1);
    assertThat(op.newPrimary()).isEqualTo("b:3306");
  }

  @Test
  void anEpochIsCommittedOnlyOnTopOfTheOneThatWasSeen() {
    log.commitEpoch("shop", 0, "op1");
    assertThatThrownBy(() -> log.commitEpoch("shop", 0, "op2"))
        .isInstanceOf(StaleLogException.class)
        .hasMessageContaining("shop")
        .hasMessageContaining("epoch 1");
    assertThat(log.currentEpoch("shop").orElseThrow().operationId()).isEqualTo("op1");
  }

  @Test
  void aPrimaryIsRecordedOnlyForTheCurrentEpoch() {
    log.commitEpoch("shop", 0, "op1");
    log.commitEpoch("shop", 1, "op2");
    assertThatThrownBy(() -> log.setPrimary("shop", 1, "a:1"))
        .isInstanceOf(StaleLogException.class);
    assertThatThrownBy(() -> log.setPrimary("other", 1, "a:1"))
        .isInstanceOf(StaleLogException.class);
  }

  private static Operation ended(String id, String cluster) {
    List<Step> steps = List.of(new Step(NOW, "promote", "done", ""));
    return new Operation(
        id, cluster, "failover", 0, "a:3306", "", "because", "DONE", "done", NOW, steps);
  }

  @Test
  void oldOperationsAreForgottenButNotTheLatestWhatRunsAndTheCurrentEpochs() {
    log.begin(ended("epoch", "shop"));
    log.commitEpoch("shop", 0, "epoch");
    log.begin(operation("runs", "shop"));
    log.begin(ended("other", "blog"));
    for (int i = 0; i < DecisionLog.ALWAYS_KEPT + 30; i++) {
      log.begin(ended("old" + i, "shop"));
    }
    assertThat(log.purge("shop", NOW.minusSeconds(1), 1_000)).isZero();
    int rows = DecisionLog.ALWAYS_KEPT + 20;
    assertThat(log.purge("shop", NOW.minusSeconds(1), rows)).isEqualTo(10);
    assertThat(log.purge("shop", NOW.plusSeconds(1), 1_000)).isEqualTo(20);
    assertThat(log.purge("shop", NOW.plusSeconds(1), 1)).isZero();
    List<Operation> left = log.latest("shop", 1_000);
    assertThat(left).hasSize(DecisionLog.ALWAYS_KEPT + 2);
    assertThat(left).extracting(Operation::id).contains("epoch", "runs", "old30");
    assertThat(left.getFirst().steps()).hasSize(1);
    assertThat(log.currentEpoch("shop").orElseThrow().operationId()).isEqualTo("epoch");
    assertThat(log.commitEpoch("shop", 1, "old31")).isEqualTo(2);
    assertThat(log.unfinished("shop")).extracting(Operation::id).containsExactly("runs");
    assertThat(log.latest("blog", 10)).hasSize(1);
  }

  @Test
  void onlyOneOfManyManagersCommitsTheNextEpoch() throws InterruptedException {
    AtomicInteger winners = new AtomicInteger();
    Thread[] threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      String id = "op" + i;
      threads[i] =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      log.commitEpoch("shop", 0, id);
                      winners.incrementAndGet();
                    } catch (StaleLogException e) {
                      // somebody else was first
                    }
                  });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(winners).hasValue(1);
  }

  @Test
  void clustersDoNotSeeEachOther() {
    log.begin(operation("op1", "shop"));
    log.commitEpoch("shop", 0, "op1");
    log.remember("shop", "members", "a:1");
    assertThat(log.currentEpoch("blog")).isEmpty();
    assertThat(log.unfinished("blog")).isEmpty();
    assertThat(log.latest("blog", 9)).isEmpty();
    assertThat(log.recall("blog", "members")).isEmpty();
  }

  @Test
  void stepsKeepTheirOrderAndTheirText() {
    log.begin(operation("op1", "shop"));
    Step first = new Step(NOW, "epoch", "It's \"epoch\" 1.", "epoch=1\nold=a:1");
    Step second = new Step(NOW.minusSeconds(1), "hold", "한국어 🎵", "");
    Step third = new Step(NOW, "revoke", "", "");
    log.step("op1", first);
    log.steps("op1", List.of(second, third));
    assertThat(log.unfinished("shop").getFirst().steps()).containsExactly(first, second, third);
    assertThat(log.latest("shop", 1).getFirst().begun()).isEqualTo(NOW);
  }

  @Test
  void unfinishedAreOldestFirstAndLatestAreNewestFirst() {
    log.begin(operation("op1", "shop"));
    log.begin(operation("op2", "shop"));
    log.begin(operation("op3", "shop"));
    log.finish("op2", "DONE", "b:3306 is the primary");
    assertThat(log.unfinished("shop")).extracting(Operation::id).containsExactly("op1", "op3");
    assertThat(log.latest("shop", 2)).extracting(Operation::id).containsExactly("op3", "op2");
    assertThat(log.latest("shop", 2).get(1).outcome()).isEqualTo("b:3306 is the primary");
    assertThat(log.latest("shop", 2).get(1).state()).isEqualTo("DONE");
  }

  @Test
  void whatWasNeverBegunCannotGoOn() {
    assertThatThrownBy(() -> log.step("nope", new Step(NOW, "x", "", "")))
        .isInstanceOf(DecisionLogException.class)
        .hasMessageContaining("nope");
    assertThatThrownBy(() -> log.finish("nope", "DONE", ""))
        .isInstanceOf(DecisionLogException.class);
    log.begin(operation("op1", "shop"));
    assertThatThrownBy(() -> log.begin(operation("op1", "shop")))
        .isInstanceOf(DecisionLogException.class);
  }

  @Test
  void theLastValueRememberedIsTheOneRecalled() {
    assertThat(log.recall("shop", "members")).isEmpty();
    log.remember("shop", "members", "a:1");
    log.remember("shop", "members", "a:1,b:1");
    assertThat(log.recall("shop", "members")).contains("a:1,b:1");
  }
}
