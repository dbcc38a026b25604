package dev.baton.proxy.backend;

import dev.baton.wire.auth.LoginSecret;
import dev.baton.wire.packet.Capabilities;

/**
 * What connections must have in common to serve the same sessions: who is logged in, and the
 * capabilities that shape the bytes of an answer, so that a server's bytes pass to the client as
 * they are. Interned by its event loop, so that pools are found by identity.
 */
public final class Profile {

  private final String user;
  private final LoginSecret secret;
  private final long capabilities;
  private final int collation;
  private final boolean unread;
  private int sessions;

  Profile(String user, LoginSecret secret, long capabilities, int collation, boolean unread) {
    this.unread = unread;
    this.user = user;
    this.secret = secret;
    this.capabilities = capabilities;
    this.collation = collation;
  }

  public String user() {
    return user;
  }

  LoginSecret secret() {
    return secret;
  }

  /** As the sessions' clients have them. */
  public long capabilities() {
    return capabilities;
  }

  /**
   * As asked of a server: what it tracks of a session, Baton is told for every client that it
   * answers through it.
   *
   * @param offered what the server can do
   */
  long asked(long offered) {
    return unread ? capabilities : capabilities | (offered & Capabilities.SESSION_TRACK);
  }

  /** Whether commands go to the server as they come, and what it says to the client. */
  boolean isUnread() {
    return unread;
  }

  /** What a server has to have; the rest is put right or refused statement by statement. */
  long promised() {
    long mended = Capabilities.LOCAL_FILES | (unread ? 0 : Capabilities.QUERY_ATTRIBUTES);
    return capabilities & ~mended;
  }

  /** Collation id that the client's handshake named, repeated in ours. */
  int collation() {
    return collation;
  }

  /** How many sessions of this event loop have it now: a measure for warming. */
  int sessions() {
    return sessions;
  }

  public void sessionOpened() {
    sessions++;
  }

  public void sessionClosed() {
    sessions--;
  }

  boolean matches(
      String otherUser,
      LoginSecret otherSecret,
      long otherCapabilities,
      int otherCollation,
      boolean otherUnread) {
    return user.equals(otherUser)
        && secret.equals(otherSecret)
        && capabilities == otherCapabilities
        && collation == otherCollation
        && unread == otherUnread;
  }
}
