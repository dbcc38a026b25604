package dev.baton.simulation.server;

/** A server answers a statement with an error. */
public final class StatementException extends Exception {
  private static final long serialVersionUID = 1L;
  private final int code;

  public StatementException(int code, String message) {
    super(message);
    this.code = code;
  }

  public int code() {
    return code;
  }
}
