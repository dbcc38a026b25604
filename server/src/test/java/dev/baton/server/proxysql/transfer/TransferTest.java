package dev.baton.server.proxysql.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.table.TableDef;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.proxy.ProxySettings;
import dev.baton.server.proxy.Endpoints;
import dev.baton.server.proxy.ProxyInstance;
import dev.baton.server.proxy.StartOptions;
import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A ProxySQL's configuration is taken over whole but for what is named. */
@Timeout(120)
class TransferTest {

  private static final InstanceKey NOWHERE = new InstanceKey("127.0.0.1", 1);

  /** As ProxySQL 2.7 makes its tables, without their checks. */
  private static final List<String> PROXYSQL_DB =
      List.of(
          "CREATE TABLE global_variables (variable_name VARCHAR NOT NULL PRIMARY KEY,"
              + " variable_value VARCHAR NOT NULL)",
          "INSERT INTO global_variables VALUES ('admin-admin_credentials','admin:admin'),"
              + " ('admin-mysql_ifaces','127.0.0.1:0;/tmp/proxysql_admin.sock'),"
              + " ('admin-web_enabled','true'), ('mysql-threads','4'),"
              + " ('mysql-interfaces','127.0.0.1:0;/tmp/proxysql.sock'),"
              + " ('mysql-max_connections','3000'), ('mysql-eventslog_format','1'),"
              + " ('mysql-query_cache_size_MB','512'), ('mysql-monitor_username','watcher'),"
              + " ('mysql-monitor_password','sieht'), ('mysql-of_tomorrow','1'),"
              + " ('mysql-monitor_ping_interval','-5'), ('pgsql-threads','4'),"
              + " ('mysql-ssl_p2s_ca','(null)'), ('admin-telnet_admin_ifaces','(null)')",
          "CREATE TABLE mysql_servers (hostgroup_id INT, hostname VARCHAR, port INT, gtid_port INT,"
              + " status VARCHAR, weight INT, compression INT, max_connections INT,"
              + " max_replication_lag INT, use_ssl INT, max_latency_ms INT, comment VARCHAR)",
          "INSERT INTO mysql_servers VALUES"
              + " (10,'db1',3306,3307,'ONLINE',100,1,500,0,0,20,'the \"first\" \\ one'),"
              + " (20,'db2',3306,0,'OFFLINE_SOFT',50,0,1000,5,1,0,''),"
              + " (20,'/tmp/mysql.sock',0,0,'ONLINE',1,0,1000,0,0,0,'')",
          "CREATE TABLE mysql_replication_hostgroups (writer_hostgroup INT, reader_hostgroup INT,"
              + " check_type VARCHAR, comment VARCHAR)",
          "INSERT INTO mysql_replication_hostgroups VALUES (10,20,'read_only','shop')",
          "CREATE TABLE mysql_galera_hostgroups (writer_hostgroup INT,"
              + " backup_writer_hostgroup INT, reader_hostgroup INT, offline_hostgroup INT,"
              + " active INT, max_writers INT, writer_is_also_reader INT,"
              + " max_transactions_behind INT, comment VARCHAR)",
          "INSERT INTO mysql_galera_hostgroups VALUES (1,2,3,4,1,1,0,0,'')",
          "CREATE TABLE mysql_hostgroup_attributes (hostgroup_id INT, max_num_online_servers INT,"
              + " autocommit INT, free_connections_pct INT, init_connect VARCHAR, multiplex INT,"
              + " connection_warming INT, throttle_connections_per_sec INT,"
              + " ignore_session_variables VARCHAR, hostgroup_settings VARCHAR,"
              + " servers_defaults VARCHAR, comment VARCHAR)",
          "INSERT INTO mysql_hostgroup_attributes VALUES (10,5,1,50,'SET @a=1',0,1,100,"
              + "'[\"a\"]','{\"a\":1}','{\"weight\":7}','attributes')",
          "CREATE TABLE mysql_users (username VARCHAR, password VARCHAR, active INT, use_ssl INT,"
              + " default_hostgroup INT, default_schema VARCHAR, schema_locked INT,"
              + " transaction_persistent INT, fast_forward INT, backend INT, frontend INT,"
              + " max_connections INT, attributes VARCHAR, comment VARCHAR)",
          "INSERT INTO mysql_users VALUES"
              + " ('app','apfel',1,0,10,'shop',1,0,1,1,1,99,'{\"default-transaction_isolation\":"
              + "\"READ COMMITTED\"}','the application'),"
              + " ('plain','birne',1,0,10,NULL,0,1,0,1,1,10000,'','')",
          "CREATE TABLE mysql_query_rules (rule_id INTEGER PRIMARY KEY, active INT,"
              + " username VARCHAR, flagIN INT, match_digest VARCHAR, negate_match_pattern INT,"
              + " re_modifiers VARCHAR, destination_hostgroup INT, cache_ttl INT,"
              + " cache_empty_result INT, cache_timeout INT, mirror_flagOUT INT,"
              + " mirror_hostgroup INT, gtid_from_hostgroup INT, apply INT, comment VARCHAR)",
          "INSERT INTO mysql_query_rules VALUES"
              + " (1,1,NULL,0,'^SELECT .* FOR UPDATE$',0,'CASELESS',10,NULL,NULL,NULL,NULL,NULL,"
              + "NULL,1,NULL), (2,1,'app',0,'^SELECT',0,'CASELESS',20,5000,1,100,7,30,10,1,'reads')",
          "CREATE TABLE scheduler (id INTEGER PRIMARY KEY, active INT, interval_ms INT,"
              + " filename VARCHAR, arg1 VARCHAR, arg2 VARCHAR, arg3 VARCHAR, arg4 VARCHAR,"
              + " arg5 VARCHAR, comment VARCHAR)",
          "INSERT INTO scheduler VALUES (1,1,1000,'/bin/true',NULL,NULL,NULL,NULL,NULL,'tick')",
          "CREATE TABLE proxysql_servers (hostname VARCHAR, port INT, weight INT, comment VARCHAR)",
          "CREATE TABLE mysql_aws_aurora_hostgroups (writer_hostgroup INT)",
          "INSERT INTO mysql_aws_aurora_hostgroups VALUES (1)");

