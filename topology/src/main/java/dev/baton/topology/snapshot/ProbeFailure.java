package dev.baton.topology.snapshot;

/** Why an instance could not be probed. The kinds lead to different diagnoses. */
public record ProbeFailure(Kind kind, String message) {

  /** What failed. */
  public enum Kind {
    /** Nothing listens: the process is gone, or its host says so. */
    REFUSED,
    /** No answer in time: frozen, cut off, or overloaded. */
    TIMEOUT,
    /** The connection broke in the middle: the process has just died, or was told to close. */
    BROKEN,
    /** It said itself that it is shutting down; it may go on serving its replicas for seconds. */
    SHUTTING_DOWN,
    /** It lives but does not let Baton in. */
    ACCESS_DENIED,
    /** It lives but has no connection left, not even an administrative one. */
    TOO_MANY_CONNECTIONS,
    /** It answered, but with an error of its own. */
    SERVER_ERROR
  }

  /** Whether the server proved by its answer that its process lives. */
  public boolean provesAlive() {
    return switch (kind) {
      case ACCESS_DENIED, TOO_MANY_CONNECTIONS, SERVER_ERROR -> true;
      case REFUSED, TIMEOUT, BROKEN, SHUTTING_DOWN -> false;
    };
  }
}
