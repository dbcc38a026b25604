package dev.baton.admin.engine;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
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

  /**
   * @param samples a row of each table, its first column the second since 1970
   */
  static void add(Database db, Map<TableDef, @Nullable Object[]> samples)
      throws SQLException, AdminException {
    db.atomically(
        () -> {
          for (Map.Entry<TableDef, @Nullable Object[]> sample : samples.entrySet()) {
            TableDef table = sample.getKey();
            long now = sample.getValue()[0] instanceof Long second ? second : 0;
            db.mergeRows(
                Schema.STATS_HISTORY, table, List.<@Nullable Object[]>of(sample.getValue()));
            summarise(db, table, "_hour", HOUR, now);
            summarise(db, table, "_day", DAY, now);
            forget(db, table.name(), now - 7 * DAY);
            forget(db, table.name() + "_hour", now - 365 * DAY);
          }
        });
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
