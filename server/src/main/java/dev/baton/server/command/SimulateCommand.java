package dev.baton.server.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.baton.core.time.MonotonicClock;
import dev.baton.simulation.Campaign;
import dev.baton.simulation.Flaw;
import dev.baton.simulation.Outcome;
import dev.baton.simulation.Simulation;
import dev.baton.simulation.fault.Scenario;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton simulate}: the real manager over fake servers in virtual time, seed after seed. */
@Command(
    name = "simulate",
    sortOptions = false,
    description = {
      "Runs the real analysis, plans and recovery over fake servers in virtual time, each run with"
          + " faults drawn from its seed, and checks every invariant after every event.",
      "Exit status: 0 if every seed held."
    })
public final class SimulateCommand implements Callable<Integer> {

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many seeds (default ${DEFAULT-VALUE}).")
  long seeds;

  @Option(
      names = "--from",
      paramLabel = "S",
      defaultValue = "1",
      description = "The first of them (default ${DEFAULT-VALUE}).")
  long from;

  @Option(names = "--seed", paramLabel = "S", description = "Only this seed.")
  @Nullable Long seed;

  @Option(names = "--trace", description = "With --seed: print everything that happens.")
  boolean trace;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "How many seeds run at a time. Default: as many as there are processors.")
  int jobs = Runtime.getRuntime().availableProcessors();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec typed = CommandSpecs.given(spec);
    if (seeds < 1 || jobs < 1) {
      throw CommandSpecs.usage(spec, "--seeds and --jobs must be at least 1");
    }
    // what the simulated managers log of simulated disasters is in the traces
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.OFF);
    }
    PrintWriter out = typed.commandLine().getOut();
    return seed == null ? many(out) : one(out, seed);
  }

  private int one(PrintWriter out, long only) throws InterruptedException {
    Outcome outcome = Simulation.run(Scenario.of(only), Flaw.NONE, true);
    if (trace || outcome.failed()) {
      outcome.trace().forEach(out::println);
    }
    describe(out, outcome);
    return outcome.failed() ? 1 : 0;
  }

  private int many(PrintWriter out) throws InterruptedException {
    long begun = MonotonicClock.SYSTEM.nanos();
    Campaign.Report report =
        Campaign.run(
            from,
            seeds,
            jobs,
            outcome -> {
              synchronized (out) {
                describe(out, outcome);
              }
            });
    double seconds = MonotonicClock.SYSTEM.millisSince(begun) / 1000.0;
    out.printf(
        Locale.ROOT,
        "%d seeds in %.1f s (%.1f seeds/s): %d events, %d writes acknowledged, %d epochs after the"
            + " first, %d failures%n",
        report.seeds(),
        seconds,
        report.seeds() / seconds,
        report.events(),
        report.acknowledged(),
        report.promotions(),
        report.failures().size());
    out.flush();
    return report.failures().isEmpty() ? 0 : 1;
  }

  private static void describe(PrintWriter out, Outcome outcome) {
    out.println(outcome.describe());
    out.flush();
  }
}
