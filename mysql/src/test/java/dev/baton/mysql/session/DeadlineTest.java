package dev.baton.mysql.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {

  private long now;

  @Test
  void whatIsLeftIsRoundedUpToAMillisecond() throws Exception {
    Deadline deadline = Deadline.in(() -> now, Duration.ofMillis(2));
    now += 1_900_000;
    assertThat(deadline.socketMillis()).isEqualTo(1);
  }

  @Test
  void aSocketNeverGetsZeroWhichWouldMeanForEver() {
    Deadline deadline = Deadline.in(() -> now, Duration.ofMillis(2));
    now += 2_000_000;
    assertThat(deadline.expired()).isTrue();
    assertThat(deadline.remaining()).isZero();
    assertThatThrownBy(deadline::socketMillis).isInstanceOf(SQLTimeoutException.class);
  }

  @Test
  void itHoldsWhenTheClockWrapsAround() throws Exception {
    now = Long.MAX_VALUE - 1_000_000;
    Deadline deadline = Deadline.in(() -> now, Duration.ofMillis(5));
    assertThat(deadline.expired()).isFalse();
    now += 3_000_000;
    assertThat(deadline.expired()).isFalse();
    assertThat(deadline.socketMillis()).isEqualTo(2);
    now += 3_000_000;
    assertThat(deadline.expired()).isTrue();
  }
}
