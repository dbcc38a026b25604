package dev.baton.manager.operation;

/** A step could not be done; the message names the instance and the cause. */
public final class StepFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  public StepFailedException(String message) {
    super(message);
  }
}
