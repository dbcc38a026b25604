package dev.baton.mysql.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.snapshot.ProbeFailure.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BoundedCallTest {

  private static final InstanceKey KEY = new InstanceKey("db1", 3306);
  private final BoundedCall calls = new BoundedCall(KEY, MonotonicClock.SYSTEM);

  @Test
  void workThatNeverComesBackIsAbandonedInTime() {
    CountDownLatch never = new CountDownLatch(1);
    long begin = System.nanoTime();
    InstanceException e =
        catchThrowableOfType(
            InstanceException.class,
            () ->
                calls.run(
                    "probe",
                    Duration.ofMillis(50),
                    deadline -> {
                      awaitQuietly(never);
                      return 1;
                    }));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    assertThat(e.failure().kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(e).hasMessageStartingWith("db1:3306: probe: ");
    never.countDown();
  }

  @Test
  void theServersErrorReachesTheCallerWithItsNumber() {
    InstanceException e =
        catchThrowableOfType(
            InstanceException.class,
            () ->
                calls.run(
                    "promote",
                    Duration.ofSeconds(5),
                    deadline -> {
                      throw new SQLException("denied", "28000", 1045);
                    }));
    assertThat(e.serverCode()).isEqualTo(1045);
    assertThat(e.failure().kind()).isEqualTo(Kind.ACCESS_DENIED);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
