package dev.baton.server.bench;

import dev.baton.server.demo.fault.FaultKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to repeat.
 *
 * @param engine as in {@code --engine}
 * @param runs of each fault
 * @param at when the fault strikes, after the load began
 * @param length how long each load runs; empty for as long as the fault needs
 */
public record EnduranceSettings(
    String engine,
    int runs,
    List<FaultKind> faults,
    Duration at,
    Optional<Duration> length,
    int nodes,
    int clients,
    int rate) {

  private static final Duration AFTERMATH = Duration.ofSeconds(8);

  /** A frozen server is woken 20 s later, and is still to be watched. */
  private static final Duration AFTERMATH_OF_FREEZE = Duration.ofSeconds(28);

  public EnduranceSettings {
    faults = List.copyOf(faults);
    if (runs < 1) {
      throw new IllegalArgumentException("--runs must be at least 1, not " + runs);
    }
    if (length.isPresent() && at.compareTo(length.get()) >= 0) {
      throw new IllegalArgumentException("--at must come before the end of the load (--for)");
    }
  }

  Duration length(FaultKind fault) {
    boolean freeze = fault == FaultKind.FREEZE_PRIMARY;
    return length.orElse(at.plus(freeze ? AFTERMATH_OF_FREEZE : AFTERMATH));
  }
}
