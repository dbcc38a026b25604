package dev.baton.mysql.verb;

import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.ServerVersion;
import dev.baton.mysql.dialect.MysqlWords;
import dev.baton.mysql.dialect.SqlText;
import dev.baton.mysql.session.RefusedException;
import java.sql.SQLException;
import java.util.List;

/** What can be done about errant transactions where executed ones are a set. */
final class MysqlErrantVerbs {

  /** More are a history of its own, and not a slip: that is for a person to look into. */
  private static final long MOST_INJECTED = 10_000;

  private static final String EXECUTED = "SELECT @@global.gtid_executed";

  private final Script script;
  private final MysqlWords words;

  MysqlErrantVerbs(Script script, MysqlWords words) {
    this.script = script;
    this.words = words;
  }

  void locate(MysqlGtidSet errant) throws SQLException {
    BinaryLogVerbs logs = new BinaryLogVerbs(script);
    List<String> names = logs.names();
    for (int i = 0; i < names.size(); i++) {
      MysqlGtidSet from = (MysqlGtidSet) logs.startOf(names.get(i));
      MysqlGtidSet to =
          i + 1 < names.size() ? (MysqlGtidSet) logs.startOf(names.get(i + 1)) : executed();
      MysqlGtidSet here = to.subtract(from).intersect(errant);
      if (!here.isEmpty()) {
        script.found(names.get(i) + " " + here);
      }
    }
  }

  void injectEmpty(MysqlGtidSet gtids) throws SQLException {
    MysqlGtidSet missing = gtids.subtract(executed());
    if (missing.count() > MOST_INJECTED) {
      throw new RefusedException(
          "%d transactions are more than the %d that are injected at once"
              .formatted(missing.count(), MOST_INJECTED));
    }
    for (MysqlGtidSet.Interval interval : missing.intervals()) {
      for (long number = interval.first(); number <= interval.last(); number++) {
        script.say("SET SESSION GTID_NEXT = '" + interval.source() + ":" + number + "'");
        script.say("BEGIN");
        script.say("COMMIT");
      }
    }
    script.say("SET SESSION GTID_NEXT = 'AUTOMATIC'");
  }

  /** What is kept is computed once nothing is applied any more. */
  void forget(MysqlGtidSet errant) throws SQLException {
    MysqlReplicationVerbs replication = new MysqlReplicationVerbs(script, words);
    if (replication.existing().isEmpty()) {
      throw new RefusedException("it is no replica: only a replica gets its history from another");
    }
    replication.stopDrained();
    MysqlGtidSet kept = executed().subtract(errant);
    script.say(resetStatement());
    script.say("SET GLOBAL gtid_purged = " + SqlText.quote(kept.toString()));
    script.say(replication.startStatement(""));
    replication.awaitRunning();
  }

  private String resetStatement() throws SQLException {
    String version = script.session().version();
    return ServerVersion.parse(version, "").isAtLeast(8, 2, 0)
        ? "RESET BINARY LOGS AND GTIDS"
        : "RESET MASTER";
  }

  private MysqlGtidSet executed() throws SQLException {
    return MysqlGtidSet.parse(script.session().value(EXECUTED, script.deadline()));
  }
}
