package dev.baton.mysql.verb;

import dev.baton.mysql.session.RefusedException;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.sql.SQLException;

/**
 * MariaDB, which deletes the relay log at the next start once both threads are stopped (V6): so
 * they are stopped only when nothing is left in it.
 */
final class MariadbReplicationVerbs extends ReplicationVerbs {

  private static final String APPLIERS = "SELECT @@global.slave_parallel_threads";

  MariadbReplicationVerbs(Script script) {
    super(script);
  }

  @Override
  String startStatement(String thread) {
    return ("START SLAVE " + thread).strip();
  }

  @Override
  String stopStatement(String thread) {
    return ("STOP SLAVE " + thread).strip();
  }

  @Override
  String forgetStatement() {
    return "RESET SLAVE ALL";
  }

  /** GTID mode is said again: a change of the host would turn it off on older versions. */
  @Override
  String changeStatement(String options) {
    return "CHANGE MASTER TO " + options + ", MASTER_USE_GTID = slave_pos";
  }

  @Override
  String showBinaryLog() {
    return "SHOW MASTER STATUS";
  }

  @Override
  String untilStatement(String place) {
    return "START SLAVE UNTIL " + place;
  }

  @Override
  String option(String name) {
    return "MASTER_" + name;
  }

  /** Where the relay log was applied by file and position, all is as before afterwards. */
  @Override
  void stopDrained() throws SQLException {
    stopDrained(script.session().value(APPLIERS, script.deadline()), channel().autoPosition());
  }

  private void stopDrained(String appliers, boolean byGtid) throws SQLException {
    super.stopDrained();
    if (!script.session().value(APPLIERS, script.deadline()).equals(appliers)) {
      script.say("SET GLOBAL slave_parallel_threads = " + appliers);
    }
    if (byGtid && !channel().autoPosition()) {
      script.say("CHANGE MASTER TO MASTER_USE_GTID = slave_pos");
    }
  }

  /** By file and position a start deletes nothing. */
  @Override
  void start() throws SQLException {
    ReplicationChannel channel = channel();
    if (channel.receiver() == ThreadState.STOPPED
        && channel.applier() == ThreadState.STOPPED
        && !channel.autoPosition()) {
      script.say("START SLAVE");
      awaitRunning();
      return;
    }
    if (channel.receiver() == ThreadState.STOPPED && channel.applier() == ThreadState.STOPPED) {
      stopDrained();
      script.say("START SLAVE");
      awaitRunning();
      return;
    }
    if (channel.applier() == ThreadState.STOPPED) {
      script.say(
          "START SLAVE SQL_THREAD",
          () -> script.dialect().threads().startApplier(script.session(), script.deadline()));
    }
    if (channel.receiver() == ThreadState.STOPPED) {
      script.say("START SLAVE IO_THREAD");
    }
    awaitRunning();
  }

  @Override
  void stop(boolean applyFirst) throws SQLException {
    ReplicationChannel channel = channel();
    if (channel.receiver() == ThreadState.STOPPED && channel.applier() == ThreadState.STOPPED) {
      script.note("it is stopped already");
      return;
    }
    stopDrained();
  }

  @Override
  void delay(long seconds) throws SQLException {
    channel();
    stopDrained();
    script.say(changeStatement("MASTER_DELAY = " + seconds));
    script.say("START SLAVE");
    awaitRunning();
  }

  @Override
  void useGtid(boolean on) throws SQLException {
    if (channel().autoPosition() == on) {
      script.note("it is so already");
      return;
    }
    stopDrained();
    script.say("CHANGE MASTER TO MASTER_USE_GTID = " + (on ? "slave_pos" : "no"));
    script.say("START SLAVE");
    awaitRunning();
  }

  @Override
  void skipTransaction() throws SQLException {
    ReplicationChannel channel = channel();
    if (channel.applier() != ThreadState.STOPPED || !channel.applierError().present()) {
      throw new RefusedException("its applier has not stopped by an error: nothing to skip");
    }
    if (channel.receiver() == ThreadState.STOPPED) {
      skipInRelayLog(channel.autoPosition());
      return;
    }
    script.say("SET GLOBAL sql_slave_skip_counter = 1");
    script.say("START SLAVE SQL_THREAD");
    awaitRunning();
  }

  /** A start by GTID would delete the relay log (V6), one by file and position does not. */
  private void skipInRelayLog(boolean byGtid) throws SQLException {
    String appliers = script.session().value(APPLIERS, script.deadline());
    if (byGtid) {
      script.say("-- go on in the relay log by file and position", this::meetTheErrorAgain);
    }
    script.say("SET GLOBAL sql_slave_skip_counter = 1");
    script.say("START SLAVE SQL_THREAD");
    stopDrained(appliers, byGtid);
    script.say("START SLAVE");
    awaitRunning();
  }

  private void meetTheErrorAgain() throws SQLException {
    try {
      script.dialect().threads().startApplier(script.session(), script.deadline());
    } catch (RefusedException e) {
      // it has stopped at the same transaction, now by file and position
    }
  }
}
