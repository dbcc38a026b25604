package dev.baton.admin.engine;

import dev.baton.admin.audit.ChangeRecorder;
import dev.baton.admin.command.TableNames;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.Catalog;
import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.SqlResult;
import dev.baton.admin.store.StatementScan;
import dev.baton.admin.store.StoreSession;
import dev.baton.admin.store.TableRef;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs SQL for one session: what it touches is found out first, then rights are looked at, tables
 * that are made on reading are filled, the statement is run whole or not at all, and passwords that
 * it wrote in clear are hashed.
 */
final class SqlExecutor {
  /** Of a statement that was left out. */
  static final Outcome SKIPPED =
      new Outcome(SqlResult.Changed.NOTHING, ChangeRecorder.Recorded.NOTHING);

  private final Services services;
  private final Client client;
  private final StoreSession store;

  SqlExecutor(Services services, Client client, StoreSession store) {
    this.services = services;
    this.client = client;
    this.store = store;
  }

  /** A result and the rows that it changed. */
  record Outcome(SqlResult result, ChangeRecorder.Recorded recorded) {}

  /**
   * @param current the schema that the client has chosen with {@code USE}
   * @param locked the table that the client has locked for writing, as a dump does; null if none
   */
  Outcome run(String text, Schema current, @Nullable String locked) throws AdminException {
    String sql = qualified(text, current);
    StatementScan scan = store.call(false, db -> db.scan(sql));
    if (restoresWhatIsMade(scan, locked)) {
      return SKIPPED;
    }
    permit(scan, sql, current);
    return store.call(scan.touchesConfiguration(), db -> run(db, sql, scan, current));
  }

  /** Bare names of tables mean those of the schema that was chosen, where it is not memory's. */
  private String qualified(String text, Schema current) {
    if (client.role() == Client.Role.STATS) {
      return TableNames.in(
          Schema.STATS.sql(), text, name -> Catalog.find(new TableRef(Schema.STATS, name)) != null);
    }
    return current == Schema.DISK
        ? TableNames.in(
            current.sql(), text, name -> Catalog.find(new TableRef(current, name)) != null)
        : text;
  }

  /** The rows that a dump has of a table which the proxy fills: it does so again. */
  private boolean restoresWhatIsMade(StatementScan scan, @Nullable String locked) {
    return locked != null
        && client.role() == Client.Role.ADMIN
        && !scan.writes().isEmpty()
        && scan.writes().stream()
            .allMatch(
                ref ->
                    ref.table().equals("sqlite_sequence")
                        || (ref.table().equals(locked) && !Catalog.writable(ref)));
  }

  private Outcome run(Database db, String sql, StatementScan scan, Schema current)
      throws SQLException, AdminException {
    db.current(current);
    services.live().refresh(db, scan.reads());
    InformationSchema.refresh(db, scan.reads(), client.role() == Client.Role.ADMIN);
    if (scan.writes().isEmpty() && !scan.writesSchema()) {
      SqlResult result = db.run(sql);
      if (sql.stripLeading().regionMatches(true, 0, "VACUUM", 0, 6)) {
        services.runtime().renumbered();
      }
      return new Outcome(result, ChangeRecorder.Recorded.NOTHING);
    }
    Outcome[] outcome = new Outcome[1];
    db.atomically(() -> outcome[0] = change(db, sql, scan));
    if (scan.writesSchema()) {
      db.schemaChanged();
    }
    return outcome[0];
  }

  private Outcome change(Database db, String sql, StatementScan scan)
      throws SQLException, AdminException {
    services.recorder().begin(db);
    ChangeRecorder.Recorded recorded = ChangeRecorder.Recorded.NOTHING;
    SqlResult result;
    try {
      result = db.run(sql);
    } finally {
      recorded = services.recorder().end(db);
    }
    for (TableRef ref : scan.writes()) {
      services.vault().protect(db, ref);
    }
    return new Outcome(result, recorded);
  }

  private void permit(StatementScan scan, String sql, Schema current) throws AdminException {
    Set<String> closed = new TreeSet<>();
    for (TableRef ref : scan.reads()) {
      boolean hidden = ref.hidden() && Schema.DISK == ref.schema();
      boolean beyond = client.role() == Client.Role.STATS && ref.schema().configuration();
      if (hidden || beyond) {
        closed.add(ref.toString());
      }
    }
    if (!closed.isEmpty()) {
      throw new AdminException(
          AdminException.FORBIDDEN,
          "user '" + client.user() + "' may not read " + String.join(", ", closed));
    }
    boolean writes = !scan.writes().isEmpty() || scan.writesSchema();
    if (writes) {
      permitWrite(scan, sql);
    }
    boolean misled =
        current == Schema.DISK
            && !sql.toLowerCase(Locale.ROOT).contains("main.")
            && scan.reads().stream().anyMatch(ref -> ref.schema() == Schema.MAIN)
            && scan.reads().stream().noneMatch(ref -> ref.table().equals("sqlite_master"));
    if (misled) {
      throw new AdminException(
          AdminException.NOT_SUPPORTED,
          "USE disk does not change what a bare table name means, which is the table in memory:"
              + " write disk.<table>, or main.<table> for memory");
    }
  }

  private void permitWrite(StatementScan scan, String sql) throws AdminException {
    if (client.role() == Client.Role.STATS) {
      throw new AdminException(
          AdminException.FORBIDDEN, "user '" + client.user() + "' may only read");
    }
    if (services.accounts().readOnly()) {
      throw new AdminException(
          AdminException.READ_ONLY,
          "the administration is read-only: SET admin-read_only = false, LOAD ADMIN VARIABLES TO"
              + " RUNTIME, or PROXYSQL READWRITE");
    }
    for (TableRef ref : scan.writes()) {
      boolean list = ref.table().startsWith("sqlite_");
      if (!list && !Catalog.writable(ref)) {
        throw new AdminException(AdminException.READ_ONLY, readOnlyReason(ref));
      }
    }
    if (scan.writesSchema()) {
      permitStructure(sql);
    }
  }

  /** DROP, ALTER and index commands name their table without reading it: by its name then. */
  private static void permitStructure(String sql) throws AdminException {
    for (String word : sql.split("[^A-Za-z0-9_]+", -1)) {
      if (word.startsWith(TableRef.HIDDEN_PREFIX)) {
        throw new AdminException(AdminException.READ_ONLY, word + " is Baton's own");
      }
      for (Schema schema : Schema.values()) {
        if (structural(sql) && Catalog.find(new TableRef(schema, word)) != null) {
          throw new AdminException(
              AdminException.READ_ONLY,
              word + " is one of Baton's own tables, and its definition cannot be changed");
        }
      }
    }
  }

  private static boolean structural(String sql) {
    String head = sql.stripLeading().toUpperCase(Locale.ROOT);
    return head.startsWith("DROP")
        || head.startsWith("ALTER")
        || head.matches("(?s)CREATE\\s+(UNIQUE\\s+)?INDEX.*");
  }

  private static String readOnlyReason(TableRef ref) {
    if (ref.runtime()) {
      String memory = ref.table().substring(TableRef.RUNTIME_PREFIX.length());
      return ref.table()
          + " shows what is in force and cannot be written: change "
          + memory
          + " and LOAD it TO RUNTIME";
    }
    return ref + " is filled by the proxy and cannot be written";
  }
}
