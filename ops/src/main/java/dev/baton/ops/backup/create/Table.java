package dev.baton.ops.backup.create;

import dev.baton.ops.backup.Names;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table whose rows are backed up. Immutable.
 *
 * @param number unique in the backup, for the names of files
 * @param transactional whether its engine shows a snapshot
 * @param bytes how large the server thinks it is
 * @param columns without those that the server generates
 * @param key the first column of the primary key, if it holds whole numbers: by it the table can be
 *     read in pieces
 */
record Table(
    int number,
    String database,
    String name,
    boolean transactional,
    long bytes,
    List<Column> columns,
    @Nullable String key) {

  Table {
    columns = List.copyOf(columns);
  }

  String quoted() {
    return Names.quote(database, name);
  }

  /** Reads the rows in the columns' forms, all or those of a piece. */
  String select(String condition) {
    return "SELECT "
        + columns.stream()
            .map(column -> column.form().select(Names.quote(column.name())))
            .collect(Collectors.joining(", "))
        + " FROM "
        + quoted()
        + (condition.isEmpty() ? "" : " WHERE " + condition);
  }

  /** The beginning of every statement that writes its rows. */
  String insert() {
    return "INSERT INTO "
        + Names.quote(name)
        + " ("
        + columns.stream().map(c -> Names.quote(c.name())).collect(Collectors.joining(","))
        + ") VALUES ";
  }

  /** One column that is read and written. */
  record Column(String name, ColumnForm form) {}
}
