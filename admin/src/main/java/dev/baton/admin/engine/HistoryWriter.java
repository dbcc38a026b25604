package dev.baton.admin.engine;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.table.HistoryTables;
import dev.baton.admin.store.table.TableDef;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Keeps samples in {@code stats_history}: as they come for a week, by hours for a year. */
final class HistoryWriter {
  private static final long HOUR = 3600;
  private static final long DAY = 24 * HOUR;

  private HistoryWriter() {}

  static void add(Database db, HistorySamples samples) throws SQLException, AdminException {
    long now = samples.second();
    db.atomically(
        () -> {
          for (Map.Entry<TableDef, @Nullable Object[]> sample : samples.rows().entrySet()) {
            TableDef table = sample.getKey();
            insert(db, table, now, sample.getValue());
            summarise(db, table, "_hour", HOUR, now);
            summarise(db, table, "_day", DAY, now);
            forget(db, table.name(), now - 7 * DAY);
            forget(db, table.name() + "_hour", now - 365 * DAY);
          }
          status(db, now, samples.status());
          for (@Nullable Object[] server : samples.servers()) {
            insert(db, HistoryTables.SERVERS, now, server);
          }
          forget(db, HistoryTables.STATUS_VARIABLES.name(), now - 7 * DAY);
          forget(db, HistoryTables.SERVERS.name(), now - 7 * DAY);
        });
  }

  private static void insert(Database db, TableDef table, long second, @Nullable Object[] values)
      throws SQLException, AdminException {
    @Nullable Object[] row = new Object[values.length + 1];
    row[0] = second;
    System.arraycopy(values, 0, row, 1, values.length);
    db.mergeRows(Schema.STATS_HISTORY, table, List.<@Nullable Object[]>of(row));
  }

  private static void status(Database db, long second, Map<String, Long> counters)
      throws SQLException {
    for (Map.Entry<String, Long> counter : counters.entrySet()) {
      db.execute(
          "INSERT OR IGNORE INTO stats_history.history_mysql_status_variables_lookup"
              + " (variable_name) SELECT ?1 WHERE NOT EXISTS (SELECT 1"
              + " FROM stats_history.history_mysql_status_variables_lookup"
              + " WHERE variable_name = ?1)",
          counter.getKey());
      db.execute(
          "INSERT OR REPLACE INTO stats_history.history_mysql_status_variables"
              + " SELECT ?, variable_id, ? FROM stats_history.history_mysql_status_variables_lookup"
              + " WHERE variable_name = ?",
          second,
          counter.getValue().toString(),
          counter.getKey());
    }
  }

  /** Of the span that is not over yet too, so that a restart loses nothing. */
  private static void summarise(Database db, TableDef table, String suffix, long span, long now)
      throws SQLException {
    StringJoiner values = new StringJoiner(", ");
    for (TableDef.Column column : table.columns().subList(1, table.columns().size())) {
      // Numbers of what is there now are averaged; counters only grow.
      boolean present =
          column.name().endsWith("_connected") || table.name().equals("system_memory");
      values.add(
          present ? "CAST(AVG(" + column.name() + ") AS INT)" : "MAX(" + column.name() + ")");
    }
    db.execute(
        "INSERT OR REPLACE INTO stats_history."
            + table.name()
            + suffix
            + " SELECT timestamp / ?1 * ?1, "
            + values
            + " FROM stats_history."
            + table.name()
            + " WHERE timestamp >= ?2 GROUP BY 1",
        span,
        now / span * span);
  }

  private static void forget(Database db, String table, long before) throws SQLException {
    db.execute("DELETE FROM stats_history." + table + " WHERE timestamp < ?", before);
  }
}
