package dev.baton.proxy.session;

import dev.baton.proxy.backend.PreparedUse;
import java.util.ArrayList;
import java.util.List;

/** What a session's client has prepared, for the statistics. On the session's loop only. */
public final class PreparedStatements {

  private PreparedStatements() {}

  public static List<PreparedUse> of(Session session) {
    List<PreparedUse> uses = new ArrayList<>();
    for (PreparedStatement one : session.state().statements()) {
      long digest = one.plan().digest == null ? 0 : one.plan().digest.hash();
      uses.add(
          new PreparedUse(one.text(), session.profile().user(), digest, 1, 0, one.parameters()));
    }
    return uses;
  }
}
