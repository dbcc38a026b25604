package dev.baton.admin.runtime;

import dev.baton.admin.store.table.TableDef;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of a module's tables as they were read, all at one moment. */
record TableRows(Map<TableDef, List<@Nullable Object[]>> byTable) {

  static final TableRows NONE = new TableRows(Map.of());

  TableRows {
    byTable = Map.copyOf(byTable);
  }

  List<@Nullable Object[]> of(TableDef table) {
    return byTable.getOrDefault(table, List.of());
  }

  /** Every row of the table as a record. */
  <T> List<T> map(
      TableDef table, int keyLength, Problems problems, Function<RowReader, T> toRecord) {
    Map<String, Integer> positions = RowReader.positions(table);
    return of(table).stream()
        .map(row -> toRecord.apply(new RowReader(table, positions, row, keyLength, problems)))
        .toList();
  }
}
