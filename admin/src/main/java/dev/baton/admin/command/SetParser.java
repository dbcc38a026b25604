package dev.baton.admin.command;

import dev.baton.admin.command.AdminCommand.Nothing;
import dev.baton.admin.command.AdminCommand.SetVariable;
import dev.baton.admin.store.AdminException;
import java.util.List;
import java.util.Set;

/**
 * {@code SET}: of the proxy's variables ({@code SET mysql-max_connections = 1000}), and of session
 * variables that drivers set on every MySQL connection and that have no meaning here.
 */
final class SetParser {
  private static final Set<String> OWN = Set.of("admin", "mysql");

  /** What clients set on connecting; listed so that a mistyped name is still an error. */
  private static final Set<String> SESSION =
      Set.of(
          "names",
          "charset",
          "character",
          "autocommit",
          "transaction",
          "sql_mode",
          "character_set_client",
          "character_set_results",
          "character_set_connection",
          "collation_connection",
          "net_write_timeout",
          "net_read_timeout",
          "wait_timeout",
          "interactive_timeout",
          "sql_select_limit",
          "sql_safe_updates",
          "max_join_size",
          "sql_quote_show_create",
          "time_zone",
          "unique_checks",
          "foreign_key_checks",
          "sql_notes",
          "sql_log_bin",
          "sql_auto_is_null",
          "tx_isolation",
          "transaction_isolation",
          "tx_read_only",
          "transaction_read_only",
          "session_track_schema",
          "session_track_system_variables",
          "session_track_state_change",
          "session_track_transaction_info",
          "session_track_gtids",
          "information_schema_stats_expiry",
          "max_execution_time",
          "max_statement_time",
          "lock_wait_timeout",
          "innodb_lock_wait_timeout",
          "group_concat_max_len",
          "profiling",
          "optimizer_switch",
          "max_allowed_packet",
          "default_storage_engine",
          "lc_messages",
          "sql_big_selects",
          "show_create_table_skip_secondary_engine",
          "use_secondary_engine",
          "insert_id",
          "timestamp",
          "pseudo_thread_id",
          "explain_format",
          "resultset_metadata",
          "gtid_purged",
          "innodb_stats_auto_recalc");

  private SetParser() {}

  static AdminCommand parse(String statement, List<Token> tokens) throws AdminException {
    int at = 1;
    while (at < tokens.size() && scope(tokens.get(at))) {
      at++;
    }
    if (at >= tokens.size()) {
      throw new AdminException(AdminException.SYNTAX, "SET needs a variable and a value");
    }
    Token first = tokens.get(at);
    if (first.kind() == Token.Kind.NAME || OWN.contains(first.lower())) {
      return own(statement, tokens, at);
    }
    String name = plainName(first);
    boolean userVariable = first.kind() == Token.Kind.VARIABLE && !first.text().startsWith("@@");
    if (userVariable || SESSION.contains(name)) {
      return new Nothing();
    }
    throw new AdminException(
        AdminException.UNKNOWN_VARIABLE,
        "Unknown system variable '"
            + name
            + "'; the proxy's own begin with admin- or mysql-: SHOW VARIABLES lists them");
  }

  private static boolean scope(Token token) {
    return token.is("SESSION") || token.is("GLOBAL") || token.is("LOCAL") || token.is("PERSIST");
  }

  private static String plainName(Token token) {
    String name = token.lower().replace("@", "");
    return name.substring(name.indexOf('.') + 1);
  }

  /** {@code admin - name = value}: the name is put together again, the value taken as written. */
  private static AdminCommand own(String statement, List<Token> tokens, int at)
      throws AdminException {
    StringBuilder name = new StringBuilder();
    int i = at;
    while (i < tokens.size() && !tokens.get(i).sign('=')) {
      Token token = tokens.get(i++);
      if (!token.sign(':')) {
        name.append(token.text());
      }
    }
    if (i + 1 >= tokens.size()) {
      throw new AdminException(
          AdminException.SYNTAX, "SET " + name + " needs a value: SET " + name + " = 'value'");
    }
    Token value = tokens.get(i + 1);
    Token last = tokens.getLast();
    if (value == last && value.kind() == Token.Kind.TEXT) {
      return new SetVariable(name.toString(), value.text());
    }
    if (value.kind() == Token.Kind.TEXT) {
      throw new AdminException(
          AdminException.SYNTAX, "one variable of the proxy can be SET at a time");
    }
    return new SetVariable(name.toString(), statement.substring(value.start(), last.end()).strip());
  }
}
