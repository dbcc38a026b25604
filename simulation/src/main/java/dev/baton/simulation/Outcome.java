package dev.baton.simulation;

import dev.baton.simulation.fault.Scenario;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one seed went.
 *
 * @param failure what did not hold; null if everything did
 * @param events how many events and turns of tasks there were
 * @param hash of the whole trace: the same for the same seed
 * @param trace the lines, where they were wanted
 */
public record Outcome(
    Scenario scenario,
    @Nullable Throwable failure,
    long events,
    long hash,
    long acknowledged,
    long unknown,
    long epochs,
    long virtualMillis,
    List<String> trace) {

  public Outcome {
    trace = List.copyOf(trace);
  }

  /** What to tell a person: the seed, how it went, its faults, and how to see more. */
  public String describe() {
    StringBuilder text = new StringBuilder("seed ").append(scenario.seed());
    Throwable why = failure;
    text.append(why == null ? ": every invariant held" : ": " + why.getMessage());
    text.append(
        "\n  %s, %d servers, k=%d, %d proxies; %d events in %.1f virtual s; %d writes acknowledged,"
                .formatted(
                    scenario.flavour(),
                    scenario.servers(),
                    scenario.acks(),
                    scenario.proxies(),
                    events,
                    virtualMillis / 1000.0,
                    acknowledged)
            + " %d unknown; %d epochs; trace %016x".formatted(unknown, epochs, hash));
    scenario.faults().forEach(fault -> text.append("\n  ").append(fault));
    if (why != null) {
      text.append("\n  replay it with: ./baton simulate --trace --seed ").append(scenario.seed());
    }
    return text.toString();
  }

  public boolean failed() {
    return failure != null;
  }
}