  @TempDir Path folder;

  private Path database() throws Exception {
    Path file = folder.resolve("proxysql.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String sql : PROXYSQL_DB) {
        statement.execute(sql);
      }
    }
    return file;
  }

  private ProxyInstance start(@Nullable Path config) throws IOException {
    Path data = Files.createTempDirectory(folder, "data");
    return ProxyInstance.start(
        data,
        new Endpoints(null, 0, null, 0, 1),
        new ProxySettings("p", "", 0, 1, List.of(), Duration.ofSeconds(1), 1),
        new StartOptions(
            config == null ? "admin:admin" : null,
            "stats:stats",
            config,
            StartOptions.Origin.SAVED),
        new ProxyInstance.End(() -> {}, () -> {}));
  }

  private static InstanceKey admin(ProxyInstance proxy) {
    return new InstanceKey("127.0.0.1", proxy.adminPort());
  }

  private static WireConnection administrator(ProxyInstance proxy) throws IOException {
    return WireConnection.connect(
        ConnectOptions.to(admin(proxy), "admin", new Secret("admin")).withPublicKeyRetrieval());
  }

  private static String all(WireConnection admin, String sql) throws IOException {
    return String.join(
        "; ",
        admin.query(sql).rows().stream()
            .map(row -> String.join(",", row.stream().map(String::valueOf).toList()))
            .toList());
  }

  @Test
  void whatAProxySqlHasSavedIsInForceInBatonAndTheRestIsNamed() throws Exception {
    Transfer transfer;
    try (ProxySqlRows source = SavedProxySql.open(database())) {
      transfer = Transfer.of(source, "proxysql.db");
    }
    Path config = Files.writeString(folder.resolve("imported.cnf"), transfer.text());
    try (ProxyInstance proxy = start(config);
        WireConnection admin = administrator(proxy)) {
      assertThat(proxy.notInForce()).isEmpty();
      assertThat(
              all(
                  admin,
                  "SELECT hostgroup_id, hostname, port, status, weight, compression,"
                      + " max_connections, comment FROM runtime_mysql_servers ORDER BY hostname"))
          .isEqualTo(
              "10,db1,3306,ONLINE,100,1,500,the \"first\" \\ one; 20,db2,3306,OFFLINE_SOFT,50,0,1000,");
      assertThat(all(admin, "SELECT * FROM runtime_mysql_replication_hostgroups"))
          .isEqualTo("10,20,read_only,shop");
      assertThat(all(admin, "SELECT writer_hostgroup, active FROM runtime_mysql_galera_hostgroups"))
          .isEqualTo("1,1");
      assertThat(
              all(
                  admin,
                  "SELECT DISTINCT username, default_schema, max_connections FROM"
                      + " runtime_mysql_users ORDER BY username"))
          .isEqualTo("app,shop,99; plain,null,10000");
      assertThat(
              all(
                  admin,
                  "SELECT rule_id, username, match_digest, destination_hostgroup, apply FROM"
                      + " runtime_mysql_query_rules ORDER BY rule_id"))
          .isEqualTo("1,null,^SELECT .* FOR UPDATE$,10,1; 2,app,^SELECT,20,1");
      assertThat(
              all(
                  admin,
                  "SELECT variable_value FROM runtime_global_variables WHERE variable_name IN"
                      + " ('mysql-max_connections', 'mysql-monitor_username') ORDER BY 1"))
          .isEqualTo("3000; watcher");
      assertThat(all(admin, "SELECT active, comment FROM scheduler")).isEqualTo("0,tick");
    }
    assertNamed(transfer.leftOut());
    assertThat(transfer.taken()).containsEntry("mysql_servers", 2).containsEntry("mysql_users", 2);
    transfer.leftOut().forEach(line -> assertThat(transfer.text()).contains("# Left out: " + line));
  }

  private static void assertNamed(List<String> leftOut) {
    String all = String.join("\n", leftOut);
    Set<String> everywhere = Set.of("active");
    for (Map<String, @Nullable Object> columns : NotHonoured.HARMLESS.values()) {
      columns.keySet().stream()
          .filter(column -> !everywhere.contains(column))
          .forEach(column -> assertThat(all).contains(": " + column + "="));
    }
    assertThat(all)
        .contains("scheduler (id=1): active=1")
        .doesNotContain("mysql_galera_hostgroups")
        .contains("/tmp/mysql.sock")
        .contains("port 0 is a socket file")
        .contains("mysql-query_cache_size_MB='512'")
        .contains("mysql-of_tomorrow='1': there is no such variable")
        .contains("admin-web_enabled='true'")
        .contains("mysql-monitor_ping_interval")
        .contains("admin-mysql_ifaces: it does not listen at /tmp/proxysql_admin.sock")
        .contains("1 variables pgsql-…")
        .doesNotContain("(null)")
        .contains("mysql_aws_aurora_hostgroups: 1 rows")
        .doesNotContain("apfel")
        .doesNotContain("sieht");
  }

  @Test
  void usersWithACertificateComeOverAndNeedTheirPasswordInClear() throws Exception {
    try (ProxyInstance proxy = start(null);
        WireConnection admin = administrator(proxy)) {
      for (String user : List.of("byhash", "byword")) {
        admin.execute(
            "INSERT INTO mysql_users (username, password, attributes) VALUES ('%s', 'birne',"
                    .formatted(user)
                + "'{\"spiffe_id\":\"spiffe://shop/orders\"}')");
      }
      Map<String, @Nullable String> clear = Map.of("byword", "birne");
      Transfer transfer;
      try (ProxySqlRows source =
          RunningProxySql.connect(admin(proxy), "admin", new Secret("admin"))) {
        transfer = Transfer.of(new ClearPasswords(source, clear), "it");
      }
      assertThat(String.join("\n", transfer.leftOut()))
          .contains("username=byhash", "has to be known in clear")
          .doesNotContain("byword");
      Path config = Files.writeString(folder.resolve("certificates.cnf"), transfer.text());
      try (ProxyInstance next = start(config);
          WireConnection other = administrator(next)) {
        assertThat(all(other, "SELECT DISTINCT username, active FROM mysql_users ORDER BY 1"))
            .isEqualTo("byhash,0; byword,1");
        assertThat(all(other, "SELECT DISTINCT attributes FROM mysql_users"))
            .isEqualTo("{\"spiffe_id\":\"spiffe://shop/orders\"}");
      }
    }
  }

  /** As a ProxySQL that keeps some passwords as they were given. */
  private record ClearPasswords(ProxySqlRows source, Map<String, @Nullable String> clear)
      implements ProxySqlRows {

    @Override
    public Optional<List<Map<String, @Nullable String>>> rows(String table) throws IOException {
      Optional<List<Map<String, @Nullable String>>> rows = source.rows(table);
      rows.ifPresent(
          all ->
              all.forEach(
                  row ->
                      row.computeIfPresent(
                          "password",
                          (name, hash) -> clear.getOrDefault(row.get("username"), hash))));
      return rows;
    }

    @Override
    public void close() {}
  }

  @Test
  void aRunningOneIsReadAtItsAdministration() throws Exception {
    try (ProxyInstance proxy = start(null)) {
      try (WireConnection admin = administrator(proxy)) {
        admin.execute("INSERT INTO mysql_servers (hostgroup_id, hostname) VALUES (7, 'db7')");
        admin.execute("SET mysql-max_connections = 777");
      }
      try (ProxySqlRows source =
          RunningProxySql.connect(admin(proxy), "admin", new Secret("admin"))) {
        Transfer transfer = Transfer.of(source, "it");
        assertThat(transfer.text())
            .contains("hostname=\"db7\"")
            .contains("max_connections=\"777\"");
        assertThat(transfer.taken()).containsEntry("mysql_servers", 1);
      }
    }
  }

  /** Of 3.0, as MySQL's own program writes it: with backslashes, which SQLite would keep. */
  @Test
  void aDumpIsReadAsMysqlWouldReadIt() throws Exception {
    Path dump =
        Path.of(
            Objects.requireNonNull(TransferTest.class.getResource("/proxysql/dump-3.sql")).toURI());
    Transfer transfer;
    try (ProxySqlRows source = DumpedProxySql.open(dump)) {
      transfer = Transfer.of(source, "dump-3.sql");
    }
    assertThat(transfer.taken())
        .containsEntry("mysql_servers", 2)
        .containsEntry("mysql_query_rules", 2)
        .containsEntry("mysql_users", 1);
    assertThat(String.join("\n", transfer.leftOut()))
        .contains("admin-pgsql_ifaces")
        .doesNotContain("first_comment_parsing")
        .contains("1 variables pgsql-…", "pgsql_users: 1 rows")
        .doesNotContain("(null)")
        .doesNotContain("keylog")
        .doesNotContain("secret");
    Path config = Files.writeString(folder.resolve("dump.cnf"), transfer.text());
    try (ProxyInstance proxy = start(config);
        WireConnection admin = administrator(proxy)) {
      assertThat(
              all(
                  admin,
                  "SELECT match_digest, match_pattern, replace_pattern, comment FROM"
                      + " runtime_mysql_query_rules WHERE rule_id = 1"))
          .isEqualTo("^SELECT \\d+; -- \\'x\\' /* no comment */,(\\w+)\\s,\\1,a\nb 'c'");
      assertThat(
              all(admin, "SELECT hostname, comment FROM runtime_mysql_servers ORDER BY hostname"))
          .isEqualTo("db1,first; of two; db2,");
      assertThat(
              all(
                  admin,
                  "SELECT password = MYSQL_NATIVE_PASSWORD('it''s \\ \"secret\"') FROM mysql_users"))
          .isEqualTo("1");
      assertThat(
              all(
                  admin,
                  "SELECT variable_value = MYSQL_NATIVE_PASSWORD('o''clock \\ \"now\"') FROM"
                      + " global_variables WHERE variable_name = 'mysql-monitor_password'"))
          .isEqualTo("1");
    }
  }

  @Test
  void aDumpThatIsCutOffOrSomebodyElsesIsSaidSo() throws Exception {
    Path cut = Files.writeString(folder.resolve("cut.sql"), "-- x\nINSERT INTO t VALUES ('a");
    assertThatThrownBy(() -> DumpedProxySql.open(cut))
        .hasMessageContaining("cut.sql")
        .hasMessageContaining("the text in line 2 does not end");
    Path other = Files.writeString(folder.resolve("other.sql"), "CREATE TABLE shop (id INT);");
    assertThatThrownBy(() -> DumpedProxySql.open(other)).hasMessageContaining("-P 6032");
    Path ours =
        Files.writeString(folder.resolve("ours.sql"), "CREATE TABLE runtime_cluster_secrets(");
    assertThatThrownBy(() -> DumpedProxySql.open(ours)).hasMessageContaining("mysql main <");
  }

  @Test
  void whatIsNoProxySqlIsSaidSo() throws Exception {
    Path text =
        Files.writeString(folder.resolve("text.db"), "not a database, only text".repeat(99));
    assertThatThrownBy(() -> SavedProxySql.open(text)).hasMessageContaining("text.db");
    assertThatThrownBy(() -> SavedProxySql.open(folder.resolve("none.db")))
        .hasMessageContaining("none.db");
    assertThatThrownBy(() -> RunningProxySql.connect(NOWHERE, "admin", new Secret("admin")))
        .isInstanceOf(IOException.class);
  }

  /** Else something that Baton honours would be left out. */
  @Test
  void onlyWhatALoadRefusesIsLeftOut() throws Exception {
    try (ProxyInstance proxy = start(null);
        WireConnection admin = administrator(proxy)) {
      for (Map.Entry<TableDef, Map<String, @Nullable Object>> entry :
          NotHonoured.HARMLESS.entrySet()) {
        TableDef table = entry.getKey();
        for (String column : entry.getValue().keySet()) {
          if (!column.equals("active")) {
            refused(admin, table, column);
          }
        }
      }
    }
  }

  private static void refused(WireConnection admin, TableDef table, String column)
      throws IOException {
    String value =
        switch (column) {
          case "attributes", "hostgroup_settings", "servers_defaults" -> "'{\"weight\":7}'";
          case "ignore_session_variables" -> "'[\"a\"]'";
          case "init_connect" -> "'SET @a=1'";
          case "multiplex" -> "0";
          default -> "1";
        };
    String keys =
        switch (table.name()) {
          case "mysql_servers" -> "hostgroup_id, hostname, %s) VALUES (1, 'db1', %s)";
          case "mysql_hostgroup_attributes" -> "hostgroup_id, %s) VALUES (1, %s)";
          case "mysql_users" -> "username, password, %s) VALUES ('u', 'p', %s)";
          default -> "rule_id, active, %s) VALUES (1, 1, %s)";
        };
    admin.execute("INSERT INTO " + table.name() + " (" + keys.formatted(column, value));
    ConfigModule module =
        List.of(ConfigModule.values()).stream()
            .filter(one -> one.tables().contains(table))
            .findFirst()
            .orElseThrow();
    assertThatThrownBy(() -> admin.execute("LOAD " + module.words() + " TO RUNTIME"))
        .as("%s.%s", table.name(), column)
        .satisfies(e -> assertThat(Objects.toString(e.getMessage())).contains(column));
    admin.execute("DELETE FROM " + table.name());
  }
}
