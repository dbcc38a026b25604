package dev.baton.admin.runtime;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.Catalog;
import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.TableRef;
import dev.baton.admin.store.table.ServerTables;
import dev.baton.admin.store.table.SystemTables;
import dev.baton.admin.store.table.TableDef;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Fills the tables of {@code stats}, {@code monitor} and {@code runtime_…} at the moment in which a
 * statement reads them, from whoever knows. A table that nobody provides stays empty. Thread-safe.
 */
public final class LiveTables {
  private final Map<TableRef, TableSource> sources = new ConcurrentHashMap<>();

  public LiveTables(RuntimeLayer runtime) {
    sources.putAll(runtime.sources(Catalog.configuration()));
    sources.put(new TableRef(Schema.MAIN, SystemTables.CHECKSUMS.name()), runtime::checksumRows);
    sources.put(
        new TableRef(Schema.MAIN, ServerTables.LOADED_SERVERS.name()),
        () -> runtime.rows(ServerTables.SERVERS));
  }

  /**
   * Says where the rows of a table come from, instead of what was there before.
   *
   * @throws IllegalArgumentException if there is no such table
   */
  public void provide(Schema schema, String table, TableSource source) {
    TableRef ref = new TableRef(schema, table);
    if (Catalog.find(ref) == null) {
      throw new IllegalArgumentException("there is no table " + ref);
    }
    sources.put(ref, source);
  }

  /** Fills those of the tables that are made on reading. */
  public void refresh(Database db, Set<TableRef> read) throws SQLException, AdminException {
    for (TableRef ref : read) {
      TableSource source = sources.get(ref);
      TableDef table = Catalog.find(ref);
      if (source != null && table != null) {
        db.replaceRows(ref.schema(), table, "1", source.rows());
      }
    }
  }
}
