package dev.baton.simulation;

import dev.baton.simulation.check.Invariant;
import dev.baton.simulation.check.Violation;
import dev.baton.simulation.fault.Scenario;
import dev.baton.simulation.time.TaskGroup;
import org.jspecify.annotations.Nullable;

/**
 * One seed from its beginning to its end: a cluster that serves, its faults, and the time it gets
 * to settle once they are over. Everything that happens is a function of the seed.
 */
public final class Simulation {
  private static final long SLICE_NANOS = 100_000_000;
  private static final long SETTLE_MILLIS = 90_000;
  private static final long CALM_MILLIS = 1_500;
  private static final long PERSON_COMES_MILLIS = 12_000;
  private static final long RECENT_NANOS = 1_500_000_000L;

  private final World world;
  private final FaultInjector faults;

  private Simulation(Scenario scenario, Flaw flaw, boolean traced) {
    this.world = new World(scenario, flaw, traced);
    this.faults = new FaultInjector(world);
  }

  public static Outcome run(long seed) throws InterruptedException {
    return run(Scenario.of(seed), Flaw.NONE, false);
  }

  /**
   * @param traced whether to keep what happened as text
   */
  public static Outcome run(Scenario scenario, Flaw flaw, boolean traced)
      throws InterruptedException {
    return new Simulation(scenario, flaw, traced).run();
  }

  private Outcome run() throws InterruptedException {
    try (world) {
      world.scheduler.run(this::main);
    }
    Throwable failure = world.scheduler.failure();
    if (failure != null) {
      world.trace.add("FAILS: " + failure.getMessage());
    }
    return new Outcome(
        world.scenario,
        failure,
        world.scheduler.steps(),
        world.trace.hash(),
        world.truth.acknowledgements(),
        world.truth.unknownOutcomes(),
        world.epoch(),
        world.scheduler.millis(),
        world.trace.lines());
  }

  private void main() {
    world.begin();
    faults.plan();
    TaskGroup clock = new TaskGroup(world.scheduler, "clock");
    long quiet = world.scenario.quietAfterMillis();
    while (world.scheduler.failure() == null && world.scheduler.millis() < quiet) {
      clock.pause(SLICE_NANOS);
    }
    long calmSince = world.scheduler.millis();
    String wrong = unsettled();
    while (world.scheduler.failure() == null
        && world.scheduler.millis() - calmSince < CALM_MILLIS
        && world.scheduler.millis() < quiet + SETTLE_MILLIS) {
      clock.pause(SLICE_NANOS);
      if (world.scheduler.millis() > quiet + PERSON_COMES_MILLIS) {
        faults.personHelps();
      }
      wrong = unsettled();
      if (wrong != null) {
        calmSince = world.scheduler.millis();
      }
    }
    if (wrong != null && world.scheduler.failure() == null) {
      world.scheduler.fail(
          new Violation(Invariant.CONVERGENCE, wrong + "; " + world.manager.explanation()));
    }
  }

  /** What is still wrong; null if nothing. */
  private @Nullable String unsettled() {
    if (!world.scenario.armed()) {
      return null;
    }
    String wrong = world.truth.unsettled();
    if (wrong != null) {
      return wrong;
    }
    boolean writable = world.truth.followers() >= world.scenario.acks();
    boolean acknowledged =
        world.scheduler.nanos() - world.truth.lastAcknowledgedNanos() < RECENT_NANOS;
    return writable && !acknowledged ? "no write has been acknowledged lately" : null;
  }
}
