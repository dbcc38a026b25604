package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Row;
import dev.baton.topology.snapshot.SemiSyncFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads semi-sync's variables and status under either of their names: {@code master}/{@code slave}
 * (MariaDB, MySQL's older plug-ins) or {@code source}/{@code replica} (MySQL's plug-ins from 8.0.26
 * on). A server may have one role's plug-in without the other's.
 */
final class SemiSyncReader {

  /** Both statements that {@link #read} wants the rows of. */
  static final String VARIABLES = "SHOW GLOBAL VARIABLES LIKE 'rpl\\_semi\\_sync%'";

  static final String STATUS = "SHOW GLOBAL STATUS LIKE 'Rpl\\_semi\\_sync%'";

  private SemiSyncReader() {}

  static SemiSyncFacts read(List<Row> variables, List<Row> status) {
    Row set = byNewName(variables);
    if (!set.has("rpl_semi_sync_source_enabled") && !set.has("rpl_semi_sync_replica_enabled")) {
      return SemiSyncFacts.NONE;
    }
    Row now = byNewName(status);
    return new SemiSyncFacts(
        true,
        set.isOn("rpl_semi_sync_source_enabled"),
        now.isOn("rpl_semi_sync_source_status"),
        set.isOn("rpl_semi_sync_replica_enabled"),
        now.isOn("rpl_semi_sync_replica_status"),
        set.text("rpl_semi_sync_source_wait_point").equalsIgnoreCase("AFTER_SYNC"),
        millis(set.text("rpl_semi_sync_source_timeout")),
        (int) set.number("rpl_semi_sync_source_wait_for_replica_count", 1),
        (int) now.number("rpl_semi_sync_source_clients", 0),
        (int) now.number("rpl_semi_sync_source_wait_sessions", 0));
  }

  /** Turns name/value rows into one row whose columns have the names of today. */
  private static Row byNewName(List<Row> rows) {
    Map<String, String> values = new HashMap<>();
    for (Row row : rows) {
      String name =
          row.text("Variable_name")
              .replace("_master_", "_source_")
              .replace("_wait_for_slave_", "_wait_for_replica_")
              .replace("_sync_slave_", "_sync_replica_");
      values.put(name, row.text("Value"));
    }
    return Row.of(values);
  }

  /** MariaDB's largest timeout, 2^64-1, is more than a long holds: forever either way. */
  private static long millis(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    try {
      return Long.parseUnsignedLong(text) < 0 ? Long.MAX_VALUE : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
