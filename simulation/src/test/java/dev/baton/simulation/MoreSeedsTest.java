package dev.baton.simulation;

import org.junit.jupiter.api.Test;

/** The other half of the seeds, for a second processor: each test class may run in its own JVM. */
class MoreSeedsTest {

  @Test
  void everyInvariantHoldsInTheSecondHalfOfTheSeeds() throws InterruptedException {
    Seeds.everyInvariantHolds(1 + Seeds.HALF, Seeds.HALF);
  }
}
