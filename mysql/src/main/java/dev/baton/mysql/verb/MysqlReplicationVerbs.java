package dev.baton.mysql.verb;

import dev.baton.mysql.dialect.MysqlWords;
import dev.baton.mysql.dialect.SqlText;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.Row;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** MySQL 5.7 to 9.x. */
final class MysqlReplicationVerbs extends ReplicationVerbs {

  /** By which transaction each worker has stopped; the second form is 5.7's. */
  private static final List<String> FAILED =
      List.of(
          "SELECT APPLYING_TRANSACTION AS gtid FROM performance_schema"
              + ".replication_applier_status_by_worker"
              + " WHERE CHANNEL_NAME = '' AND LAST_ERROR_NUMBER <> 0",
          "SELECT LAST_SEEN_TRANSACTION AS gtid FROM performance_schema"
              + ".replication_applier_status_by_worker"
              + " WHERE CHANNEL_NAME = '' AND LAST_ERROR_NUMBER <> 0");

  private final MysqlWords words;

  MysqlReplicationVerbs(Script script, MysqlWords words) {
    super(script);
    this.words = words;
  }

  @Override
  String startStatement(String thread) {
    return words.start(thread);
  }

  @Override
  String stopStatement(String thread) {
    return words.stop(thread);
  }

  @Override
  String forgetStatement() {
    return words.forgetSource();
  }

  @Override
  String changeStatement(String options) {
    return words.changeSource() + " " + options + MysqlWords.DEFAULT_CHANNEL;
  }

  @Override
  String showBinaryLog() {
    return words.showBinaryLog();
  }

  @Override
  String untilStatement(String place) {
    return "START " + words.replica() + " UNTIL " + place + MysqlWords.DEFAULT_CHANNEL;
  }

  @Override
  String option(String name) {
    return words.source() + "_" + name;
  }

  @Override
  void start() throws SQLException {
    ReplicationChannel channel = channel();
    if (channel.applier() == ThreadState.STOPPED) {
      script.say(
          startStatement("SQL_THREAD"),
          () -> script.dialect().threads().startApplier(script.session(), script.deadline()));
    }
    if (channel.receiver() == ThreadState.STOPPED) {
      script.say(startStatement("IO_THREAD"));
    }
    awaitRunning();
  }

  @Override
  void stop(boolean applyFirst) throws SQLException {
    channel();
    if (applyFirst) {
      stopDrained();
    } else {
      script.say(stopStatement(""));
    }
  }

  /** The receiver runs on, so that the relay log is kept though the applier is stopped (V9). */
  @Override
  void delay(long seconds) throws SQLException {
    if (channel().receiver() == ThreadState.STOPPED) {
      throw new RefusedException(
          "its receiver is stopped, and its relay log would be dropped: start replication first");
    }
    script.say(stopStatement("SQL_THREAD"));
    script.say(changeStatement(option("DELAY") + " = " + seconds));
    script.say(startStatement("SQL_THREAD"));
    awaitRunning();
  }

  @Override
  void useGtid(boolean on) throws SQLException {
    ReplicationChannel channel = channel();
    if (channel.autoPosition() == on) {
      script.note("it is so already");
      return;
    }
    if (on
        && !script.session().value("SELECT @@global.gtid_mode", script.deadline()).equals("ON")) {
      throw new RefusedException("gtid_mode is not ON here: set it on every server first");
    }
    stopDrained();
    script.say(changeStatement(option("AUTO_POSITION") + " = " + (on ? 1 : 0)));
    script.say(startStatement(""));
    awaitRunning();
  }

  @Override
  void skipTransaction() throws SQLException {
    ReplicationChannel channel = channel();
    if (channel.applier() != ThreadState.STOPPED || !channel.applierError().present()) {
      throw new RefusedException("its applier has not stopped by an error: nothing to skip");
    }
    if (channel.autoPosition()) {
      script.say("SET SESSION GTID_NEXT = " + SqlText.quote(failedTransaction()));
      script.say("BEGIN");
      script.say("COMMIT");
      script.say("SET SESSION GTID_NEXT = 'AUTOMATIC'");
    } else {
      script.say(
          "SET GLOBAL sql_" + words.replica().toLowerCase(Locale.ROOT) + "_skip_counter = 1");
    }
    script.say(startStatement(""));
    awaitRunning();
  }

  private String failedTransaction() throws SQLException {
    for (String statement : FAILED) {
      try {
        List<Row> rows = script.session().query(statement, script.deadline());
        List<String> gtids =
            rows.stream().map(row -> row.text("gtid")).filter(g -> g.contains(":")).toList();
        if (gtids.size() == 1) {
          return gtids.getFirst();
        }
        throw new RefusedException(
            "it does not say by which one transaction its applier has stopped: " + gtids);
      } catch (RefusedException e) {
        throw e;
      } catch (SQLException e) {
        if (e.getErrorCode() != 1054) { // no such column: the other form
          throw e;
        }
      }
    }
    throw new RefusedException("it does not say by which transaction its applier has stopped");
  }
}
