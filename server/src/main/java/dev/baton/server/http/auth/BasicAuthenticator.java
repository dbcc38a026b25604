package dev.baton.server.http.auth;

import dev.baton.core.secret.Secret;
import java.util.Optional;

/**
 * One user with a password, by HTTP's basic authentication. With {@code multi} there is a second
 * one, {@code readonly} with any password, who may only look: as orchestrator has it.
 */
public final class BasicAuthenticator implements Authenticator {

  private static final String READ_ONLY_USER = "readonly";

  private final String user;
  private final Secret password;
  private final boolean multi;
  private final boolean mayAct;

  /**
   * @param mayAct whether anybody may change anything at all
   */
  public BasicAuthenticator(String user, Secret password, boolean multi, boolean mayAct) {
    this.user = user;
    this.password = password;
    this.multi = multi;
    this.mayAct = mayAct;
  }

  @Override
  public Decision decide(Request request) {
    Optional<BasicLogin> login = BasicLogin.of(request);
    if (login.isPresent()) {
      BasicLogin typed = login.get();
      if (multi && typed.user().equals(READ_ONLY_USER)) {
        return new Admitted(new Identity(READ_ONLY_USER, false));
      }
      boolean known = BasicLogin.same(typed.user(), user);
      if (BasicLogin.same(typed.password().reveal(), password.reveal()) && known) {
        return new Admitted(new Identity(user, mayAct));
      }
    }
    return new Refused(
        login.isPresent() ? "wrong user or password" : "log in with user and password",
        BasicLogin.CHALLENGE);
  }
}
