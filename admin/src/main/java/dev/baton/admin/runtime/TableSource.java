package dev.baton.admin.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a table come from that is made when it is read. A value is a Number, a String,
 * or null; the columns are in the order of the table's definition.
 */
@FunctionalInterface
public interface TableSource {

  /**
   * The rows at this moment. Called on an administrator's thread; must be quick and thread-safe.
   */
  List<@Nullable Object[]> rows();
}
