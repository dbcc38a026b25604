package dev.baton.admin.store;

import dev.baton.admin.store.table.HistoryTables;
import dev.baton.admin.store.table.InformationTables;
import dev.baton.admin.store.table.MonitorTables;
import dev.baton.admin.store.table.ServerTables;
import dev.baton.admin.store.table.StatsTables;
import dev.baton.admin.store.table.SystemTables;
import dev.baton.admin.store.table.TableDef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every table that exists from the start, and who may write it. Immutable. */
public final class Catalog {
  private static final Map<TableRef, TableDef> TABLES = build();

  private Catalog() {}

  /** The definition, or null if the table is none of Baton's. */
  public static @Nullable TableDef find(TableRef ref) {
    return TABLES.get(ref);
  }

  public static List<TableDef> in(Schema schema) {
    List<TableDef> found = new ArrayList<>();
    TABLES.forEach(
        (ref, def) -> {
          if (ref.schema() == schema) {
            found.add(def);
          }
        });
    return found;
  }

  /** The configuration tables: what exists in memory, on disk and as {@code runtime_}. */
  public static Set<TableDef> configuration() {
    Set<TableDef> tables = new LinkedHashSet<>();
    for (ConfigModule module : ConfigModule.values()) {
      tables.addAll(module.tables());
    }
    return tables;
  }

  /**
   * Whether an administrator's SQL may change the table. What is not Baton's own may be changed.
   */
  public static boolean writable(TableRef ref) {
    if (ref.hidden() || ref.runtime()) {
      return false;
    }
    return switch (ref.schema()) {
      case MAIN, DISK -> !ref.table().startsWith("sqlite_");
      case STATS, MONITOR, STATS_HISTORY, INFORMATION_SCHEMA -> false;
    };
  }

  private static Map<TableRef, TableDef> build() {
    Map<TableRef, TableDef> tables = new LinkedHashMap<>();
    for (TableDef def : configuration()) {
      add(tables, Schema.MAIN, def);
      add(tables, Schema.DISK, def);
      add(tables, Schema.MAIN, def.as(TableRef.RUNTIME_PREFIX + def.name()));
    }
    add(tables, Schema.MAIN, SystemTables.COLLATIONS);
    add(tables, Schema.DISK, SystemTables.COLLATIONS);
    add(tables, Schema.MAIN, SystemTables.CHECKSUMS);
    add(tables, Schema.MAIN, SystemTables.CLUSTER_SECRETS);
    add(tables, Schema.MAIN, ServerTables.LOADED_SERVERS);
    StatsTables.ALL.forEach(def -> add(tables, Schema.STATS, def));
    MonitorTables.ALL.forEach(def -> add(tables, Schema.MONITOR, def));
    InformationTables.ALL.forEach(def -> add(tables, Schema.INFORMATION_SCHEMA, def));
    HistoryTables.ALL.forEach(def -> add(tables, Schema.STATS_HISTORY, def));
    return Collections.unmodifiableMap(tables);
  }

  private static void add(Map<TableRef, TableDef> tables, Schema schema, TableDef def) {
    tables.put(new TableRef(schema, def.name()), def);
  }
}
