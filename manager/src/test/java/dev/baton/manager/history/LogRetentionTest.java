package dev.baton.manager.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.DecisionLog.Operation;
import dev.baton.cluster.InMemoryDecisionLog;
import dev.baton.core.time.Tasks;
import dev.baton.manager.config.HistorySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LogRetentionTest {

  private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");
  private static final int MORE = 30;

  private final DecisionLog log = new InMemoryDecisionLog();
  private final AtomicReference<Instant> now = new AtomicReference<>(BEGUN);
  private final LogRetention retention =
      new LogRetention(
          "shop", log, new HistorySettings(Duration.ofDays(2), 1_000), now::get, Tasks.SYSTEM);

  private int kept() {
    return log.latest("shop", 10_000).size();
  }

  @Test
  void everyHourWhatIsOlderThanTheHistoryIsForgotten() throws Exception {
    for (int i = 0; i < DecisionLog.ALWAYS_KEPT + MORE; i++) {
      log.begin(Operation.begun("op" + i, "shop", "switchover", "a:1", "asked", BEGUN));
      log.finish("op" + i, "DONE", "done");
    }
    retention.tidy();
    now.set(BEGUN.plus(LogRetention.INTERVAL).plusSeconds(1));
    retention.tidy(); // an hour has passed, and nothing is old
    assertThat(kept()).isEqualTo(DecisionLog.ALWAYS_KEPT + MORE);
    now.set(BEGUN.plus(Duration.ofDays(3)));
    retention.tidy();
    while (kept() != DecisionLog.ALWAYS_KEPT) {
      Thread.sleep(5);
    }
    assertThat(log.latest("shop", 10_000).getLast().id()).isEqualTo("op" + MORE);
  }
}
