package dev.baton.admin.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginGuardTest {
  private final AtomicLong now = new AtomicLong();
  private final LoginGuard guard = new LoginGuard(now::get);

  @Test
  void theDelayDoublesWithEachFailureUpToFiveSeconds() {
    long before = guard.delayMillis("10.0.0.1");
    assertThat(before).isZero();
    long[] delays = new long[8];
    for (int i = 0; i < delays.length; i++) {
      guard.failed("10.0.0.1");
      delays[i] = guard.delayMillis("10.0.0.1");
    }
    assertThat(delays).containsExactly(100, 200, 400, 800, 1600, 3200, 5000, 5000);
    assertThat(guard.delayMillis("10.0.0.2")).isZero();
  }

  @Test
  void aSuccessOrFiveMinutesForgive() {
    guard.failed("10.0.0.1");
    guard.succeeded("10.0.0.1");
    assertThat(guard.delayMillis("10.0.0.1")).isZero();
    guard.failed("10.0.0.1");
    now.addAndGet(Duration.ofMinutes(6).toNanos());
    assertThat(guard.delayMillis("10.0.0.1")).isZero();
  }
}
