package dev.baton.admin.engine;

import dev.baton.admin.store.table.TableDef;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one moment in {@code stats_history}.
 *
 * @param second since 1970
 * @param rows of tables with summaries of hours and days: their values after the second
 * @param status counters by name
 * @param servers as in {@code stats_mysql_connection_pool}
 */
public record HistorySamples(
    long second,
    Map<TableDef, @Nullable Object[]> rows,
    Map<String, Long> status,
    List<@Nullable Object[]> servers) {

  public HistorySamples {
    rows = Map.copyOf(rows);
    status = Map.copyOf(status);
    servers = List.copyOf(servers);
  }
}
