package dev.baton.admin.store;

import dev.baton.admin.store.table.TableDef;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of memory's tables as they were read last, so that reading thousands again costs what
 * has changed since. Triggers of the connection's own note which rows a statement touched; only
 * those are read. A row that did not change is the same object as before.
 *
 * <p>The notes are in a temporary table and go back with a transaction that is rolled back, which
 * this object does not; therefore each reading has a number, which is in a temporary table too: if
 * that is another, everything is read. So it is if what is here cannot be all there is. Used inside
 * {@link StoreSession#call}.
 */
public final class TableMirror {
  private static final String NOTES = "temp.baton_touched";
  private static final String READINGS = "temp.baton_readings";

  /** Of which on the whole table is read at once. */
  private static final int MOST_TOUCHED = 4;

  private final Map<TableDef, Read> tables = new HashMap<>();
  private long readings;

  private static final class Read {
    final TreeMap<Long, @Nullable Object[]> rows = new TreeMap<>();
    List<@Nullable Object[]> inOrder = List.of();
    long reading;
  }

  /** Makes the triggers; once for a connection. */
  public void prepare(Database db) throws SQLException {
    db.execute("CREATE TEMP TABLE baton_touched (tbl TEXT NOT NULL, row INTEGER NOT NULL)");
    db.execute("CREATE INDEX temp.baton_touched_rows ON baton_touched (tbl, row)");
    db.execute("CREATE TEMP TABLE baton_readings (tbl TEXT PRIMARY KEY, reading INTEGER NOT NULL)");
    db.execute("PRAGMA recursive_triggers = ON"); // or rows that REPLACE removes go unnoticed
    for (TableDef table : Catalog.configuration()) {
      trigger(db, table, "INSERT", "NEW");
      trigger(db, table, "UPDATE", "NEW");
      trigger(db, table, "DELETE", "OLD");
    }
  }

  private static void trigger(Database db, TableDef table, String event, String alias)
      throws SQLException {
    String name = table.name();
    db.execute(
        ("CREATE TEMP TRIGGER baton_touch_%1$s_%2$s AFTER %2$s ON main.%1$s BEGIN"
                + " INSERT INTO baton_touched (tbl, row) SELECT '%1$s', %3$s.rowid WHERE NOT EXISTS"
                + " (SELECT 1 FROM baton_touched WHERE tbl = '%1$s' AND row = %3$s.rowid); END")
            .formatted(name, event, alias));
  }

  /** All rows of a configuration table in memory, in the order in which SQLite keeps them. */
  public List<@Nullable Object[]> rows(Database db, TableDef table)
      throws SQLException, AdminException {
    Read known = tables.get(table);
    Read read = known == null ? null : changed(db, table, known);
    if (read == null) {
      read = whole(db, table, known == null ? List.of() : known.inOrder);
    }
    tables.remove(table); // should what follows fail, all is read next time
    read.reading = ++readings;
    db.execute("DELETE FROM " + NOTES + " WHERE tbl = ?", table.name());
    db.execute("INSERT OR REPLACE INTO " + READINGS + " VALUES (?, ?)", table.name(), readings);
    tables.put(table, read);
    return read.inOrder;
  }

  /** Null if all has to be read. */
  private static @Nullable Read changed(Database db, TableDef table, Read known)
      throws SQLException, AdminException {
    List<@Nullable Object[]> last =
        db.select("SELECT reading FROM " + READINGS + " WHERE tbl = ?", table.name());
    if (last.isEmpty() || !Objects.equals(last.getFirst()[0], known.reading)) {
      return null;
    }
    List<@Nullable Object[]> touched =
        db.select("SELECT row FROM " + NOTES + " WHERE tbl = ?", table.name());
    if (touched.size() > known.rows.size() / MOST_TOUCHED + 1) {
      return null;
    }
    if (!touched.isEmpty()) {
      Set<Long> gone = new HashSet<>();
      touched.forEach(row -> gone.add((Long) row[0]));
      String condition =
          "rowid IN (SELECT row FROM " + NOTES + " WHERE tbl = '" + table.name() + "')";
      for (@Nullable Object[] row : db.numberedRows(Schema.MAIN, table, condition)) {
        Long number = (Long) Objects.requireNonNull(row[0]);
        gone.remove(number);
        @Nullable Object[] values = Arrays.copyOfRange(row, 1, row.length);
        @Nullable Object[] before = known.rows.get(number);
        if (before == null || !Arrays.equals(before, values)) {
          known.rows.put(number, values);
        }
      }
      gone.forEach(known.rows::remove);
      known.inOrder = List.copyOf(known.rows.values());
    }
    Object count = db.select("SELECT count(*) FROM main." + table.name()).getFirst()[0];
    return Objects.equals(count, (long) known.rows.size()) ? known : null;
  }

  private static Read whole(Database db, TableDef table, List<@Nullable Object[]> known)
      throws SQLException, AdminException {
    Read read = new Read();
    if (known.isEmpty()) {
      for (@Nullable Object[] row : db.numberedRows(Schema.MAIN, table, "1 ORDER BY rowid")) {
        Long number = (Long) Objects.requireNonNull(row[0]);
        read.rows.put(number, Arrays.copyOfRange(row, 1, row.length));
      }
      read.inOrder = List.copyOf(read.rows.values());
      return read;
    }
    List<@Nullable Object[]> numbers =
        db.select("SELECT rowid FROM main." + table.name() + " ORDER BY rowid");
    List<@Nullable Object[]> rows = db.rows(Schema.MAIN, table, "1 ORDER BY rowid", known);
    for (int i = 0; i < rows.size(); i++) {
      read.rows.put((Long) Objects.requireNonNull(numbers.get(i)[0]), rows.get(i));
    }
    read.inOrder = List.copyOf(rows);
    return read;
  }

  /** To be called after rows may have got other numbers. */
  public void forget() {
    tables.clear();
  }
}
