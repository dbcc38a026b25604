package dev.baton.admin.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tables a statement reads and writes, from the program that SQLite itself compiles it to. So
 * rights and refreshing do not depend on how the statement is spelled, and views count for what
 * they show.
 *
 * <p>Source: the opcodes {@code OpenRead}, {@code OpenWrite}, {@code ReopenIdx}, {@code Clear},
 * {@code Destroy} and {@code Transaction} of <a href="https://www.sqlite.org/opcode.html">SQLite's
 * bytecode engine</a>.
 *
 * @param writesSchema whether it creates, changes or drops a table or the like
 */
public record StatementScan(Set<TableRef> reads, Set<TableRef> writes, boolean writesSchema) {
  /** The page on which every database keeps its list of tables. */
  private static final int SCHEMA_ROOT = 1;

  // Columns of EXPLAIN. Of hundreds of steps, with what triggers do, a few are looked at closer.
  private static final int OPCODE = 2;
  private static final int P1 = 3;
  private static final int P2 = 4;
  private static final int P3 = 5;

  /** SQLite's number of the schema {@code temp}, which holds no table of a client. */
  private static final int TEMP = 1;

  /** Whether it needs what another administrator may hold in a transaction. */
  public boolean touchesConfiguration() {
    return configuration(reads) || configuration(writes) || writesSchema;
  }

  private static boolean configuration(Set<TableRef> tables) {
    return tables.stream().anyMatch(ref -> ref.schema().configuration() && !ref.runtime());
  }

  /** Finds tables by where they are stored; knows the databases of one connection. */
  static final class Scanner {
    private final Connection connection;
    private Map<Integer, Schema> databases = Map.of();
    private Map<Long, TableRef> roots = Map.of();

    Scanner(Connection connection) {
      this.connection = connection;
    }

    /**
     * Compiles the statement without running it.
     *
     * @throws SQLException if it is no SQL, or names what does not exist
     */
    StatementScan scan(String sql) throws SQLException {
      if (sql.regionMatches(true, 0, "EXPLAIN", 0, "EXPLAIN".length())) {
        return new StatementScan(Set.of(), Set.of(), false); // it only tells how it would be done
      }
      Set<TableRef> reads = new LinkedHashSet<>();
      Set<TableRef> writes = new LinkedHashSet<>();
      boolean schema = false;
      try (Statement explain = connection.createStatement();
          ResultSet program = explain.executeQuery("EXPLAIN " + sql)) {
        while (program.next()) {
          switch (program.getString(OPCODE)) {
            case "OpenRead", "ReopenIdx" -> add(reads, program.getInt(P3), program.getInt(P2));
            case "OpenWrite" -> {
              schema |= program.getInt(P2) == SCHEMA_ROOT;
              add(writes, program.getInt(P3), program.getInt(P2));
            }
            case "Clear" -> add(writes, program.getInt(P2), program.getInt(P1));
            case "Destroy" -> {
              schema = true;
              add(writes, program.getInt(P3), program.getInt(P1));
            }
            case "CreateBtree", "ParseSchema", "DropTable", "DropIndex", "DropTrigger" ->
                schema = true;
            default -> {}
          }
        }
      }
      return new StatementScan(reads, writes, schema);
    }

    /** To be called after a statement that {@link #writesSchema}. */
    void forget() {
      roots = Map.of();
    }

    private void add(Set<TableRef> tables, int database, int root) throws SQLException {
      if (database == TEMP) {
        return;
      }
      TableRef ref = find(database, root);
      if (ref == null) {
        load();
        ref = find(database, root);
      }
      if (ref != null) {
        tables.add(ref);
      }
    }

    private @Nullable TableRef find(int database, int root) {
      return roots.get(((long) database << 32) | root);
    }

    private void load() throws SQLException {
      databases = new HashMap<>();
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("PRAGMA database_list")) {
        while (rows.next()) {
          Schema schema = Schema.named(rows.getString("name"));
          if (schema != null) {
            databases.put(rows.getInt("seq"), schema);
          }
        }
      }
      Map<Long, TableRef> found = new HashMap<>();
      for (Map.Entry<Integer, Schema> database : databases.entrySet()) {
        loadRoots(database.getKey(), database.getValue(), found);
      }
      roots = found;
    }

    private void loadRoots(int number, Schema schema, Map<Long, TableRef> found)
        throws SQLException {
      found.put(((long) number << 32) | SCHEMA_ROOT, new TableRef(schema, "sqlite_master"));
      String sql =
          "SELECT rootpage, tbl_name FROM " + schema.sql() + ".sqlite_master WHERE rootpage > 0";
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          long key = ((long) number << 32) | rows.getInt(1);
          found.put(key, new TableRef(schema, rows.getString(2)));
        }
      }
    }
  }
}
