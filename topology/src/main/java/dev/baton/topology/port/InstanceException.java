package dev.baton.topology.port;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.ProbeFailure;

/**
 * An action on an instance failed. The message says what happened, to which instance, and what to
 * do next.
 */
public final class InstanceException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient InstanceKey instance;
  private final transient ProbeFailure failure;
  private final int serverCode;

  /**
   * @param serverCode the server's error number; 0 if it did not come from the server
   */
  public InstanceException(
      InstanceKey instance, ProbeFailure failure, int serverCode, Throwable cause) {
    super(instance + ": " + failure.message(), cause);
    this.instance = instance;
    this.failure = failure;
    this.serverCode = serverCode;
  }

  public InstanceKey instance() {
    return instance;
  }

  public ProbeFailure failure() {
    return failure;
  }

  public int serverCode() {
    return serverCode;
  }
}
