package dev.baton.admin.store.table;

import static dev.baton.admin.store.table.Checks.NOT_NULL;
import static dev.baton.admin.store.table.Checks.flag;
import static dev.baton.admin.store.table.Checks.optionalFlag;
import static dev.baton.admin.store.table.TableDef.table;

import java.util.List;

/** How a statement finds its hostgroup: what {@code MYSQL QUERY RULES} loads. */
public final class RuleTables {

  public static final TableDef RULES =
      table("mysql_query_rules")
          .column("rule_id", "INTEGER", "PRIMARY KEY AUTOINCREMENT NOT NULL")
          .column("active", "INT", flag("active", 0))
          .column("username", "VARCHAR")
          .column("schemaname", "VARCHAR")
          .column("flagIN", "INT", "CHECK (flagIN >= 0) NOT NULL DEFAULT 0")
          .column("client_addr", "VARCHAR")
          .column("proxy_addr", "VARCHAR")
          .column("proxy_port", "INT", "CHECK (proxy_port >= 0 AND proxy_port <= 65535)")
          .column("digest", "VARCHAR")
          .column("match_digest", "VARCHAR")
          .column("match_pattern", "VARCHAR")
          .column("negate_match_pattern", "INT", flag("negate_match_pattern", 0))
          .column("re_modifiers", "VARCHAR", "DEFAULT 'CASELESS'")
          .column("flagOUT", "INT", "CHECK (flagOUT >= 0)")
          .column(
              "replace_pattern",
              "VARCHAR",
              "CHECK(CASE WHEN replace_pattern IS NULL THEN 1 WHEN replace_pattern IS NOT NULL"
                  + " AND match_pattern IS NOT NULL THEN 1 ELSE 0 END)")
          .column("destination_hostgroup", "INT", "DEFAULT NULL")
          .column("cache_ttl", "INT", "CHECK(cache_ttl > 0)")
          .column("cache_empty_result", "INT", optionalFlag("cache_empty_result") + " DEFAULT NULL")
          .column("cache_timeout", "INT", "CHECK(cache_timeout >= 0)")
          .column("reconnect", "INT", optionalFlag("reconnect") + " DEFAULT NULL")
          .column("timeout", "INT UNSIGNED", "CHECK (timeout >= 0)")
          .column("retries", "INT", "CHECK (retries>=0 AND retries <=1000)")
          .column("delay", "INT UNSIGNED", "CHECK (delay >=0)")
          .column("next_query_flagIN", "INT UNSIGNED")
          .column("mirror_flagOUT", "INT UNSIGNED")
          .column("mirror_hostgroup", "INT UNSIGNED")
          .column("error_msg", "VARCHAR")
          .column("OK_msg", "VARCHAR")
          .column("sticky_conn", "INT", optionalFlag("sticky_conn"))
          .column("multiplex", "INT", "CHECK (multiplex IN (0,1,2))")
          .column("gtid_from_hostgroup", "INT UNSIGNED")
          .column("log", "INT", optionalFlag("log"))
          .column("apply", "INT", flag("apply", 0))
          .column("attributes", "VARCHAR", Checks.json("attributes"))
          .column("comment", "VARCHAR")
          .build();

  public static final TableDef FAST_ROUTING =
      table("mysql_query_rules_fast_routing")
          .column("username", "VARCHAR", NOT_NULL)
          .column("schemaname", "VARCHAR", NOT_NULL)
          .column("flagIN", "INT", Checks.ZERO)
          .column("destination_hostgroup", "INT", "CHECK (destination_hostgroup >= 0) NOT NULL")
          .column("comment", "VARCHAR", NOT_NULL)
          .constraint("PRIMARY KEY (username, schemaname, flagIN)")
          .build();

  public static final List<TableDef> ALL = List.of(RULES, FAST_ROUTING);

  private RuleTables() {}
}
