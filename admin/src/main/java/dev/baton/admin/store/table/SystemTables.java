package dev.baton.admin.store.table;

import static dev.baton.admin.store.table.Checks.NOT_NULL;
import static dev.baton.admin.store.table.Checks.TEXT;
import static dev.baton.admin.store.table.Checks.flag;
import static dev.baton.admin.store.table.TableDef.table;

/** Variables, other proxies, and the proxy's own chores. */
public final class SystemTables {

  public static final TableDef GLOBAL_VARIABLES =
      table("global_variables")
          .column("variable_name", "VARCHAR", "NOT NULL PRIMARY KEY")
          .column("variable_value", "VARCHAR", NOT_NULL)
          .build();

  public static final TableDef PROXYSQL_SERVERS =
      table("proxysql_servers")
          .column("hostname", "VARCHAR", NOT_NULL)
          .column("port", "INT", "NOT NULL DEFAULT 6032")
          .column("weight", "INT", "CHECK (weight >= 0) NOT NULL DEFAULT 0")
          .column("comment", "VARCHAR", TEXT)
          .constraint("PRIMARY KEY (hostname, port)")
          .build();

  public static final TableDef SCHEDULER =
      table("scheduler")
          .column("id", "INTEGER", "PRIMARY KEY AUTOINCREMENT NOT NULL")
          .column("active", "INT", flag("active", 1))
          .column("interval_ms", "INTEGER", millis("interval_ms"))
          .column("filename", "VARCHAR", NOT_NULL)
          .columns("VARCHAR", "", "arg1", "arg2", "arg3", "arg4", "arg5")
          .column("comment", "VARCHAR", TEXT)
          .build();

  public static final TableDef RESTAPI_ROUTES =
      table("restapi_routes")
          .column("id", "INTEGER", "PRIMARY KEY AUTOINCREMENT NOT NULL")
          .column("active", "INT", flag("active", 1))
          .column("timeout_ms", "INTEGER", millis("timeout_ms"))
          .column("method", "VARCHAR", "NOT NULL CHECK (UPPER(method) IN ('GET','POST'))")
          .column("uri", "VARCHAR", NOT_NULL)
          .column("script", "VARCHAR", NOT_NULL)
          .column("comment", "VARCHAR", TEXT)
          .build();

  public static final TableDef COREDUMP_FILTERS =
      table("coredump_filters")
          .column("filename", "VARCHAR", NOT_NULL)
          .column("line", "INT", NOT_NULL)
          .constraint("PRIMARY KEY (filename, line)")
          .build();

  public static final TableDef COLLATIONS =
      table("mysql_collations")
          .column("Id", "INTEGER", "NOT NULL PRIMARY KEY")
          .column("Collation", "VARCHAR", NOT_NULL)
          .column("Charset", "VARCHAR", NOT_NULL)
          .column("Default", "VARCHAR", NOT_NULL)
          .build();

  /** Exists as a runtime table only. */
  public static final TableDef CHECKSUMS =
      table("runtime_checksums_values")
          .column("name", "VARCHAR", NOT_NULL)
          .columns("INT", NOT_NULL, "version", "epoch")
          .column("checksum", "VARCHAR", NOT_NULL)
          .constraint("PRIMARY KEY (name)")
          .build();

  /** Exists as a runtime table only: passwords for other members, sealed for them. */
  public static final TableDef CLUSTER_SECRETS =
      table("runtime_cluster_secrets")
          .column("hash", "VARCHAR", "NOT NULL PRIMARY KEY")
          .column("sealed", "VARCHAR", NOT_NULL)
          .build();

  private SystemTables() {}

  private static String millis(String column) {
    return "CHECK (" + column + ">=100 AND " + column + "<=100000000) NOT NULL";
  }
}
