package dev.baton.proxy.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A wish to end a session, or only the statement that it runs.
 *
 * @param id of the connection, as its client was told
 * @param queryOnly whether the session stays
 * @param user who asks, and may end sessions of the same name only; null for an administrator
 */
public record KillRequest(long id, boolean queryOnly, @Nullable String user) {

  /** What an event loop says to it. */
  public enum Outcome {
    /** No session of this loop. */
    UNKNOWN,
    ANOTHERS,
    TAKEN
  }

  KillRequest by(String asking) {
    return new KillRequest(id, queryOnly, asking);
  }

  /**
   * A client's KILL, who that is left open.
   *
   * @param digest of the statement, which has no comments and none of its values
   * @param number its only value
   * @return null if it is none of a thread by its number, as {@code KILL USER}
   */
  static @Nullable KillRequest of(String digest, String number) {
    String words = digest.toUpperCase(Locale.ROOT).replaceFirst("^KILL (?:HARD |SOFT )?", "");
    boolean named = words.equals("?") || words.equals("CONNECTION ?") || words.equals("QUERY ?");
    if (!named || !number.matches("\\d{1,18}")) {
      return null;
    }
    return new KillRequest(Long.parseLong(number), words.startsWith("QUERY"), null);
  }
}
