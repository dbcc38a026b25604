package dev.baton.mysql.dialect;

import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Row;
import dev.baton.topology.snapshot.InstanceFacts.ConnectedReplica;
import dev.baton.topology.snapshot.ReplicationChannel.ReplicationError;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import dev.baton.topology.snapshot.ReplicationFilters;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the parts of status rows that both flavours have in common. */
final class Statuses {

  private Statuses() {}

  /** {@code Yes}, {@code No}, {@code Connecting}, and MariaDB's {@code Preparing}. */
  static ThreadState thread(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "yes" -> ThreadState.RUNNING;
      case "connecting", "preparing" -> ThreadState.CONNECTING;
      default -> ThreadState.STOPPED;
    };
  }

  static ReplicationError error(Row row, String numberColumn, String textColumn) {
    int code = (int) row.number(numberColumn, 0);
    return code == 0 ? ReplicationError.NONE : new ReplicationError(code, row.text(textColumn));
  }

  /** What a replica leaves out; both flavours call the columns the same. */
  static ReplicationFilters filters(Row row) {
    return new ReplicationFilters(
        row.text("Replicate_Do_DB"),
        row.text("Replicate_Ignore_DB"),
        row.text("Replicate_Do_Table"),
        row.text("Replicate_Ignore_Table"),
        row.text("Replicate_Wild_Do_Table"),
        row.text("Replicate_Wild_Ignore_Table"),
        row.text("Replicate_Rewrite_DB"));
  }

  static Optional<InstanceKey> address(String host, long port) {
    boolean usable = !host.isBlank() && port >= 1 && port <= 65_535;
    return usable ? Optional.of(new InstanceKey(host, (int) port)) : Optional.empty();
  }

  /** Rows of {@code SHOW REPLICAS} or {@code SHOW SLAVE HOSTS}. */
  static List<ConnectedReplica> connectedReplicas(List<Row> rows) {
    return rows.stream()
        .map(
            row ->
                new ConnectedReplica(
                    row.number("Server_Id", 0),
                    address(row.text("Host"), row.number("Port", 0)),
                    row.text("Host"),
                    (int) row.number("Port", 0)))
        .toList();
  }

  /** Turns {@code SHOW VARIABLES} rows into one row with a column for each variable. */
  static Row variables(List<Row> rows) {
    Map<String, String> values = new HashMap<>();
    for (Row row : rows) {
      values.put(row.text("Variable_name"), row.text("Value"));
    }
    return Row.of(values);
  }

  /** The port a server tells others to use: what it reports, or what it listens on. */
  static long reportPort(Row variables) {
    long reported = variables.number("report_port", 0);
    return reported == 0 ? variables.number("port", 0) : reported;
  }
}
