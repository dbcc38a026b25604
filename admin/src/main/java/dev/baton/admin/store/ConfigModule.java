package dev.baton.admin.store;

import dev.baton.admin.store.table.RuleTables;
import dev.baton.admin.store.table.ServerTables;
import dev.baton.admin.store.table.SystemTables;
import dev.baton.admin.store.table.TableDef;
import dev.baton.admin.store.table.UserTables;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one {@code LOAD} or {@code SAVE} moves between the layers: whole tables or some variables.
 */
public enum ConfigModule {
  MYSQL_SERVERS("MYSQL SERVERS", ServerTables.ALL, null, "mysql_servers", "mysql_servers_v2"),
  MYSQL_USERS("MYSQL USERS", UserTables.ACCOUNTS, null, "mysql_users"),
  MYSQL_QUERY_RULES("MYSQL QUERY RULES", RuleTables.ALL, null, "mysql_query_rules"),
  MYSQL_FIREWALL("MYSQL FIREWALL", UserTables.FIREWALL, null),
  MYSQL_VARIABLES("MYSQL VARIABLES", variables(), "mysql-", "mysql_variables"),
  ADMIN_VARIABLES("ADMIN VARIABLES", variables(), "admin-", "admin_variables"),
  PROXYSQL_SERVERS(
      "PROXYSQL SERVERS", List.of(SystemTables.PROXYSQL_SERVERS), null, "proxysql_servers"),
  SCHEDULER("SCHEDULER", List.of(SystemTables.SCHEDULER), null),
  RESTAPI("RESTAPI", List.of(SystemTables.RESTAPI_ROUTES), null),
  COREDUMP("COREDUMP", List.of(SystemTables.COREDUMP_FILTERS), null);

  private final String words;
  private final List<TableDef> tables;
  private final @Nullable String variablePrefix;
  private final Set<String> checksums;

  ConfigModule(
      String words, List<TableDef> tables, @Nullable String variablePrefix, String... checksums) {
    this.words = words;
    this.tables = tables;
    this.variablePrefix = variablePrefix;
    this.checksums = Set.of(checksums);
  }

  private static List<TableDef> variables() {
    return List.of(SystemTables.GLOBAL_VARIABLES);
  }

  /** As a command names it. */
  public String words() {
    return words;
  }

  public List<TableDef> tables() {
    return tables;
  }

  /** Which rows of {@code global_variables} belong to it; null if whole tables do. */
  public @Nullable String variablePrefix() {
    return variablePrefix;
  }

  /** Under which names {@code runtime_checksums_values} shows it. */
  public Set<String> checksums() {
    return checksums;
  }

  /** The rows of a table that belong to this module: a condition that is always true SQL. */
  String condition() {
    return variablePrefix == null ? "1" : "variable_name LIKE '" + variablePrefix + "%'";
  }
}
