package dev.baton.admin.engine;

/**
 * Who is at the other end.
 *
 * @param connectionId the server's number of the connection
 * @param address host and port
 */
public record Client(long connectionId, String user, String address, Role role) {

  /** What a user may do. */
  public enum Role {
    /** Everything. */
    ADMIN,
    /** Read counters and samples. */
    STATS
  }

  /** For messages to others. */
  public String who() {
    return user + "@" + address;
  }
}
