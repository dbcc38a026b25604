package dev.baton.mysql.dialect;

import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.InstanceFacts;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;

/** Reads all facts of a MariaDB server. */
final class MariadbFactsReader implements FactsReader {

  /** Read once for each connection: changing any of them takes a restart. */
  private static final String UNCHANGING =
      "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version', 'version_comment', 'report_host',"
          + " 'report_port', 'port', 'log_bin', 'log_slave_updates', 'extra_port')";

  private static final List<String> STATEMENTS =
      List.of(
          "SELECT @@global.server_id AS server_id, @@global.read_only AS read_only,"
              + " @@global.gtid_strict_mode AS strict, @@global.binlog_format AS binlog_format,"
              + " @@global.gtid_current_pos AS current_pos, @@global.gtid_binlog_pos AS binlog_pos",
          SemiSyncReader.VARIABLES,
          SemiSyncReader.STATUS,
          "SHOW SLAVE HOSTS",
          MariadbChannelReader.STATEMENT);

  private final InstanceKey key;
  private final Row unchanging;

  private MariadbFactsReader(InstanceKey key, Row unchanging) {
    this.key = key;
    this.unchanging = unchanging;
  }

  static MariadbFactsReader learn(SqlSession session, InstanceKey key, Deadline deadline)
      throws SQLException {
    return new MariadbFactsReader(key, Statuses.variables(session.query(UNCHANGING, deadline)));
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
}
