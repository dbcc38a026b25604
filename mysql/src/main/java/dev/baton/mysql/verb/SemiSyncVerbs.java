package dev.baton.mysql.verb;

import dev.baton.mysql.dialect.MariadbDialect;
import dev.baton.mysql.dialect.MysqlDialect;
import dev.baton.mysql.dialect.SemiSyncRole;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.Row;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Turns semi-sync on and off. The waiting side is turned off only where no commit waits and none
 * can begin to: a waiter would take it for its acknowledgement (V2).
 */
final class SemiSyncVerbs {
  private final Script script;

  SemiSyncVerbs(Script script) {
    this.script = script;
  }

  void source(boolean on) throws SQLException {
    Row variable = variable("rpl_semi_sync_source_enabled", "rpl_semi_sync_master_enabled");
    if (variable.isOn("Value") == on) {
      script.note("it is so already");
      return;
    }
    if (on) {
      script.say(set(variable, true));
      return;
    }
    requireReadOnly();
    if (script.dialect() instanceof MariadbDialect) {
      withoutCommits(variable);
    } else {
      requireNobodyWaits();
      script.say(set(variable, false));
    }
  }

  private void requireReadOnly() throws SQLException {
    String which = script.dialect() instanceof MariadbDialect ? "read_only" : "super_read_only";
    if (!script.session().value("SELECT @@global." + which, script.deadline()).equals("1")) {
      throw new RefusedException(
          which
              + " is off: a commit could begin to wait, and would take the change for its"
              + " acknowledgement. Make it read-only first");
    }
  }

  /**
   * An account with all privileges writes in spite of read_only (V13), so the lock is held, too.
   */
  private void withoutCommits(Row variable) throws SQLException {
    script.say("SET SESSION lock_wait_timeout = 1");
    script.say("FLUSH LOCAL TABLES WITH READ LOCK");
    try {
      requireNobodyWaits();
      script.say(set(variable, false));
    } finally {
      script.say("UNLOCK TABLES");
    }
  }

  private void requireNobodyWaits() throws SQLException {
    if (SemiSyncRole.clientsWaiting(script.session(), script.deadline()) > 0) {
      throw new RefusedException(
          "a client's commit waits for an acknowledgement, which this would give falsely");
    }
  }

  /** A receiver acknowledges or not from its next connection on. */
  void replica(boolean on) throws SQLException {
    Row variable = variable("rpl_semi_sync_replica_enabled", "rpl_semi_sync_slave_enabled");
    if (variable.isOn("Value") == on) {
      script.note("it is so already");
      return;
    }
    script.say(set(variable, on));
    Optional<ReplicationChannel> channel =
        script.dialect().channels().readDefault(script.session(), script.deadline());
    if (channel.isPresent() && channel.get().receiver() != ThreadState.STOPPED) {
      reconnect();
    }
  }

  private void reconnect() throws SQLException {
    ReplicationVerbs verbs =
        switch (script.dialect()) {
          case MariadbDialect mariadb -> new MariadbReplicationVerbs(script);
          case MysqlDialect mysql -> new MysqlReplicationVerbs(script, mysql.words());
        };
    script.say(
        verbs.stopStatement("IO_THREAD"),
        () -> script.dialect().threads().stopReceiver(script.session(), script.deadline()));
    script.say(verbs.startStatement("IO_THREAD"));
    verbs.awaitRunning();
  }

  private static String set(Row variable, boolean on) {
    return "SET GLOBAL " + variable.text("Variable_name") + " = " + (on ? "ON" : "OFF");
  }

  private Row variable(String name, String olderName) throws SQLException {
    List<Row> rows =
        script
            .session()
            .query(
                "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('%s', '%s')"
                    .formatted(name, olderName),
                script.deadline());
    if (rows.isEmpty()) {
      throw new RefusedException("it has no semi-sync: install its plug-ins first");
    }
    return rows.getFirst();
  }
}
