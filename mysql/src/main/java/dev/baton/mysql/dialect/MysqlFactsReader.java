package dev.baton.mysql.dialect;

import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Reads all facts of a MySQL or Percona server. */
final class MysqlFactsReader implements FactsReader {

  /** Read once for each connection: changing any of them takes a restart. */
  private static final String UNCHANGING =
      "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version', 'version_comment', 'server_uuid',"
          + " 'report_host', 'report_port', 'port', 'log_bin', 'log_slave_updates',"
          + " 'log_replica_updates', 'admin_port', 'admin_address')";

  private static final String CHANGING =
      "SELECT @@global.server_id AS server_id, @@global.read_only AS read_only,"
          + " @@global.super_read_only AS super_read_only, @@global.offline_mode AS offline_mode,"
          + " @@global.gtid_mode AS gtid_mode, @@global.binlog_format AS binlog_format,"
          + " @@global.gtid_executed AS executed, @@global.gtid_purged AS purged";

  private final InstanceKey key;
  private final Row unchanging;
  private final List<String> statements;

  private MysqlFactsReader(InstanceKey key, Row unchanging, MysqlWords words) {
    this.key = key;
    this.unchanging = unchanging;
    List<String> all = new ArrayList<>();
    all.add(CHANGING);
    all.add(SemiSyncReader.VARIABLES);
    all.add(SemiSyncReader.STATUS);
    all.add(words.listReplicas());
    all.addAll(new MysqlChannelReader(words).statements());
    this.statements = List.copyOf(all);
  }

  static MysqlFactsReader learn(
      SqlSession session, InstanceKey key, MysqlWords words, Deadline deadline)
      throws SQLException {
    return new MysqlFactsReader(
        key, Statuses.variables(session.query(UNCHANGING, deadline)), words);
  }

  @Override
  public OptionalInt adminPort() {
    long port = unchanging.number("admin_port", 0);
    return unchanging.text("admin_address").isEmpty() || port == 0
        ? OptionalInt.empty()
        : OptionalInt.of((int) port);
  }

  @Override
  public InstanceFacts read(SqlSession session, Deadline deadline) throws SQLException {
    List<List<Row>> results = session.queryAll(statements, deadline);
    Row now = results.get(0).getFirst();
    SemiSyncFacts semiSync = SemiSyncReader.read(results.get(1), results.get(2));
    return new InstanceFacts(
        key,
        ServerVersion.parse(unchanging.text("version"), unchanging.text("version_comment")),
        now.number("server_id", 0),
        unchanging.text("server_uuid"),
        Statuses.address(unchanging.text("report_host"), Statuses.reportPort(unchanging)),
        now.isOn("read_only"),
        now.isOn("super_read_only"),
        now.isOn("offline_mode"),
        unchanging.isOn("log_bin"),
        unchanging.isOn("log_slave_updates") || unchanging.isOn("log_replica_updates"),
        now.text("binlog_format"),
        now.text("gtid_mode").equals("ON"),
        true,
        MysqlGtidSet.parse(now.text("executed")),
        MysqlGtidSet.parse(now.text("purged")),
        semiSync,
        MysqlChannelReader.parse(results.get(4), results.get(5)),
        Statuses.connectedReplicas(results.get(3)));
  }
}
