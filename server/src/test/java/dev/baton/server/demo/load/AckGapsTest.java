package dev.baton.server.demo.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AckGapsTest {

  private static final long MS = 1_000_000;

  private final AckGaps gaps = new AckGaps();

  @Test
  void theLongestTimeBetweenTwoAcknowledgementsOfAnyClientsCounts() {
    acknowledge(10, 20, 320, 330, 400);
    gaps.end(410 * MS);
    assertThat(gaps.longest(9_999 * MS)).isEqualTo(new AckGaps.Gap(300, 20 * MS));
  }

  @Test
  void whatComesBeforeTheFirstAcknowledgementDoesNotCount() {
    acknowledge(5_000, 5_010);
    gaps.end(5_012 * MS);
    assertThat(gaps.longest(5_012 * MS).millis()).isEqualTo(10);
  }

  @Test
  void aClusterThatNeverCameBackIsNotFlattered() {
    acknowledge(10, 20);
    gaps.end(8_020 * MS);
    assertThat(gaps.longest(8_020 * MS)).isEqualTo(new AckGaps.Gap(8_000, 20 * MS));
  }

  @Test
  void thePauseThatGoesOnNowIsSeen() {
    acknowledge(10);
    assertThat(gaps.pauseMillis(260 * MS)).isEqualTo(250);
    assertThat(gaps.longest(260 * MS).millis()).isEqualTo(250);
  }

  @Test
  void nothingIsMeasuredAfterTheEnd() {
    acknowledge(10, 20);
    gaps.end(30 * MS);
    acknowledge(9_000);
    assertThat(gaps.longest(9_000 * MS).millis()).isEqualTo(10);
    assertThat(gaps.pauseMillis(9_000 * MS)).isZero();
  }

  @Test
  void acknowledgementsOutOfOrderDoNotInventGaps() {
    acknowledge(10, 30, 25, 50);
    gaps.end(50 * MS);
    assertThat(gaps.longest(50 * MS)).isEqualTo(new AckGaps.Gap(20, 10 * MS));
  }

  private void acknowledge(long... millis) {
    for (long at : millis) {
      gaps.acknowledged(at * MS);
    }
  }
}
