package dev.baton.core.routing;

/** A command of an epoch that has been superseded: its sender is no longer the one who decides. */
public final class StaleEpochException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StaleEpochException(long commanded, long seen) {
    super("epoch " + commanded + " is over: epoch " + seen + " has been seen");
  }
}
