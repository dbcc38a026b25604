package dev.baton.server.http.auth;

import java.util.Set;

/**
 * Who may change anything, of those who are let in.
 *
 * @param users their names; {@code *} is everybody
 * @param readOnly whether nobody may, whoever it is
 */
public record Powers(Set<String> users, boolean readOnly) {

  public Powers {
    users = Set.copyOf(users);
  }

  boolean mayAct(String user) {
    return !readOnly && (users.contains("*") || users.contains(user));
  }

  Identity of(String user) {
    return new Identity(user, mayAct(user));
  }
}
