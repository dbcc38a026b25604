package dev.baton.simulation.check;

/** An invariant does not hold. The message says which, and how it was seen. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Violation(Invariant invariant, String how) {
    super(invariant + ": " + how);
  }
}
