package dev.baton.server.bench.differential;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One command of a session, as a client sends it. Prepared statements are named by their slot. */
sealed interface Step {

  record Query(String sql) implements Step {}

  record InitDb(String schema) implements Step {}

  record Ping() implements Step {}

  record ResetConnection() implements Step {}

  /**
   * @param multiStatements whether several statements in one command are allowed from now on
   */
  record SetOption(boolean multiStatements) implements Step {}

  record FieldList(String table) implements Step {}

  /** Whatever the slot had is closed first. */
  record Prepare(int slot, String sql) implements Step {}

  /**
   * @param values taken in turn for as many parameters as there are: {@code Long}, {@code Double},
   *     {@code String}, {@code byte[]} or null
   */
  record Execute(int slot, boolean cursor, List<@Nullable Object> values) implements Step {}

  record Fetch(int slot, int rows) implements Step {}

  record SendLongData(int slot, int parameter, byte[] data) implements Step {}

  record ResetStatement(int slot) implements Step {}

  record CloseStatement(int slot) implements Step {}
}
