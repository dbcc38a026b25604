package dev.baton.admin.store;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a statement came to. */
public sealed interface SqlResult {

  /** How a column's values look: the affinity of its declaration, or of the values themselves. */
  enum Type {
    INTEGER,
    REAL,
    TEXT,
    BLOB
  }

  record Column(String name, String table, Type type) {}

  /** A result set, whole. A value is a Long, a Double, a String, a byte[] or null. */
  record Rows(List<Column> columns, List<@Nullable Object[]> rows) implements SqlResult {
    public Rows {
      columns = List.copyOf(columns);
    }

    /** A result set of texts that no table holds. */
    public static Rows of(List<String> names, List<@Nullable Object[]> rows) {
      return new Rows(names.stream().map(name -> new Column(name, "", Type.TEXT)).toList(), rows);
    }

    /** One row of one column. */
    public static Rows single(String name, @Nullable Object value) {
      Type type = value instanceof Long ? Type.INTEGER : Type.TEXT;
      @Nullable Object[] row = {value};
      return new Rows(List.of(new Column(name, "", type)), Arrays.<@Nullable Object[]>asList(row));
    }
  }

  /** A statement without rows. */
  record Changed(long affected, long lastInsertId, String info) implements SqlResult {
    public static final Changed NOTHING = new Changed(0, 0, "");
  }
}
