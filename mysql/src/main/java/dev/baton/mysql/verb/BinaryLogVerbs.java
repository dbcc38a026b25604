package dev.baton.mysql.verb;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.mysql.dialect.SqlText;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.Row;
import dev.baton.topology.port.ServerVerb.PurgeBinaryLogs;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** A server's binary logs by name. */
final class BinaryLogVerbs {

  /** The list of what came before stands right behind the format description. */
  private static final int FIRST_EVENTS = 3;

  private final Script script;

  BinaryLogVerbs(Script script) {
    this.script = script;
  }

  void purge(PurgeBinaryLogs purge) throws SQLException {
    List<String> logs = names();
    if (!logs.contains(purge.upTo())) {
      throw new RefusedException("it has no binary log '" + purge.upTo() + "', but " + logs);
    }
    if (logs.getFirst().equals(purge.upTo())) {
      script.note(purge.upTo() + " is its first binary log: there is nothing to purge");
      return;
    }
    GtidPosition before = startOf(purge.upTo());
    for (PurgeBinaryLogs.Need need : purge.needs()) {
      if (!need.executed().covers(before)) {
        throw new RefusedException(
            "%s still needs them: it has %s, and what is before %s reaches %s"
                .formatted(need.who(), need.executed(), purge.upTo(), before));
      }
    }
    script.say("PURGE BINARY LOGS TO " + SqlText.quote(purge.upTo()));
  }

  /** In the order of their age. */
  List<String> names() throws SQLException {
    return script.session().query("SHOW BINARY LOGS", script.deadline()).stream()
        .map(row -> row.text("Log_name"))
        .toList();
  }

  /** Everything that was written before a binary log began. */
  GtidPosition startOf(String log) throws SQLException {
    List<Row> events =
        script
            .session()
            .query(
                "SHOW BINLOG EVENTS IN " + SqlText.quote(log) + " LIMIT " + FIRST_EVENTS,
                script.deadline());
    for (Row event : events) {
      String type = event.text("Event_type").toLowerCase(Locale.ROOT);
      if (type.equals("previous_gtids")) {
        return MysqlGtidSet.parse(event.text("Info"));
      }
      if (type.equals("gtid_list")) {
        return listed(event.text("Info").replace("[", "").replace("]", ""));
      }
    }
    throw new RefusedException(
        "the binary log " + log + " does not say what came before it: were GTIDs off?");
  }

  /** The list has an entry for each server; the latest of a domain is its position. */
  private static MariadbGtidPosition listed(String text) {
    MariadbGtidPosition position = MariadbGtidPosition.EMPTY;
    for (MariadbGtid gtid : MariadbGtid.parseList(text)) {
      position = position.joinedWith(MariadbGtidPosition.of(List.of(gtid)));
    }
    return position;
  }
}
