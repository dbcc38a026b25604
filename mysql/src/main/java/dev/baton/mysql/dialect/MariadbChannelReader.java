package dev.baton.mysql.dialect;

import dev.baton.core.gtid.MariadbGtidPosition;
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
import java.util.Optional;
import java.util.OptionalLong;

/** Reads MariaDB's {@code SHOW ALL SLAVES STATUS}, which tells of the heartbeats too. */
final class MariadbChannelReader implements ChannelReader {

  static final String STATEMENT = "SHOW ALL SLAVES STATUS";

  @Override
  public List<ReplicationChannel> read(SqlSession session, Deadline deadline) throws SQLException {
    return parse(session.query(STATEMENT, deadline));
  }

  static List<ReplicationChannel> parse(List<Row> status) {
    List<ReplicationChannel> channels = new ArrayList<>();
    for (Row row : status) {
      Optional<InstanceKey> source =
          Statuses.address(row.text("Master_Host"), row.number("Master_Port", 0));
      if (source.isPresent()) {
        channels.add(channel(source.get(), row));
      }
    }
    return channels;
  }

  private static ReplicationChannel channel(InstanceKey source, Row row) {
    return new ReplicationChannel(
        row.text("Connection_name"),
        source,
        Statuses.thread(row.text("Slave_IO_Running")),
        Statuses.thread(row.text("Slave_SQL_Running")),
        MariadbGtidPosition.parse(row.text("Gtid_IO_Pos")),
        row.isOn("Using_Gtid"),
        row.number("Seconds_Behind_Master"),
        row.number("Slave_received_heartbeats", 0),
        row.text("Master_Log_File") + ":" + row.text("Read_Master_Log_Pos"),
        millis(row.text("Slave_heartbeat_period")),
        Statuses.error(row, "Last_IO_Errno", "Last_IO_Error"),
        Statuses.error(row, "Last_SQL_Errno", "Last_SQL_Error"),
        details(row));
  }

  private static ChannelDetails details(Row row) {
    return new ChannelDetails(
        row.text("Master_User"),
        row.text("Using_Gtid"),
        "",
        row.number("Master_Server_Id", 0),
        new BinlogCoordinates(row.text("Master_Log_File"), row.number("Read_Master_Log_Pos", 0)),
        new BinlogCoordinates(
            row.text("Relay_Master_Log_File"), row.number("Exec_Master_Log_Pos", 0)),
        new BinlogCoordinates(row.text("Relay_Log_File"), row.number("Relay_Log_Pos", 0)),
        row.number("SQL_Delay", 0),
        OptionalLong.empty(),
        OptionalLong.empty(),
        Statuses.filters(row),
        new ChannelTls(
            row.isOn("Master_SSL_Allowed"),
            row.text("Master_SSL_CA_File"),
            row.text("Master_SSL_Cert"),
            row.text("Master_SSL_Key"),
            row.isOn("Master_SSL_Verify_Server_Cert"),
            false));
  }

  private static long millis(String seconds) {
    try {
      return Math.round(Double.parseDouble(seconds) * 1000);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
