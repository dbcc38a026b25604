package dev.baton.ops.backup.create;

import dev.baton.ops.backup.Names;
import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.create.Catalogue.Name;
import dev.baton.ops.backup.format.SqlObject;
import dev.baton.ops.backup.format.SqlObject.Kind;
import dev.baton.wire.client.QueryResult;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how everything but accounts was made, by SHOW CREATE. Not thread-safe. */
final class DefinitionReader {

  private final WireConnection session;

  DefinitionReader(WireConnection session) {
    this.session = session;
  }

  List<SqlObject> read(Catalogue catalogue) throws IOException {
    List<SqlObject> all = new ArrayList<>();
    for (String database : catalogue.databases()) {
      String create = shown("SHOW CREATE DATABASE " + Names.quote(database)).create();
      all.add(SqlObject.plain(Kind.DATABASE, "", database, List.of(create)));
    }
    for (Table table : catalogue.tables()) {
      all.add(table(new Name(table.database(), table.name())));
    }
    for (Name table : catalogue.definedOnly()) {
      all.add(table(table));
    }
    readRoutines(all);
    for (Name view : catalogue.views()) {
      all.add(object(Kind.VIEW, "VIEW", view));
    }
    readListed(
        all,
        Kind.TRIGGER,
        "TRIGGER",
        "SELECT TRIGGER_SCHEMA, TRIGGER_NAME FROM information_schema.TRIGGERS WHERE"
            + " TRIGGER_SCHEMA NOT IN "
            + Server.SYSTEM_DATABASES
            + " ORDER BY TRIGGER_SCHEMA, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION,"
            + " ACTION_ORDER");
    readListed(
        all,
        Kind.EVENT,
        "EVENT",
        "SELECT EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA NOT IN "
            + Server.SYSTEM_DATABASES
            + " ORDER BY 1, 2");
    return all;
  }

  /**
   * Sequences, with what they give next. Their rows are in no snapshot: read while commits are
   * held.
   */
  List<SqlObject> sequences(Catalogue catalogue) throws IOException {
    List<SqlObject> all = new ArrayList<>();
    for (Name name : catalogue.sequences()) {
      String quoted = Names.quote(name.database(), name.name());
      List<@Nullable String> state =
          session
              .query("SELECT next_not_cached_value, cycle_count FROM " + quoted)
              .rows()
              .getFirst();
      String create = shown("SHOW CREATE SEQUENCE " + quoted).create();
      String set = "SELECT SETVAL(%s, %s, 0, %s)".formatted(quoted, state.get(0), state.get(1));
      all.add(SqlObject.plain(Kind.SEQUENCE, name.database(), name.name(), List.of(create, set)));
    }
    return all;
  }

  private SqlObject table(Name name) throws IOException {
    return object(Kind.TABLE, "TABLE", name);
  }

  /** Packages come before their bodies, and those before what may call them. */
  private void readRoutines(List<SqlObject> all) throws IOException {
    for (List<@Nullable String> row :
        session
            .query(
                "SELECT ROUTINE_SCHEMA, ROUTINE_NAME, ROUTINE_TYPE FROM information_schema.ROUTINES"
                    + " WHERE ROUTINE_SCHEMA NOT IN "
                    + Server.SYSTEM_DATABASES
                    + " ORDER BY FIELD(ROUTINE_TYPE, 'PACKAGE', 'PACKAGE BODY', 'FUNCTION',"
                    + " 'PROCEDURE'), 1, 2")
            .rows()) {
      Name name = new Name(Server.text(row.get(0)), Server.text(row.get(1)));
      all.add(object(Kind.ROUTINE, Server.text(row.get(2)), name));
    }
  }

  private void readListed(List<SqlObject> all, Kind kind, String word, String sql)
      throws IOException {
    for (List<@Nullable String> row : session.query(sql).rows()) {
      all.add(object(kind, word, new Name(Server.text(row.get(0)), Server.text(row.get(1)))));
    }
  }

  private SqlObject object(Kind kind, String word, Name name) throws IOException {
    Shown shown = shown("SHOW CREATE " + word + " " + Names.quote(name.database(), name.name()));
    return new SqlObject(
        kind,
        name.database(),
        name.name(),
        List.of(shown.create()),
        shown.sqlMode(),
        shown.collation(),
        shown.timeZone());
  }

  private record Shown(String create, String sqlMode, String collation, String timeZone) {}

  private Shown shown(String sql) throws IOException {
    QueryResult result = session.query(sql);
    List<@Nullable String> row = result.rows().getFirst();
    String create = "";
    String mode = "";
    String collation = "";
    String timeZone = "";
    for (int i = 0; i < row.size(); i++) {
      String column = result.columns().get(i);
      String value = Server.text(row.get(i));
      switch (column) {
        case "sql_mode" -> mode = value;
        case "collation_connection" -> collation = value;
        case "time_zone" -> timeZone = value;
        case "SQL Original Statement" -> create = value;
        default -> {
          if (column.startsWith("Create ")) { // Create Table, Create Package Body
            create = value;
          }
        }
      }
    }
    if (create.isEmpty()) {
      throw new IOException(
          session.address() + ": the account may not read the definition by: " + sql);
    }
    return new Shown(create, mode, collation, timeZone);
  }
}
