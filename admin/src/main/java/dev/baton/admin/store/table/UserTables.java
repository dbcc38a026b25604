package dev.baton.admin.store.table;

import static dev.baton.admin.store.table.Checks.NOT_NULL;
import static dev.baton.admin.store.table.Checks.TEXT;
import static dev.baton.admin.store.table.Checks.ZERO;
import static dev.baton.admin.store.table.Checks.flag;
import static dev.baton.admin.store.table.TableDef.table;

import java.util.List;

/** Who may log in, and what they may send: {@code MYSQL USERS} and {@code MYSQL FIREWALL}. */
public final class UserTables {

  public static final TableDef USERS =
      table("mysql_users")
          .column("username", "VARCHAR", NOT_NULL)
          .column("password", "VARCHAR")
          .column("active", "INT", flag("active", 1))
          .column("use_ssl", "INT", flag("use_ssl", 0))
          .column("default_hostgroup", "INT", ZERO)
          .column("default_schema", "VARCHAR")
          .column("schema_locked", "INT", flag("schema_locked", 0))
          .column("transaction_persistent", "INT", flag("transaction_persistent", 1))
          .column("fast_forward", "INT", flag("fast_forward", 0))
          .column("backend", "INT", flag("backend", 1))
          .column("frontend", "INT", flag("frontend", 1))
          .column("max_connections", "INT", "CHECK (max_connections >=0) NOT NULL DEFAULT 10000")
          .column("attributes", "VARCHAR", Checks.json("attributes"))
          .column("comment", "VARCHAR", TEXT)
          .constraint("PRIMARY KEY (username, backend)")
          .constraint("UNIQUE (username, frontend)")
          .build();

  public static final TableDef FIREWALL_USERS =
      table("mysql_firewall_whitelist_users")
          .column("active", "INT", flag("active", 1))
          .column("username", "VARCHAR", NOT_NULL)
          .column("client_address", "VARCHAR", NOT_NULL)
          .column(
              "mode",
              "VARCHAR",
              "CHECK (mode IN ('OFF','DETECTING','PROTECTING')) NOT NULL DEFAULT ('OFF')")
          .column("comment", "VARCHAR", NOT_NULL)
          .constraint("PRIMARY KEY (username, client_address)")
          .build();

  public static final TableDef FIREWALL_RULES =
      table("mysql_firewall_whitelist_rules")
          .column("active", "INT", flag("active", 1))
          .columns("VARCHAR", NOT_NULL, "username", "client_address", "schemaname")
          .column("flagIN", "INT", ZERO)
          .columns("VARCHAR", NOT_NULL, "digest", "comment")
          .constraint("PRIMARY KEY (username, client_address, schemaname, flagIN, digest)")
          .build();

  public static final TableDef FIREWALL_FINGERPRINTS =
      table("mysql_firewall_whitelist_sqli_fingerprints")
          .column("active", "INT", flag("active", 1))
          .column("fingerprint", "VARCHAR", NOT_NULL)
          .constraint("PRIMARY KEY (fingerprint)")
          .build();

  public static final List<TableDef> ACCOUNTS = List.of(USERS);
  public static final List<TableDef> FIREWALL =
      List.of(FIREWALL_USERS, FIREWALL_RULES, FIREWALL_FINGERPRINTS);

  private UserTables() {}
}
