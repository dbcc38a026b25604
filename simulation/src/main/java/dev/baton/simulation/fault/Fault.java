package dev.baton.simulation.fault;

import java.util.Locale;

/**
 * One thing that goes wrong.
 *
 * @param atMillis when, in the simulation's time
 * @param forMillis until it is over, where it ends at all
 * @param target which of the nodes that are meant; 0 is the one that is primary then
 * @param other the second of a pair, and which direction
 * @param amount how much: steps, or milliseconds
 */
public record Fault(
    FaultKind kind, long atMillis, long forMillis, int target, int other, int amount) {

  @Override
  public String toString() {
    return "%s at %.3f s for %.3f s (target %d, other %d, amount %d)"
        .formatted(
            kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            atMillis / 1000.0,
            forMillis / 1000.0,
            target,
            other,
            amount);
  }
}
