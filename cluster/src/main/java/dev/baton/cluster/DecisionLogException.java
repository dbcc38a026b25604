package dev.baton.cluster;

/**
 * The decision log could not be opened, read or written. Nothing was decided: whoever gets this
 * must not act. The message names the file and what to do.
 */
public final class DecisionLogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DecisionLogException(String message, Throwable cause) {
    super(message, cause);
  }

  public DecisionLogException(String message) {
    super(message);
  }
}
