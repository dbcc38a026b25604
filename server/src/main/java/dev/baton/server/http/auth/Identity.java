package dev.baton.server.http.auth;

/**
 * Who a request comes from.
 *
 * @param user the name by which they were let in; empty where nobody has one
 * @param mayAct whether they may change anything; else they may only look
 */
public record Identity(String user, boolean mayAct) {

  /** How the record calls them. */
  public String person() {
    return user.isEmpty() ? "a person" : user;
  }

  /** Where no one has to say who they are. */
  public static final Identity ANYBODY = new Identity("", true);
}
