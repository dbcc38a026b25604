package dev.baton.mysql.dialect;

import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ServerSettings;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads all facts of a MariaDB server. */
final class MariadbFactsReader implements FactsReader {

  /** Read once for each connection: changing any of them takes a restart. */
  private static final String UNCHANGING =
      "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version', 'version_comment', 'report_host',"
          + " 'report_port', 'port', 'log_bin', 'log_slave_updates', 'extra_port',"
          + " 'hostname', 'have_ssl', 'relay_log_recovery', 'skip_slave_start')";

  private static final List<String> STATEMENTS =
      List.of(
          "SELECT @@global.server_id AS server_id, @@global.read_only AS read_only,"
              + " @@global.gtid_strict_mode AS strict, @@global.binlog_format AS binlog_format,"
              + " @@global.gtid_current_pos AS current_pos, @@global.gtid_binlog_pos AS binlog_pos,"
              + " @@global.binlog_row_image AS row_image,"
              + " @@global.event_scheduler AS event_scheduler,"
              + " @@global.sync_binlog AS sync_binlog, @@global.max_connections AS max_connections,"
              + " @@global.innodb_flush_log_at_trx_commit AS flush_at_commit",
          SemiSyncReader.VARIABLES,
          SemiSyncReader.STATUS,
          "SHOW SLAVE HOSTS",
          MariadbChannelReader.STATEMENT);

  private static final String SESSIONS =
      "SELECT USER AS user, HOST AS host, COMMAND AS command, STATE AS state, TIME AS seconds"
          + " FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'"
          + " OR (TIME > 0 AND STATE IN ("
          + DetailsReader.STATES
          + "))";

  private static final String STATUS =
      "SHOW GLOBAL STATUS WHERE Variable_name IN ('Uptime', 'Threads_connected',"
          + " 'Binlog_snapshot_file', 'Binlog_snapshot_position')";

  private final InstanceKey key;
  private final Row unchanging;
  private final DetailsReader details;

  private MariadbFactsReader(InstanceKey key, Row unchanging, DetailMemory memory) {
    this.key = key;
    this.unchanging = unchanging;
    this.details =
        new DetailsReader(new DetailsReader.Statements(SESSIONS, STATUS, "", ""), memory);
  }

  static MariadbFactsReader learn(
      SqlSession session, InstanceKey key, DetailMemory memory, Deadline deadline)
      throws SQLException {
    return new MariadbFactsReader(
        key, Statuses.variables(session.query(UNCHANGING, deadline)), memory);
  }

  @Override
  public OptionalInt adminPort() {
    long port = unchanging.number("extra_port", 0);
    return port == 0 ? OptionalInt.empty() : OptionalInt.of((int) port);
  }

  @Override
  public InstanceFacts read(SqlSession session, Deadline deadline) throws SQLException {
    List<List<Row>> results = session.queryAll(STATEMENTS, deadline);
    Row now = results.get(0).getFirst();
    InstanceFacts facts = facts(now, results);
    boolean commitsWait = facts.semiSync().waitingSessions() > 0;
    details.refresh(session, facts.executed(), commitsWait, facts.isReplica(), deadline);
    return facts.withDetails(details.details(settings(now), facts.executed(), Optional.empty()));
  }

  private InstanceFacts facts(Row now, List<List<Row>> results) {
    return new InstanceFacts(
        key,
        ServerVersion.parse(unchanging.text("version"), unchanging.text("version_comment")),
        now.number("server_id", 0),
        null,
        Statuses.address(unchanging.text("report_host"), Statuses.reportPort(unchanging)),
        now.isOn("read_only"),
        false,
        false,
        unchanging.isOn("log_bin"),
        unchanging.isOn("log_slave_updates"),
        now.text("binlog_format"),
        true,
        now.isOn("strict"),
        MariadbGtidPosition.parse(now.text("current_pos"))
            .joinedWith(MariadbGtidPosition.parse(now.text("binlog_pos"))),
        null,
        SemiSyncReader.read(results.get(1), results.get(2)),
        MariadbChannelReader.parse(results.get(4)),
        Statuses.connectedReplicas(results.get(3)));
  }

  private ServerSettings settings(Row now) {
    return new ServerSettings(
        unchanging.text("version_comment"),
        unchanging.text("hostname"),
        unchanging.text("report_host"),
        "",
        "",
        now.text("row_image"),
        now.text("event_scheduler").equals("ON"),
        unchanging.isOn("skip_slave_start"),
        unchanging.isOn("relay_log_recovery"),
        (int) now.number("sync_binlog", -1),
        (int) now.number("flush_at_commit", -1),
        (int) now.number("max_connections", 0),
        unchanging.text("have_ssl").equals("YES"),
        false);
  }
}
