package dev.baton.ops.backup.create;

import dev.baton.ops.backup.Server;
import dev.baton.ops.backup.create.Table.Column;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What there is in an instance, from {@code information_schema}. What cannot be backed up whole is
 * refused by name, not left out. Immutable.
 *
 * @param tables whose rows are read
 * @param definedOnly tables whose rows are somewhere else, or nowhere
 */
record Catalogue(
    List<String> databases,
    List<Table> tables,
    List<Name> definedOnly,
    List<Name> sequences,
    List<Name> views) {

  private static final String OURS = " WHERE TABLE_SCHEMA NOT IN " + Server.SYSTEM_DATABASES + " ";

  /** Engines that keep no rows of their own. */
  private static final Set<String> NO_ROWS = Set.of("BLACKHOLE", "MRG_MYISAM", "FEDERATED");

  private static final Set<String> WHOLE_NUMBERS =
      Set.of("tinyint", "smallint", "mediumint", "int", "bigint");

  Catalogue {
    databases = List.copyOf(databases);
    tables = List.copyOf(tables);
    definedOnly = List.copyOf(definedOnly);
    sequences = List.copyOf(sequences);
    views = List.copyOf(views);
  }

  record Name(String database, String name) {}

  /**
   * @throws IOException if something there cannot be backed up
   */
  static Catalogue read(WireConnection session, boolean mariaDb) throws IOException {
    if (!mariaDb) {
      session.execute(
          "SET SESSION information_schema_stats_expiry = 0"); // otherwise a day old, or 0
    }
    return new Reading(session).read();
  }

  /** Tables that a snapshot does not cover. */
  List<Table> nonTransactional() {
    return tables.stream().filter(table -> !table.transactional()).toList();
  }

  private static final class Reading {
    private final WireConnection session;
    private final Set<String> transactional = new HashSet<>();
    private final Map<Name, List<Column>> columns = new HashMap<>();
    private final Map<Name, String> keys = new HashMap<>();
    private final List<Table> tables = new ArrayList<>();
    private final List<Name> definedOnly = new ArrayList<>();
    private final List<Name> sequences = new ArrayList<>();
    private final List<Name> views = new ArrayList<>();

    Reading(WireConnection session) {
      this.session = session;
    }

    Catalogue read() throws IOException {
      List<String> databases =
          rows(
                  "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN "
                      + Server.SYSTEM_DATABASES
                      + " ORDER BY 1")
              .stream()
              .map(row -> Server.text(row.getFirst()))
              .toList();
      rows("SELECT ENGINE FROM information_schema.ENGINES WHERE TRANSACTIONS = 'YES'")
          .forEach(row -> transactional.add(Server.text(row.getFirst())));
      readColumns();
      for (List<@Nullable String> row :
          rows(
              "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE, COALESCE(DATA_LENGTH, 0)"
                  + " FROM information_schema.TABLES"
                  + OURS
                  + "ORDER BY 1, 2")) {
        sort(row);
      }
      return new Catalogue(databases, tables, definedOnly, sequences, views);
    }

    private void readColumns() throws IOException {
      Set<List<String>> whole = new HashSet<>();
      for (List<@Nullable String> row :
          rows(
              "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE FROM"
                  + " information_schema.COLUMNS"
                  + OURS
                  + "AND COALESCE(GENERATION_EXPRESSION, '') = ''"
                  + " ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION")) {
        Name table = name(row);
        String column = requireOneLine(Server.text(row.get(2)));
        String type = Server.text(row.get(3));
        columns
            .computeIfAbsent(table, key -> new ArrayList<>())
            .add(new Column(column, ColumnForm.of(type)));
        if (WHOLE_NUMBERS.contains(type)) {
          whole.add(List.of(table.database(), table.name(), column));
        }
      }
      for (List<@Nullable String> row :
          rows(
              "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.STATISTICS"
                  + OURS
                  + "AND INDEX_NAME = 'PRIMARY' AND SEQ_IN_INDEX = 1")) {
        Name table = name(row);
        String column = Server.text(row.get(2));
        if (whole.contains(List.of(table.database(), table.name(), column))) {
          keys.put(table, column);
        }
      }
    }

    private void sort(List<@Nullable String> row) throws IOException {
      Name name = name(row);
      String type = Server.text(row.get(2));
      String engine = Server.text(row.get(3));
      switch (type) {
        case "VIEW" -> views.add(name);
        case "SEQUENCE" -> sequences.add(name);
        case "BASE TABLE" -> {
          if (NO_ROWS.contains(engine)) {
            definedOnly.add(name);
          } else {
            tables.add(table(name, engine, Long.parseLong(Server.text(row.get(4)))));
          }
        }
        case "TEMPORARY" -> {} // somebody's session's
        default ->
            throw new IOException(
                "%s: %s.%s is a table of type %s, whose rows cannot be backed up whole yet"
                    .formatted(session.address(), name.database(), name.name(), type));
      }
    }

    private Table table(Name name, String engine, long bytes) throws IOException {
      List<Column> all = columns.getOrDefault(name, List.of());
      if (all.isEmpty() || engine.isEmpty()) {
        throw new IOException(
            "%s: %s.%s cannot be read: the server tells no %s of it. See CHECK TABLE"
                .formatted(
                    session.address(),
                    name.database(),
                    name.name(),
                    all.isEmpty() ? "columns" : "engine"));
      }
      return new Table(
          tables.size() + 1,
          requireOneLine(name.database()),
          requireOneLine(name.name()),
          transactional.contains(engine),
          bytes,
          all,
          keys.get(name));
    }

    /** In the files a statement is a line. */
    private String requireOneLine(String name) throws IOException {
      if (name.indexOf('\n') >= 0) {
        throw new IOException(
            session.address() + ": the name '" + name + "' has a line break in it: rename it");
      }
      return name;
    }

    private static Name name(List<@Nullable String> row) {
      return new Name(Server.text(row.get(0)), Server.text(row.get(1)));
    }

    private List<List<@Nullable String>> rows(String sql) throws IOException {
      return session.query(sql).rows();
    }
  }
}
