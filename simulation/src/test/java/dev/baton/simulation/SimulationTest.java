package dev.baton.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.simulation.fault.Scenario;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole clusters, seed after seed. More of them: {@code ./baton simulate --seeds 100000}. */
class SimulationTest {

  @Test
  void everyInvariantHoldsInTheFirstHalfOfTheSeeds() throws InterruptedException {
    Seeds.everyInvariantHolds(1, Seeds.HALF);
  }

  @Test
  void aSeedHasManyEventsAndSeveralFaults() throws InterruptedException {
    for (long seed = 1; seed <= 10; seed++) {
      Outcome outcome = Simulation.run(seed);
      assertThat(outcome.events()).as("events of seed %d", seed).isGreaterThan(500);
      assertThat(outcome.scenario().faults()).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 5, 11, 17, 29})
  void aSeedReplaysExactly(long seed) throws InterruptedException {
    Outcome first = Simulation.run(Scenario.of(seed), Flaw.NONE, true);
    Outcome again = Simulation.run(Scenario.of(seed), Flaw.NONE, true);
    assertThat(again.trace()).isEqualTo(first.trace());
    assertThat(again.hash()).isEqualTo(first.hash());
    assertThat(again.events()).isEqualTo(first.events());
  }

  @Test
  void differentSeedsDiffer() throws InterruptedException {
    assertThat(
            LongStream.rangeClosed(1, 8).mapToObj(SimulationTest::hash).collect(Collectors.toSet()))
        .hasSize(8);
  }

  private static long hash(long seed) {
    try {
      return Simulation.run(seed).hash();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFailureSaysItsSeedItsFaultsAndHowToReplayIt() throws InterruptedException {
    Outcome failed = Simulation.run(Scenario.of(1), Flaw.PROXY_REPEATS_UNKNOWN, true);
    for (long seed = 2; !failed.failed(); seed++) {
      failed = Simulation.run(Scenario.of(seed), Flaw.PROXY_REPEATS_UNKNOWN, true);
    }
    long seed = failed.scenario().seed();
    assertThat(failed.describe())
        .contains(
            "seed " + seed,
            "executed twice",
            failed.scenario().faults().getFirst().toString(),
            "./baton simulate --trace --seed " + seed);
    assertThat(failed.trace().getLast()).contains("FAILS");
  }
}
