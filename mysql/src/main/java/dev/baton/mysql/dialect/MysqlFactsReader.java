package dev.baton.mysql.dialect;

import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.SemiSyncFacts;
import dev.baton.topology.snapshot.ServerSettings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads all facts of a MySQL or Percona server. */
final class MysqlFactsReader implements FactsReader {

  /**
   * Read once for each connection: changing any of them takes a restart, but for the group's, which
   * are read with the details again.
   */
  private static final String UNCHANGING =
      "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version', 'version_comment', 'server_uuid',"
          + " 'report_host', 'report_port', 'port', 'log_bin', 'log_slave_updates',"
          + " 'log_replica_updates', 'admin_port', 'admin_address', 'hostname', 'have_ssl',"
          + " 'skip_slave_start', 'skip_replica_start', 'relay_log_recovery',"
          + " 'group_replication_group_name', 'group_replication_single_primary_mode')";

  private static final String CHANGING =
      "SELECT @@global.server_id AS server_id, @@global.read_only AS read_only,"
          + " @@global.super_read_only AS super_read_only, @@global.offline_mode AS offline_mode,"
          + " @@global.gtid_mode AS gtid_mode, @@global.binlog_format AS binlog_format,"
          + " @@global.gtid_executed AS executed, @@global.gtid_purged AS purged,"
          + " @@global.enforce_gtid_consistency AS gtid_consistency,"
          + " @@global.binlog_row_image AS row_image, @@global.event_scheduler AS event_scheduler,"
          + " @@global.sync_binlog AS sync_binlog, @@global.max_connections AS max_connections,"
          + " @@global.innodb_flush_log_at_trx_commit AS flush_at_commit";

  /** Reads no mutex of the server's, unlike the process list; no rows without the schema. */
  private static final String SESSIONS =
      "SELECT PROCESSLIST_USER AS user, PROCESSLIST_HOST AS host, PROCESSLIST_COMMAND AS command,"
          + " PROCESSLIST_STATE AS state, PROCESSLIST_TIME AS seconds"
          + " FROM performance_schema.threads WHERE TYPE = 'FOREGROUND' AND"
          + " (PROCESSLIST_COMMAND LIKE 'Binlog Dump%' OR (PROCESSLIST_TIME > 0"
          + " AND PROCESSLIST_STATE IN ("
          + DetailsReader.STATES
          + ")))";

  private static final String STATUS =
      "SHOW GLOBAL STATUS WHERE Variable_name IN ('Uptime', 'Threads_connected',"
          + " 'Ssl_server_not_after', 'Caching_sha2_password_rsa_public_key')";

  /** Where the group's rows are among the results, if there are any. */
  private static final int GROUP = 6;

  private final InstanceKey key;
  private final Row unchanging;
  private final List<String> statements;
  private final List<String> statementsOfMember;
  private final DetailMemory memory;
  private final DetailsReader details;

  private MysqlFactsReader(InstanceKey key, Row unchanging, MysqlWords words, DetailMemory memory) {
    this.key = key;
    this.unchanging = unchanging;
    this.memory = memory;
    memory.group = unchanging;
    this.details =
        new DetailsReader(
            new DetailsReader.Statements(
                SESSIONS, STATUS, words.showBinaryLog(), GroupReader.VARIABLES),
            memory);
    List<String> all = new ArrayList<>();
    all.add(CHANGING);
    all.add(SemiSyncReader.VARIABLES);
    all.add(SemiSyncReader.STATUS);
    all.add(words.listReplicas());
    all.addAll(new MysqlChannelReader(words).statements());
    this.statements = List.copyOf(all);
    all.add(GroupReader.STATEMENT);
    this.statementsOfMember = List.copyOf(all);
  }

  static MysqlFactsReader learn(
      SqlSession session, InstanceKey key, MysqlWords words, DetailMemory memory, Deadline deadline)
      throws SQLException {
    return new MysqlFactsReader(
        key, Statuses.variables(session.query(UNCHANGING, deadline)), words, memory);
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
    boolean member = GroupReader.isConfigured(memory.group);
    List<List<Row>> results = session.queryAll(member ? statementsOfMember : statements, deadline);
    Row now = results.get(0).getFirst();
    SemiSyncFacts semiSync = SemiSyncReader.read(results.get(1), results.get(2));
    InstanceFacts facts = facts(now, semiSync, results);
    details.refresh(
        session, facts.executed(), semiSync.waitingSessions() > 0, facts.isReplica(), deadline);
    return facts.withDetails(
        details.details(
            settings(now),
            facts.executed(),
            member ? GroupReader.read(memory.group, results.get(GROUP)) : Optional.empty()));
  }

  private InstanceFacts facts(Row now, SemiSyncFacts semiSync, List<List<Row>> results) {
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

  private ServerSettings settings(Row now) {
    Row status = details.status();
    return new ServerSettings(
        unchanging.text("version_comment"),
        unchanging.text("hostname"),
        unchanging.text("report_host"),
        now.text("gtid_mode"),
        now.text("gtid_consistency"),
        now.text("row_image"),
        now.text("event_scheduler").equals("ON"),
        unchanging.isOn("skip_slave_start") || unchanging.isOn("skip_replica_start"),
        unchanging.isOn("relay_log_recovery"),
        (int) now.number("sync_binlog", -1),
        (int) now.number("flush_at_commit", -1),
        (int) now.number("max_connections", 0),
        unchanging.text("have_ssl").equals("YES") || !status.text("Ssl_server_not_after").isEmpty(),
        !status.text("Caching_sha2_password_rsa_public_key").isEmpty());
  }
}
