package dev.baton.mysql.session;

import java.sql.SQLException;

/**
 * Baton itself declined to go on, because what it found on the server makes the action unsafe or
 * pointless. The message says what was found and what to do next.
 */
public final class RefusedException extends SQLException {
  private static final long serialVersionUID = 1L;

  public RefusedException(String message) {
    super(message);
  }
}
