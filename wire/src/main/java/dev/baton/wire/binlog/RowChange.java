package dev.baton.wire.binlog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row before and after a change, its values as text in the order of the columns; a null element
 * is SQL NULL, {@link #ABSENT} a column that the event does not hold.
 *
 * @param before empty for an inserted row
 * @param after empty for a deleted row
 */
public record RowChange(List<@Nullable String> before, List<@Nullable String> after) {

  /** Stands for a column that binlog_row_image left out. */
  public static final String ABSENT = "<absent>";

  /** What happened to rows. */
  public enum Kind {
    INSERT,
    UPDATE,
    DELETE
  }
}
