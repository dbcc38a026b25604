package dev.baton.wire.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a statement gave: rows as text, or the number of rows it changed.
 *
 * @param columns names; empty if the statement returns no rows
 * @param rows a null element is SQL NULL
 */
public record QueryResult(
    List<String> columns, List<List<@Nullable String>> rows, long affectedRows, long lastInsertId) {

  /** The first column of the first row; null if there is none, or it is NULL. */
  public @Nullable String scalar() {
    return rows.isEmpty() ? null : rows.getFirst().getFirst();
  }
}
