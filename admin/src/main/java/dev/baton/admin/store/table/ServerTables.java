package dev.baton.admin.store.table;

import static dev.baton.admin.store.table.Checks.NOT_NULL;
import static dev.baton.admin.store.table.Checks.TEXT;
import static dev.baton.admin.store.table.Checks.flag;
import static dev.baton.admin.store.table.Checks.json;
import static dev.baton.admin.store.table.Checks.port;
import static dev.baton.admin.store.table.Checks.range;
import static dev.baton.admin.store.table.TableDef.table;

import java.util.List;

/** The servers behind the proxy and how they are grouped: what {@code MYSQL SERVERS} loads. */
public final class ServerTables {

  public static final TableDef SERVERS =
      table("mysql_servers")
          .column("hostgroup_id", "INT", "CHECK (hostgroup_id>=0) NOT NULL DEFAULT 0")
          .column("hostname", "VARCHAR", NOT_NULL)
          .column("port", "INT", port("port", 3306))
          .column(
              "gtid_port",
              "INT",
              "CHECK ((gtid_port <> port OR gtid_port=0) AND gtid_port >= 0"
                  + " AND gtid_port <= 65535) NOT NULL DEFAULT 0")
          .column(
              "status",
              "VARCHAR",
              "CHECK (UPPER(status) IN ('ONLINE','SHUNNED','OFFLINE_SOFT', 'OFFLINE_HARD'))"
                  + " NOT NULL DEFAULT 'ONLINE'")
          .column("weight", "INT", range("weight", 0, 10_000_000, 1))
          .column("compression", "INT", flag("compression", 0))
          .column("max_connections", "INT", "CHECK (max_connections >=0) NOT NULL DEFAULT 1000")
          .column("max_replication_lag", "INT", range("max_replication_lag", 0, 126_144_000, 0))
          .column("use_ssl", "INT", flag("use_ssl", 0))
          .column("max_latency_ms", "INT UNSIGNED", "CHECK (max_latency_ms>=0) NOT NULL DEFAULT 0")
          .column("comment", "VARCHAR", TEXT)
          .constraint("PRIMARY KEY (hostgroup_id, hostname, port)")
          .build();

  public static final TableDef REPLICATION_HOSTGROUPS =
      table("mysql_replication_hostgroups")
          .column("writer_hostgroup", "INT", "CHECK (writer_hostgroup>=0) NOT NULL PRIMARY KEY")
          .column(
              "reader_hostgroup",
              "INT",
              "NOT NULL CHECK (reader_hostgroup<>writer_hostgroup AND reader_hostgroup>=0)")
          .column(
              "check_type",
              "VARCHAR",
              "CHECK (LOWER(check_type) IN ('read_only','innodb_read_only','super_read_only',"
                  + "'read_only|innodb_read_only','read_only&innodb_read_only','manager'))"
                  + " NOT NULL DEFAULT 'read_only'")
          .column("comment", "VARCHAR", TEXT)
          .constraint("UNIQUE (reader_hostgroup)")
          .build();

  public static final TableDef GROUP_REPLICATION_HOSTGROUPS =
      fourHostgroups("mysql_group_replication_hostgroups");

  public static final TableDef GALERA_HOSTGROUPS = fourHostgroups("mysql_galera_hostgroups");

  public static final TableDef HOSTGROUP_ATTRIBUTES =
      table("mysql_hostgroup_attributes")
          .column("hostgroup_id", "INT", "NOT NULL PRIMARY KEY")
          .column(
              "max_num_online_servers",
              "INT",
              range("max_num_online_servers", 0, 1_000_000, 1_000_000))
          .column("autocommit", "INT", "CHECK (autocommit IN (-1, 0, 1)) NOT NULL DEFAULT -1")
          .column("free_connections_pct", "INT", range("free_connections_pct", 0, 100, 10))
          .column("init_connect", "VARCHAR", TEXT)
          .column("multiplex", "INT", flag("multiplex", 1))
          .column("connection_warming", "INT", flag("connection_warming", 0))
          .column(
              "throttle_connections_per_sec",
              "INT",
              range("throttle_connections_per_sec", 1, 1_000_000, 1_000_000))
          .column("ignore_session_variables", "VARCHAR", json("ignore_session_variables"))
          .column("hostgroup_settings", "VARCHAR", json("hostgroup_settings"))
          .column("servers_defaults", "VARCHAR", json("servers_defaults"))
          .column("comment", "VARCHAR", TEXT)
          .build();

  public static final TableDef SSL_PARAMS =
      table("mysql_servers_ssl_params")
          .column("hostname", "VARCHAR", NOT_NULL)
          .column("port", "INT", port("port", 3306))
          .columns(
              "VARCHAR",
              TEXT,
              "username",
              "ssl_ca",
              "ssl_cert",
              "ssl_key",
              "ssl_capath",
              "ssl_crl",
              "ssl_crlpath",
              "ssl_cipher",
              "tls_version",
              "comment")
          .constraint("PRIMARY KEY (hostname, port, username)")
          .build();

  /** In the order in which they are copied. */
  public static final List<TableDef> ALL =
      List.of(
          SERVERS,
          REPLICATION_HOSTGROUPS,
          GROUP_REPLICATION_HOSTGROUPS,
          GALERA_HOSTGROUPS,
          HOSTGROUP_ATTRIBUTES,
          SSL_PARAMS);

  /**
   * The servers as they were loaded, for other members: {@code runtime_mysql_servers} shows them
   * where the monitor has put them.
   */
  public static final TableDef LOADED_SERVERS = SERVERS.as("runtime_mysql_servers_v2");

  private ServerTables() {}

  private static TableDef fourHostgroups(String name) {
    return table(name)
        .column("writer_hostgroup", "INT", "CHECK (writer_hostgroup>=0) NOT NULL PRIMARY KEY")
        .column(
            "backup_writer_hostgroup",
            "INT",
            "CHECK (backup_writer_hostgroup>=0 AND backup_writer_hostgroup<>writer_hostgroup)"
                + " NOT NULL")
        .column(
            "reader_hostgroup",
            "INT",
            "NOT NULL CHECK (reader_hostgroup<>writer_hostgroup"
                + " AND backup_writer_hostgroup<>reader_hostgroup AND reader_hostgroup>0)")
        .column(
            "offline_hostgroup",
            "INT",
            "NOT NULL CHECK (offline_hostgroup<>writer_hostgroup"
                + " AND offline_hostgroup<>reader_hostgroup"
                + " AND backup_writer_hostgroup<>offline_hostgroup AND offline_hostgroup>=0)")
        .column("active", "INT", flag("active", 1))
        .column("max_writers", "INT", "NOT NULL CHECK (max_writers >= 0) DEFAULT 1")
        .column(
            "writer_is_also_reader",
            "INT",
            "CHECK (writer_is_also_reader IN (0,1,2)) NOT NULL DEFAULT 0")
        .column(
            "max_transactions_behind",
            "INT",
            "CHECK (max_transactions_behind>=0) NOT NULL DEFAULT 0")
        .column("comment", "VARCHAR")
        .constraint("UNIQUE (reader_hostgroup)")
        .constraint("UNIQUE (offline_hostgroup)")
        .constraint("UNIQUE (backup_writer_hostgroup)")
        .build();
  }
}
