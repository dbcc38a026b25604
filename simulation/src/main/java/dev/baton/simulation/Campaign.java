package dev.baton.simulation;

import dev.baton.simulation.fault.Scenario;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Many seeds, several at a time: they share nothing. */
public final class Campaign {
  private Campaign() {}

  /**
   * What came of it.
   *
   * @param failures with their traces, by seed
   */
  public record Report(
      long seeds, long events, long acknowledged, long promotions, List<Outcome> failures) {

    public Report {
      failures = List.copyOf(failures);
    }
  }

  /**
   * Runs the seeds from one on.
   *
   * @param jobs how many at a time
   * @param onFailure told of each seed that fails, with its trace, by the thread that ran it
   */
  public static Report run(long from, long count, int jobs, Consumer<Outcome> onFailure)
      throws InterruptedException {
    AtomicLong next = new AtomicLong(from);
    List<Future<Part>> parts = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(jobs)) {
      Callable<Part> work = () -> part(next, from + count, onFailure);
      for (int job = 0; job < jobs; job++) {
        parts.add(pool.submit(work));
      }
      return sum(count, parts);
    }
  }

  /** What one thread has run. */
  private static final class Part {
    private final List<Outcome> failures = new ArrayList<>();
    private long events;
    private long acknowledged;
    private long promotions;
  }

  private static Part part(AtomicLong next, long end, Consumer<Outcome> onFailure)
      throws InterruptedException {
    Part part = new Part();
    for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
      Outcome outcome = Simulation.run(seed);
      part.events += outcome.events();
      part.acknowledged += outcome.acknowledged();
      part.promotions += Math.max(0, outcome.epochs() - 1);
      if (outcome.failed()) {
        Outcome traced = Simulation.run(Scenario.of(seed), Flaw.NONE, true);
        part.failures.add(traced);
        onFailure.accept(traced);
      }
    }
    return part;
  }

  private static Report sum(long seeds, List<Future<Part>> parts) throws InterruptedException {
    long events = 0;
    long acknowledged = 0;
    long promotions = 0;
    List<Outcome> failures = new ArrayList<>();
    for (Future<Part> future : parts) {
      try {
        Part part = future.get();
        events += part.events;
        acknowledged += part.acknowledged;
        promotions += part.promotions;
        failures.addAll(part.failures);
      } catch (ExecutionException e) {
        throw new IllegalStateException("the simulation itself failed", e);
      }
    }
    failures.sort(Comparator.comparingLong(outcome -> outcome.scenario().seed()));
    return new Report(seeds, events, acknowledged, promotions, failures);
  }
}
