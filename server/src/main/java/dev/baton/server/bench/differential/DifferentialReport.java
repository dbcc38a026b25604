package dev.baton.server.bench.differential;

import java.util.List;

/**
 * What was compared.
 *
 * @param steps commands that were sent to both
 * @param packets of the answers
 * @param errors how many of them were errors
 * @param refused sessions that were ended because Baton refused by name what they asked for
 * @param difference empty if every answer was the same; else what led to it and both answers
 */
public record DifferentialReport(
    String engine,
    long firstSeed,
    long lastSeed,
    long steps,
    long packets,
    long errors,
    long refused,
    List<String> difference) {

  public DifferentialReport {
    difference = List.copyOf(difference);
  }

  public boolean same() {
    return difference.isEmpty();
  }
}
