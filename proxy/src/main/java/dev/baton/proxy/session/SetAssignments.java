package dev.baton.proxy.session;

import dev.baton.proxy.backend.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes {@code SET a = 1, SESSION b = 'x', @@c = DEFAULT} apart, for those session variables that
 * may be set again on another connection with the same effect. Runs once per SET, off the path of
 * ordinary statements.
 */
final class SetAssignments {

  /** Set for one statement, or meaningless on another connection. */
  private static final Set<String> NOT_REPEATABLE =
      Set.of(
          "insert_id",
          "last_insert_id",
          "identity",
          "timestamp",
          "rand_seed1",
          "rand_seed2",
          "gtid_next",
          "gtid_seq_no",
          "gtid_domain_id",
          "server_id",
          "sql_log_bin",
          "pseudo_thread_id",
          "pseudo_slave_mode",
          "character_set_database", // the schema's, until another one is used
          "collation_database",
          "character_set_collations", // what SET NAMES means after it, as the next two
          "default_collation_for_utf8mb4",
          "old_mode",
          "character_set",
          "password",
          "role");

  private static final Pattern INSERT_ID =
      Pattern.compile("last_insert_id|identity", Pattern.CASE_INSENSITIVE);

  private SetAssignments() {}

  /** Whether {@code LAST_INSERT_ID()} may be another one after it. */
  static boolean mayAssignInsertId(String statement) {
    return INSERT_ID.matcher(statement).find();
  }

  /**
   * The settings after the statement; null if it does more than assign session variables, or
   * assigns what only this connection can tell.
   */
  static @Nullable Settings apply(String statement, Settings before) {
    String list = statement.substring(3).strip(); // after SET
    Settings after = before;
    for (String assignment : split(list)) {
      String item = assignment.strip();
      if (item.regionMatches(true, 0, "NAMES ", 0, 6)) {
        after = after.withVariable(Settings.NAMES, item.substring(6).strip());
        continue;
      }
      int equals = assignment.indexOf('=');
      if (equals <= 0) {
        return null;
      }
      String target = assignment.substring(0, equals).strip();
      String name =
          variableName(target.endsWith(":") ? target.substring(0, target.length() - 1) : target);
      String value = assignment.substring(equals + 1).strip();
      if (name == null || value.isEmpty() || NOT_REPEATABLE.contains(name)) {
        return null;
      }
      if (after.readsWhatIsSet(value)) {
        return null; // on another connection it would come to another value
      }
      after = after.withVariable(name, value);
    }
    return after;
  }

  /** The bare lower-case name of a session variable; null if it is anything else. */
  private static @Nullable String variableName(String target) {
    String name = target.toLowerCase(Locale.ROOT).strip();
    for (String prefix : List.of("@@session.", "@@local.", "session ", "local ", "@@")) {
      if (name.startsWith(prefix)) {
        name = name.substring(prefix.length()).strip();
        break;
      }
    }
    return name.matches("[a-z_][a-z0-9_]*") ? name : null;
  }

  /** Splits at the commas outside of brackets and quotes. */
  private static List<String> split(String list) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    char quote = 0;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      if (quote != 0) {
        if (c == '\\') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '\'' || c == '"' || c == '`') {
        quote = c;
      } else if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (c == ',' && depth == 0) {
        parts.add(list.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(list.substring(start));
    return parts;
  }
}
