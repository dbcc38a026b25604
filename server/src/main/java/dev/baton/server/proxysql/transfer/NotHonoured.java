package dev.baton.server.proxysql.transfer;

import dev.baton.admin.store.table.RuleTables;
import dev.baton.admin.store.table.ServerTables;
import dev.baton.admin.store.table.SystemTables;
import dev.baton.admin.store.table.TableDef;
import dev.baton.admin.store.table.UserTables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code LOAD … TO RUNTIME} would refuse, and the value that asks for nothing. A test holds
 * it against what is refused.
 */
final class NotHonoured {

  /** By table and column; null is SQL's. */
  static final Map<TableDef, Map<String, @Nullable Object>> HARMLESS = harmless();

  /** Of which no row can be in force. */
  static final List<TableDef> TABLES = List.of(SystemTables.COREDUMP_FILTERS);

  /** ProxySQL's that Baton does not have at all. */
  static final List<String> UNKNOWN_TABLES =
      List.of(
          "mysql_aws_aurora_hostgroups",
          "mysql_ldap_mapping",
          "clickhouse_users",
          "pgsql_servers",
          "pgsql_users",
          "pgsql_query_rules",
          "pgsql_query_rules_fast_routing",
          "pgsql_replication_hostgroups",
          "pgsql_hostgroup_attributes",
          "pgsql_ldap_mapping",
          "pgsql_firewall_whitelist_users",
          "pgsql_firewall_whitelist_rules",
          "pgsql_firewall_whitelist_sqli_fingerprints");

  private NotHonoured() {}

  private static Map<TableDef, Map<String, @Nullable Object>> harmless() {
    Map<TableDef, Map<String, @Nullable Object>> all = new LinkedHashMap<>();
    all.put(ServerTables.SERVERS, values(0L, "gtid_port"));
    Map<String, @Nullable Object> attributes = values(-1L, "autocommit");
    attributes.putAll(
        values("", "ignore_session_variables", "hostgroup_settings", "servers_defaults"));
    all.put(ServerTables.HOSTGROUP_ATTRIBUTES, attributes);
    all.put(UserTables.USERS, values("", "attributes"));
    all.put(
        RuleTables.RULES,
        values(
            null,
            "cache_ttl",
            "cache_empty_result",
            "cache_timeout",
            "mirror_flagOUT",
            "mirror_hostgroup"));
    for (TableDef table :
        List.of(
            SystemTables.SCHEDULER,
            SystemTables.RESTAPI_ROUTES,
            UserTables.FIREWALL_USERS,
            UserTables.FIREWALL_RULES,
            UserTables.FIREWALL_FINGERPRINTS)) {
      all.put(table, values(0L, "active"));
    }
    return all;
  }

  private static Map<String, @Nullable Object> values(@Nullable Object value, String... columns) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String column : columns) {
      values.put(column, value);
    }
    return values;
  }
}
