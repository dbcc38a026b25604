package dev.baton.mysql.verb;

import dev.baton.mysql.dialect.Dialect;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.port.ServerVerb;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is said to one server, in order. A dry run takes the same way through a verb as a real one,
 * with the same looks at the server, and leaves out what changes something. For one thread.
 */
final class Script {
  private final SqlSession session;
  private final Dialect dialect;
  private final boolean dry;
  private final Deadline deadline;
  private final List<String> said = new ArrayList<>();
  private final List<String> found = new ArrayList<>();
  private Optional<ServerVerb.Place> place = Optional.empty();

  Script(SqlSession session, Dialect dialect, boolean dry, Deadline deadline) {
    this.session = session;
    this.dialect = dialect;
    this.dry = dry;
    this.deadline = deadline;
  }

  /** Something done to the server. */
  interface Action {
    void run() throws SQLException;
  }

  SqlSession session() {
    return session;
  }

  Dialect dialect() {
    return dialect;
  }

  Deadline deadline() {
    return deadline;
  }

  boolean isDry() {
    return dry;
  }

  /** Says a statement that changes something. */
  void say(String statement) throws SQLException {
    say(statement, () -> session.execute(statement, deadline));
  }

  /**
   * Does something that changes the server.
   *
   * @param shown the statement as people may see it, or a line that begins with {@code --}
   */
  void say(String shown, Action action) throws SQLException {
    said.add(shown);
    if (!dry) {
      action.run();
    }
  }

  /** A line that only tells. */
  void note(String text) {
    said.add("-- " + text);
  }

  void place(ServerVerb.Place value) {
    place = Optional.of(value);
  }

  void found(String line) {
    found.add(line);
  }

  ServerVerb.Outcome outcome() {
    return new ServerVerb.Outcome(said, found, place);
  }
}
