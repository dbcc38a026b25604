package dev.baton.mysql.verb;

import dev.baton.mysql.dialect.MariadbDialect;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.Row;
import dev.baton.topology.port.InstanceLink.FenceOutcome;
import java.sql.SQLException;

/** Read-only, and what connections execute. */
final class ServerStateVerbs {
  private final Script script;

  ServerStateVerbs(Script script) {
    this.script = script;
  }

  void readOnly(boolean on) throws SQLException {
    if (on) {
      String which = script.dialect() instanceof MariadbDialect ? "read_only" : "super_read_only";
      script.say("SET GLOBAL " + which + " = ON", this::fence);
    } else {
      String statements =
          script.dialect() instanceof MariadbDialect
              ? "SET GLOBAL read_only = OFF"
              : "SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF; SET GLOBAL"
                  + " offline_mode = OFF";
      script.say(
          statements,
          () -> script.dialect().fencing().unfence(script.session(), script.deadline()));
    }
  }

  private void fence() throws SQLException {
    FenceOutcome outcome =
        script.dialect().fencing().fence(script.session(), false, script.deadline());
    if (outcome == FenceOutcome.PENDING) {
      throw new RefusedException(
          "a commit that waits for its acknowledgement holds it up: it is not read-only yet");
    }
  }

  void killQuery(long connection) throws SQLException {
    Row row =
        script
            .session()
            .first(
                "SELECT user, command, state FROM information_schema.processlist WHERE id = "
                    + connection,
                script.deadline())
            .orElseThrow(() -> new RefusedException("it has no connection " + connection));
    String user = row.text("user");
    String command = row.text("command");
    if (user.equals("system user")
        || user.equals("event_scheduler")
        || command.startsWith("Binlog Dump")
        || command.startsWith("Slave")) {
      throw new RefusedException(
          "connection %d is the server's own or a replica's (%s, %s)"
              .formatted(connection, user, command));
    }
    if (row.text("state").startsWith("Waiting for semi-sync ACK")) {
      throw new RefusedException(
          "connection %d waits for an acknowledgement: ended now, its write would be visible without one"
              .formatted(connection));
    }
    script.say("KILL QUERY " + connection);
  }
}
