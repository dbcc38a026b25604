package dev.baton.manager.repair;

/**
 * One operation at a time on a cluster. While one is under way no repair acts on a member, except
 * bringing up a replica whose process has ended. Thread-safe.
 */
public final class OperationGate {
  private String running = "";

  /** Whether the caller may go on with this operation; if so {@link #close} must follow. */
  public synchronized boolean open(String what) {
    if (isBusy()) {
      return false;
    }
    running = what;
    return true;
  }

  public synchronized void close() {
    running = "";
  }

  public synchronized boolean isBusy() {
    return !running.isEmpty();
  }

  /** What is under way; empty if nothing. */
  public synchronized String running() {
    return running;
  }
}
