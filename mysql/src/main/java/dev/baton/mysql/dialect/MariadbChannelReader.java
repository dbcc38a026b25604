package dev.baton.mysql.dialect;

import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        Statuses.error(row, "Last_SQL_Errno", "Last_SQL_Error"));
  }

  private static long millis(String seconds) {
    try {
      return Math.round(Double.parseDouble(seconds) * 1000);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
