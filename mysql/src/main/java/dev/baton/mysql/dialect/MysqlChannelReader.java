package dev.baton.mysql.dialect;

import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.ChannelDetails;
import dev.baton.topology.snapshot.ChannelTls;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads MySQL's {@code SHOW REPLICA STATUS}, old words or new, and the heartbeats, which it does
 * not show, from the performance schema.
 */
final class MysqlChannelReader implements ChannelReader {

  /** Heartbeats and their period by channel; no rows if the performance schema is off. */
  private static final String HEARTBEATS =
      "SELECT s.CHANNEL_NAME AS channel, s.COUNT_RECEIVED_HEARTBEATS AS heartbeats,"
          + " ROUND(c.HEARTBEAT_INTERVAL * 1000) AS period,"
          + " TIMESTAMPDIFF(MICROSECOND, s.LAST_HEARTBEAT_TIMESTAMP, NOW(6)) DIV 1000 AS age%s"
          + " FROM performance_schema.replication_connection_status s"
          + " JOIN performance_schema.replication_connection_configuration c"
          + " ON c.CHANNEL_NAME = s.CHANNEL_NAME";

  /** How long ago the oldest transaction that a worker applies now was committed at its origin. */
  private static final String APPLYING =
      ", (SELECT MAX(IF(w.APPLYING_TRANSACTION = '', 0,"
          + " TIMESTAMPDIFF(MICROSECOND, w.APPLYING_TRANSACTION_ORIGINAL_COMMIT_TIMESTAMP, NOW(6))"
          + " DIV 1000)) FROM performance_schema.replication_applier_status_by_worker w"
          + " WHERE w.CHANNEL_NAME = s.CHANNEL_NAME) AS applier_lag";

  /** Group Replication's own channels have no source that one could name. */
  private static final String GROUP_CHANNEL = "group_replication_";

  private final List<String> statements;

  MysqlChannelReader(MysqlWords words) {
    this.statements =
        List.of(words.showStatus(), HEARTBEATS.formatted(words.tellsApplying() ? APPLYING : ""));
  }

  /** The statements whose results, in this order, {@link #parse} reads. */
  List<String> statements() {
    return statements;
  }

  @Override
  public List<ReplicationChannel> read(SqlSession session, Deadline deadline) throws SQLException {
    List<List<Row>> results = session.queryAll(statements, deadline);
    return parse(results.get(0), results.get(1));
  }

  static List<ReplicationChannel> parse(List<Row> status, List<Row> heartbeats) {
    List<ReplicationChannel> channels = new ArrayList<>();
    for (Row row : status) {
      String name = row.text("Channel_Name");
      Optional<InstanceKey> source =
          Statuses.address(
              row.text("Source_Host", "Master_Host"), number(row, "Source_Port", "Master_Port"));
      if (source.isPresent() && !name.startsWith(GROUP_CHANNEL)) {
        channels.add(channel(name, source.get(), row, heartbeat(heartbeats, name)));
      }
    }
    return channels;
  }

  private static ReplicationChannel channel(
      String name, InstanceKey source, Row row, Row heartbeat) {
    MysqlGtidSet executed = MysqlGtidSet.parse(row.text("Executed_Gtid_Set"));
    return new ReplicationChannel(
        name,
        source,
        Statuses.thread(row.text("Replica_IO_Running", "Slave_IO_Running")),
        Statuses.thread(row.text("Replica_SQL_Running", "Slave_SQL_Running")),
        MysqlGtidSet.parse(row.text("Retrieved_Gtid_Set")).joinedWith(executed),
        row.isOn("Auto_Position"),
        row.has("Seconds_Behind_Source")
            ? row.number("Seconds_Behind_Source")
            : row.number("Seconds_Behind_Master"),
        heartbeat.number("heartbeats", 0),
        row.text("Source_Log_File", "Master_Log_File")
            + ":"
            + row.text("Read_Source_Log_Pos", "Read_Master_Log_Pos"),
        heartbeat.number("period", 0),
        Statuses.error(row, "Last_IO_Errno", "Last_IO_Error"),
        Statuses.error(row, "Last_SQL_Errno", "Last_SQL_Error"),
        details(row, heartbeat));
  }

  private static ChannelDetails details(Row row, Row heartbeat) {
    return new ChannelDetails(
        row.text("Source_User", "Master_User"),
        row.isOn("Auto_Position") ? "auto_position" : "No",
        row.text("Source_UUID", "Master_UUID"),
        number(row, "Source_Server_Id", "Master_Server_Id"),
        new BinlogCoordinates(
            row.text("Source_Log_File", "Master_Log_File"),
            number(row, "Read_Source_Log_Pos", "Read_Master_Log_Pos")),
        new BinlogCoordinates(
            row.text("Relay_Source_Log_File", "Relay_Master_Log_File"),
            number(row, "Exec_Source_Log_Pos", "Exec_Master_Log_Pos")),
        new BinlogCoordinates(row.text("Relay_Log_File"), row.number("Relay_Log_Pos", 0)),
        row.number("SQL_Delay", 0),
        heartbeat.number("age"),
        heartbeat.number("applier_lag"),
        Statuses.filters(row),
        new ChannelTls(
            row.text("Source_SSL_Allowed", "Master_SSL_Allowed").equalsIgnoreCase("Yes"),
            row.text("Source_SSL_CA_File", "Master_SSL_CA_File"),
            row.text("Source_SSL_Cert", "Master_SSL_Cert"),
            row.text("Source_SSL_Key", "Master_SSL_Key"),
            isYes(row.text("Source_SSL_Verify_Server_Cert", "Master_SSL_Verify_Server_Cert")),
            isYes(row.text("Get_Source_public_key", "Get_master_public_key"))
                || !row.text("Source_public_key_path", "Master_public_key_path").isEmpty()));
  }

  private static boolean isYes(String text) {
    return text.equals("1") || text.equalsIgnoreCase("Yes");
  }

  private static long number(Row row, String column, String olderName) {
    return row.has(column) ? row.number(column, 0) : row.number(olderName, 0);
  }

  private static Row heartbeat(List<Row> heartbeats, String channel) {
    return heartbeats.stream()
        .filter(row -> row.text("channel").equals(channel))
        .findFirst()
        .orElse(Row.of(Map.of()));
  }
}
