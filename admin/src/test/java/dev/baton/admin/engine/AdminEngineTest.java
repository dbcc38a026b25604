package dev.baton.admin.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.admin.audit.AuditEntry;
import dev.baton.admin.audit.Change;
import dev.baton.admin.engine.Client.Role;
import dev.baton.admin.runtime.Checksums;
import dev.baton.admin.runtime.ConfigSource;
import dev.baton.admin.runtime.ProxyControl;
import dev.baton.admin.runtime.RuntimeConfig;
import dev.baton.admin.runtime.row.UserRow;
import dev.baton.admin.secret.PasswordHash;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.AdminStore;
import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.SqlResult;
import dev.baton.admin.store.table.HistoryTables;
import dev.baton.admin.store.table.TableDef;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.wire.auth.Sha256Crypt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminEngineTest {
  @TempDir Path folder;

  private final RecordingConsumer consumer = new RecordingConsumer();
  private final List<AuditEntry> audit = new ArrayList<>();
  private AdminEngine engine;
  private AdminSession admin;

  @BeforeEach
  void start() throws AdminException {
    engine = open("admin:admin", "stats:stats");
    assertThat(engine.start()).isEmpty();
    admin = engine.session(new Client(1, "admin", "127.0.0.1:5555", Role.ADMIN));
    audit.clear();
  }

  @AfterEach
  void stop() throws AdminException {
    admin.close();
    engine.close();
  }

  private AdminEngine open(@Nullable String adminAccount, @Nullable String statsAccount)
      throws AdminException {
    return AdminEngine.open(
        new AdminEngine.Parts(
            folder,
            List.of(consumer),
            ProxyControl.NONE,
            ConfigSource.NONE,
            audit::add,
            InstantSource.system(),
            MonotonicClock.SYSTEM,
            new SecureRandom()),
        new Credentials(adminAccount, statsAccount, folder, new SecureRandom()));
  }

  @Test
  void serversAreInForceOnlyAfterTheirLoad() throws AdminException {
    run("INSERT INTO mysql_servers (hostgroup_id, hostname) VALUES (1, 'db1'), (2, 'db2')");
    assertThat(rows("SELECT * FROM runtime_mysql_servers")).isEmpty();
    run("LOAD MYSQL SERVERS TO RUNTIME");
    assertThat(rows("SELECT hostname FROM runtime_mysql_servers ORDER BY 1"))
        .containsExactly(new Object[] {"db1"}, new Object[] {"db2"});
    RuntimeConfig.Servers servers =
        (RuntimeConfig.Servers) consumer.inForce.get(ConfigModule.MYSQL_SERVERS);
    assertThat(servers.servers()).hasSize(2).first().returns("db1", row -> row.hostname());
  }

  @Test
  void aRuleWithABadExpressionIsNamedAndNothingOfTheSetIsInForce() throws AdminException {
    run("INSERT INTO mysql_query_rules (rule_id, active, match_digest) VALUES (1, 1, '^SELECT')");
    run("LOAD MYSQL QUERY RULES TO RUNTIME");
    run("INSERT INTO mysql_query_rules (rule_id, active, match_digest) VALUES (7, 1, '(')");
    assertThatThrownBy(() -> run("LOAD MYSQL QUERY RULES TO RUNTIME"))
        .isInstanceOf(AdminException.class)
        .hasMessageContaining("mysql_query_rules (rule_id=7)")
        .hasMessageContaining("match_digest '(' is no regular expression")
        .hasMessageContaining("unchanged");
    assertThat(rows("SELECT rule_id FROM runtime_mysql_query_rules"))
        .containsExactly(new Object[] {1L});
    RuntimeConfig.Rules rules =
        (RuntimeConfig.Rules) consumer.inForce.get(ConfigModule.MYSQL_QUERY_RULES);
    assertThat(rules.rules()).hasSize(1);
  }

  @Test
  void aPasswordIsShownAsItsHashAndHandedOverInClear() throws AdminException {
    run("INSERT INTO mysql_users (username, password) VALUES ('app', 'apfel')");
    assertThat(rows("SELECT password FROM mysql_users"))
        .containsExactly(new Object[] {PasswordHash.of("apfel")});
    run("LOAD MYSQL USERS TO RUNTIME");
    RuntimeConfig.Users users =
        (RuntimeConfig.Users) consumer.inForce.get(ConfigModule.MYSQL_USERS);
    UserRow user = users.users().getFirst();
    assertThat(user.password()).isEqualTo(new Secret("apfel"));
    assertThat(user.hash()).isEqualTo(PasswordHash.of("apfel"));
    assertThat(audit.toString()).doesNotContain("apfel");
  }

  @Test
  void whatChangesAmongManyRowsIsInForceAndAuditedAndTheRestIsTakenOver() throws AdminException {
    for (int i = 0; i < 40; i++) {
      run("INSERT INTO mysql_users (username, password) VALUES ('u%02d', 'p%d')".formatted(i, i));
    }
    run("LOAD MYSQL USERS TO RUNTIME");
    List<UserRow> before = users();
    run("DELETE FROM mysql_users WHERE username IN ('u03', 'u10')");
    run("UPDATE mysql_users SET max_connections = 7 WHERE username IN ('u20', 'u21', 'u22')");
    run("UPDATE mysql_users SET password = 'other' WHERE username = 'u30'");
    run("INSERT INTO mysql_users (username, password) VALUES ('late', 'p1')");
    run("LOAD MYSQL USERS TO RUNTIME");
    assertThat(audit.getLast().changedRows()).isEqualTo(7);
    List<UserRow> after = users();
    assertThat(after).hasSize(39);
    List<UserRow> same =
        after.stream().filter(row -> before.stream().anyMatch(b -> b == row)).toList();
    assertThat(same).hasSizeGreaterThan(25);
    for (UserRow row : after) {
      boolean changed = List.of("u20", "u21", "u22").contains(row.username());
      assertThat(row.maxConnections()).isEqualTo(changed ? 7 : 10_000);
      String password =
          switch (row.username()) {
            case "u30" -> "other";
            case "late" -> "p1";
            default -> "p" + Integer.parseInt(row.username().substring(1));
          };
      assertThat(row.password()).as(row.username()).isEqualTo(new Secret(password));
    }
    assertThat(rows("SELECT * FROM runtime_mysql_users ORDER BY username"))
        .containsExactlyElementsOf(rows("SELECT * FROM mysql_users ORDER BY username"));
  }

  private List<UserRow> users() {
    return ((RuntimeConfig.Users) consumer.inForce.get(ConfigModule.MYSQL_USERS)).users();
  }

  @Test
  void savedUsersCanStillLogInToTheServersAfterARestart() throws AdminException {
    run("INSERT INTO mysql_users (username, password) VALUES ('app', 'apfel')");
    run("SAVE MYSQL USERS TO DISK");
    stop();
    consumer.inForce.clear();
    start();
    RuntimeConfig.Users users =
        (RuntimeConfig.Users) consumer.inForce.get(ConfigModule.MYSQL_USERS);
    assertThat(users.users().getFirst().password()).isEqualTo(new Secret("apfel"));
  }

  @Test
  void everyChangeIsAuditedWithItsRowsBeforeAndAfter() throws AdminException {
    run("INSERT INTO mysql_servers (hostname, weight) VALUES ('db1', 5)");
    run("UPDATE mysql_servers SET weight = 9 WHERE hostname = 'db1'");
    AuditEntry entry = audit.getLast();
    assertThat(entry.user()).isEqualTo("admin");
    assertThat(entry.address()).isEqualTo("127.0.0.1:5555");
    assertThat(entry.statement()).contains("SET weight = 9");
    assertThat(entry.changedRows()).isEqualTo(1);
    assertThat(entry.changes().getFirst().before()).contains("\"weight\":5");
    assertThat(entry.changes().getFirst().after()).contains("\"weight\":9");
    run("UPDATE mysql_users SET password = 'geheim' WHERE username = 'nobody'");
    assertThat(audit.getLast().statement()).doesNotContain("geheim");
    run("SET mysql-monitor_password = 'geheim'");
    assertThat(audit.getLast().statement()).isEqualTo("SET mysql-monitor_password = ***");
    for (String mistyped :
        List.of(
            "SET mysql-monitor_pasword = 'geheim'",
            "INSERT INTO mysql_user VALUES ('app', 'geheim')",
            "UPDATE mysql_servers SET weight = -1, comment = 'geheim'")) {
      assertThatThrownBy(() -> run(mistyped)).hasMessageNotContaining("geheim");
    }
    assertThat(audit.toString()).doesNotContain("geheim");
    assertThatThrownBy(() -> run("SELECT * FROM mysql_aws_aurora_hostgroups"))
        .hasMessageContaining(
            "no such table: mysql_aws_aurora_hostgroups; Baton does not speak to");
  }

  @Test
  void theFirstLoadRaisesAVersionAndLaterOnesOnlyWithAChange() throws AdminException {
    assertThat(version("mysql_servers")).isEqualTo(1);
    assertThat(checksum("mysql_servers")).isEqualTo("0x0000000000000000");
    run("LOAD MYSQL SERVERS TO RUNTIME");
    assertThat(version("mysql_servers")).isEqualTo(2);
    run("LOAD MYSQL SERVERS TO RUNTIME");
    assertThat(version("mysql_servers")).isEqualTo(2);
    run("INSERT INTO mysql_servers (hostname) VALUES ('db1')");
    run("LOAD MYSQL SERVERS TO RUNTIME");
    assertThat(version("mysql_servers")).isEqualTo(3);
    assertThat(version("mysql_servers_v2")).isEqualTo(3);
    assertThat(rows("SELECT name FROM runtime_checksums_values ORDER BY name"))
        .extracting(row -> row[0])
        .containsExactly(
            "admin_variables",
            "mysql_query_rules",
            "mysql_servers",
            "mysql_servers_v2",
            "mysql_users",
            "mysql_variables",
            "proxysql_servers");
  }

  @Test
  void anUnknownVariableOrAValueOutOfRangeIsNotBroughtIntoForce() throws AdminException {
    run(
        "UPDATE global_variables SET variable_value='0' WHERE variable_name='mysql-max_connections'");
    assertThatThrownBy(() -> run("LOAD MYSQL VARIABLES TO RUNTIME"))
        .hasMessageContaining("mysql-max_connections")
        .hasMessageContaining("from 1 to 1000000");
    run(
        "UPDATE global_variables SET variable_value='9' WHERE variable_name='mysql-max_connections'");
    run("INSERT INTO global_variables VALUES ('mysql-max_conections', '5')");
    assertThatThrownBy(() -> run("LOAD MYSQL VARIABLES TO RUNTIME"))
        .hasMessageContaining("mysql-max_conections");
    run("DELETE FROM global_variables WHERE variable_name = 'mysql-max_conections'");
    run("LOAD MYSQL VARIABLES TO RUNTIME");
    RuntimeConfig.Settings settings =
        (RuntimeConfig.Settings) consumer.inForce.get(ConfigModule.MYSQL_VARIABLES);
    assertThat(settings.variables().number("mysql-max_connections")).isEqualTo(9);
    assertThat(settings.variables().password("mysql-monitor_password"))
        .isEqualTo(new Secret("monitor"));
  }

  @Test
  void aVariableThatNobodyGoesByIsRefusedByNameUnlessItIsItsDefault() throws AdminException {
    assertThatThrownBy(() -> run("SET mysql-query_cache_size_MB = 512"))
        .hasMessageContaining("mysql-query_cache_size_MB cannot be '512', it stays '256'")
        .hasMessageContaining("no query cache");
    run("SET mysql-query_cache_size_MB = 256");
    run("UPDATE global_variables SET variable_value='0' WHERE variable_name='mysql-multiplexing'");
    assertThatThrownBy(() -> run("LOAD MYSQL VARIABLES TO RUNTIME"))
        .hasMessageContaining("the running configuration is unchanged")
        .hasMessageContaining("mysql-multiplexing cannot be '0', it stays 'true'");
    run("UPDATE global_variables SET variable_value='1' WHERE variable_name='mysql-multiplexing'");
    run("LOAD MYSQL VARIABLES TO RUNTIME");
    assertThatThrownBy(() -> run("SET mysql-no_such = 1"))
        .hasMessageContaining("Unknown global variable: 'mysql-no_such'");
  }

  @Test
  void aVariableThatCountsFromTheNextStartOnSaysSo() throws AdminException {
    SqlResult.Changed done = (SqlResult.Changed) run("SET admin-mysql_ifaces = '127.0.0.1:7032'");
    assertThat(done.info()).contains("counts from the next start on");
    assertThat(rows("SHOW WARNINGS")).hasSize(1);
    run("LOAD ADMIN VARIABLES TO RUNTIME");
    assertThat(rows("SHOW WARNINGS")).isEmpty();
    assertThatThrownBy(() -> run("SET admin-mysql_ifaces = '0.0.0.0:6032;/tmp/admin.sock'"))
        .hasMessageContaining("one address and port");
  }

  @Test
  void aTableThatNobodyGoesByCanBeFilledAndIsRefusedByNameAtItsLoad() throws AdminException {
    run("INSERT INTO scheduler (active, interval_ms, filename) VALUES (0, 1000, '/bin/true')");
    run("LOAD SCHEDULER TO RUNTIME");
    run("UPDATE scheduler SET active = 1");
    assertThatThrownBy(() -> run("LOAD SCHEDULER TO RUNTIME"))
        .hasMessageContaining("scheduler has 1 active row(s)")
        .hasMessageContaining("use cron or a systemd timer")
        .hasMessageContaining("the running configuration is unchanged");
    assertThat(rows("SELECT active FROM runtime_scheduler")).containsExactly(new Object[] {0L});
  }

  @Test
  void passwordsCanBeHashedByProxySqlsFunctions() throws AdminException {
    run(
        "INSERT INTO mysql_users (username, password) VALUES ('a', MYSQL_NATIVE_PASSWORD('apfel')),"
            + " ('b', CACHING_SHA2_PASSWORD('apfel', 'aaaaaaaaaabbbbbbbbbb')),"
            + " ('c', CACHING_SHA2_PASSWORD('apfel'))");
    run("LOAD MYSQL USERS TO RUNTIME");
    RuntimeConfig.Users users =
        (RuntimeConfig.Users) consumer.inForce.get(ConfigModule.MYSQL_USERS);
    assertThat(users.users().get(0).hash()).isEqualTo(PasswordHash.of("apfel"));
    for (UserRow row : users.users().subList(1, 3)) {
      assertThat(Sha256Crypt.parse(row.hash()).matches("apfel".getBytes(UTF_8))).isTrue();
    }
    assertThatThrownBy(() -> run("SELECT CACHING_SHA2_PASSWORD('x', 'short')"))
        .hasMessageContaining("the salt must have 20 bytes");
    assertThat(audit.toString()).doesNotContain("apfel");
  }

  @Test
  void samplesAreKeptForAWeekAndTheirHoursForAYear() throws AdminException {
    long hour = 1_700_002_800L; // a full one
    long[][] samples = {{hour + 60, 10, 100}, {hour + 120, 30, 150}, {hour + 3600, 5, 160}};
    for (long[] one : samples) {
      engine.addHistory(sample(one[0], one[1], one[2]));
    }
    String columns = "timestamp, Client_Connections_connected, Client_Connections_created";
    assertThat(rows("SELECT " + columns + " FROM stats_history.mysql_connections_hour"))
        .containsExactly(new Object[] {hour, 20L, 150L}, new Object[] {hour + 3600, 5L, 160L});
    engine.addHistory(
        new HistorySamples(
            hour + 60,
            Map.<TableDef, @Nullable Object[]>of(HistoryTables.CPU, new Object[] {1L, 1L}),
            Map.of(),
            List.of()));
    assertThat(rows("SELECT count(*) FROM stats_history.mysql_connections"))
        .containsExactly(new Object[] {3L});
    engine.addHistory(sample(hour + 8 * 86_400, 0, 0));
    assertThat(rows("SELECT timestamp FROM stats_history.mysql_connections"))
        .containsExactly(new Object[] {hour + 8 * 86_400});
    assertThat(rows("SELECT count(*) FROM stats_history.mysql_connections_hour"))
        .containsExactly(new Object[] {3L});
  }

  @Test
  void everyCounterAndServerHasItsHistoryInProxySqlsTables() throws AdminException {
    engine.addHistory(sample(1_700_000_000L, 3, 5));
    engine.addHistory(sample(1_700_000_060L, 4, 6));
    assertThat(
            rows(
                "SELECT timestamp, variable_name, variable_value"
                    + " FROM stats_history.history_mysql_status_variables"
                    + " JOIN stats_history.history_mysql_status_variables_lookup USING (variable_id)"
                    + " WHERE variable_name = 'Questions' ORDER BY 1"))
        .containsExactly(
            new Object[] {1_700_000_000L, "Questions", "5"},
            new Object[] {1_700_000_060L, "Questions", "6"});
    assertThat(
            rows(
                "SELECT variable_id FROM stats_history.history_mysql_status_variables_lookup"
                    + " ORDER BY 1"))
        .containsExactly(new Object[] {1L}, new Object[] {2L});
    assertThat(
            rows(
                "SELECT hostgroup, srv_host, Latency_us"
                    + " FROM stats_history.history_stats_mysql_connection_pool WHERE timestamp ="
                    + " 1700000060"))
        .containsExactly(new Object[] {10L, "db1", 77L});
    assertThat(rows("SELECT count(*) FROM stats_history.mysql_query_cache_day"))
        .containsExactly(new Object[] {0L});
  }

  private static HistorySamples sample(long second, long connected, long created) {
    Object[] row = new Object[HistoryTables.CONNECTIONS.columns().size() - 1];
    Arrays.fill(row, 0L);
    row[1] = connected;
    row[2] = created;
    Object[] server = {10L, "db1", 3306L, "ONLINE", 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 77L};
    return new HistorySamples(
        second,
        Map.<TableDef, @Nullable Object[]>of(HistoryTables.CONNECTIONS, row),
        Map.of("Questions", created, "ProxySQL_Uptime", 1L),
        List.<@Nullable Object[]>of(server));
  }

  @Test
  void digestsAreSavedWithTheTimeAndBeginAnew() throws AdminException {
    engine
        .tables()
        .provide(
            Schema.STATS,
            "stats_mysql_query_digest_reset",
            () ->
                List.<@Nullable Object[]>of(
                    new Object[] {1, "s", "u", "", "0x1", "SELECT ?", 9, 1, 2, 3, 4, 5, 6, 7}));
    SqlResult.Changed saved = (SqlResult.Changed) run("SAVE MYSQL DIGEST TO DISK");
    assertThat(saved.affected()).isEqualTo(1);
    assertThat(
            rows(
                "SELECT digest_text, count_star, dump_time > 1700000000"
                    + " FROM stats_history.history_mysql_query_digest"))
        .containsExactly(new Object[] {"SELECT ?", 9L, 1L});
    assertThat(
            ((SqlResult.Changed) run("TRUNCATE TABLE stats.stats_mysql_query_digest")).affected())
        .isEqualTo(1);
  }

  @Test
  void whatIsSetAndWhatALoadBringsIntoForceIsAuditedBeforeAndAfter() throws AdminException {
    run("SET mysql-max_connections = 100");
    assertThat(audit.getLast().changes().getFirst().before()).contains("\"2048\"");
    assertThat(audit.getLast().changes().getFirst().after()).contains("\"100\"");
    run("LOAD MYSQL VARIABLES TO RUNTIME");
    assertThat(audit.getLast().changes())
        .containsExactly(
            new Change(
                "runtime_global_variables",
                "{\"variable_name\":\"mysql-max_connections\",\"variable_value\":\"2048\"}",
                "{\"variable_name\":\"mysql-max_connections\",\"variable_value\":\"100\"}"));
    run("INSERT INTO mysql_users (username, password) VALUES ('app', 'geheim')");
    run("LOAD MYSQL USERS TO RUNTIME");
    assertThat(audit.getLast().changes().getFirst().after())
        .contains("\"username\":\"app\",\"password\":\"***\"");
    run("SET mysql-monitor_password = 'geheim'");
    run("LOAD MYSQL VARIABLES TO RUNTIME");
    assertThat(audit.toString()).doesNotContain("geheim").doesNotContain(PasswordHash.of("geheim"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 300, 9000})
  void aDatabaseThatIsDamagedMeanwhileIsSetAsideAndANewOneHoldsWhatIsInForce(int length)
      throws Exception {
    run("INSERT INTO mysql_users (username, password) VALUES ('app', 'apfel')");
    run("LOAD MYSQL USERS TO RUNTIME");
    run("SAVE MYSQL USERS TO DISK");
    run("INSERT INTO mysql_servers (hostname) VALUES ('db1')");
    Path file = folder.resolve(AdminStore.DISK_FILE);
    Files.write(file, "no database ".repeat(1000).substring(0, length).getBytes(UTF_8));
    assertThatThrownBy(() -> run("SAVE MYSQL SERVERS TO DISK"))
        .hasMessageContaining("set aside as baton-admin.db.damaged-1")
        .hasMessageContaining("the running configuration is untouched")
        .hasMessageContaining("repeat the command");
    assertThat(Files.size(folder.resolve("baton-admin.db.damaged-1"))).isEqualTo(length);
    run("SAVE MYSQL SERVERS TO DISK");
    assertThat(rows("SELECT hostname FROM disk.mysql_servers"))
        .containsExactly(new Object[] {"db1"});
    assertThat(audit.getLast().changedRows()).isEqualTo(1);
    stop();
    engine = open(null, null);
    assertThat(engine.start()).isEmpty();
    admin = engine.session(new Client(1, "admin", "127.0.0.1:5555", Role.ADMIN));
    RuntimeConfig.Users users =
        (RuntimeConfig.Users) consumer.inForce.get(ConfigModule.MYSQL_USERS);
    assertThat(users.users().getFirst().password()).isEqualTo(new Secret("apfel"));
  }

  @Test
  void theReaderOfCountersReadsNothingElseAndChangesNothing() throws AdminException {
    AdminSession stats = engine.session(new Client(2, "stats", "127.0.0.1:5556", Role.STATS));
    engine
        .tables()
        .provide(
            Schema.STATS,
            "stats_mysql_global",
            () -> List.<Object[]>of(new Object[] {"Questions", "42"}));
    assertThat(((SqlResult.Rows) stats.execute("SELECT * FROM stats_mysql_global")).rows())
        .containsExactly(new Object[] {"Questions", "42"});
    assertThatThrownBy(() -> stats.execute("SELECT * FROM mysql_users"))
        .hasMessageContaining("may not read main.mysql_users");
    assertThatThrownBy(() -> stats.execute("DELETE FROM stats_mysql_global"))
        .hasMessageContaining("may only read");
    assertThatThrownBy(() -> stats.execute("LOAD MYSQL USERS TO RUNTIME"))
        .hasMessageContaining("may only read");
    assertThat(((SqlResult.Rows) stats.execute("SHOW TABLES")).rows())
        .extracting(row -> row[0])
        .contains("stats_mysql_global")
        .doesNotContain("mysql_users");
  }

  @Test
  void whatTheProxyFillsCannotBeWrittenAndOwnTablesKeepTheirShape() {
    assertThatThrownBy(() -> run("DELETE FROM runtime_mysql_servers"))
        .hasMessageContaining("change mysql_servers and LOAD it TO RUNTIME");
    assertThatThrownBy(() -> run("INSERT INTO stats.stats_mysql_global VALUES ('a', 'b')"))
        .hasMessageContaining("cannot be written");
    assertThatThrownBy(() -> run("DROP TABLE mysql_servers")).hasMessageContaining("Baton's own");
    assertThatThrownBy(() -> run("ALTER TABLE mysql_servers ADD COLUMN x"))
        .hasMessageContaining("Baton's own");
    assertThatThrownBy(() -> run("SELECT * FROM disk.baton_secrets"))
        .hasMessageContaining("may not read");
  }

  @Test
  void theHiddenTableOfPasswordsCannotBeRenamedIntoSight() {
    assertThatThrownBy(() -> run("ALTER TABLE disk.baton_secrets RENAME TO mine"))
        .hasMessageContaining("Baton's own");
  }

  @Test
  void howAStatementWouldBeDoneIsTold() throws AdminException {
    assertThat(rows("EXPLAIN QUERY PLAN SELECT * FROM mysql_servers")).isNotEmpty();
    assertThat(rows("EXPLAIN DELETE FROM mysql_servers")).isNotEmpty();
  }

  @Test
  void anAdministratorsOwnTablesAreAllowedInMemory() throws AdminException {
    run("INSERT INTO mysql_servers (hostname) VALUES ('db1')");
    run("CREATE TABLE servers_before AS SELECT * FROM mysql_servers");
    run("DELETE FROM mysql_servers");
    run("INSERT INTO mysql_servers SELECT * FROM servers_before");
    run("DROP TABLE servers_before");
    assertThat(rows("SELECT hostname FROM mysql_servers")).hasSize(1);
  }

  @Test
  void aTransactionIsRolledBackWhole() throws AdminException {
    run("BEGIN");
    run("INSERT INTO mysql_servers (hostname) VALUES ('db1')");
    assertThat(admin.inTransaction()).isTrue();
    run("ROLLBACK");
    assertThat(rows("SELECT * FROM mysql_servers")).isEmpty();
    run("START TRANSACTION");
    run("INSERT INTO mysql_servers (hostname) VALUES ('db1')");
    run("COMMIT");
    assertThat(rows("SELECT * FROM mysql_servers")).hasSize(1);
    run("COMMIT");
  }

  @Test
  void aStatementThatFailsHalfwayChangesNothing() throws AdminException {
    assertThatThrownBy(
            () -> run("INSERT INTO mysql_servers (hostname, port) VALUES ('a', 1), ('b', -1)"))
        .isInstanceOf(AdminException.class);
    assertThat(rows("SELECT * FROM mysql_servers")).isEmpty();
  }

  @Test
  void credentialsThatWouldLockEverybodyOutAreRefused() throws AdminException {
    run("SET admin-admin_credentials = ''");
    assertThatThrownBy(() -> run("LOAD ADMIN VARIABLES TO RUNTIME"))
        .hasMessageContaining("nobody could log in");
    assertThat(engine.accounts().find("admin")).isNotNull();
  }

  @Test
  void aReadOnlyAdministrationTakesNoChanges() throws AdminException {
    run("PROXYSQL READONLY");
    assertThatThrownBy(() -> run("DELETE FROM mysql_servers")).hasMessageContaining("read-only");
    run("PROXYSQL READWRITE");
    run("DELETE FROM mysql_servers");
  }

  @Test
  void aLargeConfigurationComesIntoForce() throws AdminException {
    run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 5000)"
            + " INSERT INTO mysql_users (username, password)"
            + " SELECT 'user' || i, 'password' || i FROM n");
    run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 500)"
            + " INSERT INTO mysql_servers (hostname) SELECT 'db' || i FROM n");
    run("LOAD MYSQL USERS TO RUNTIME");
    run("LOAD MYSQL SERVERS TO RUNTIME"); // how long it takes: bench admin
    assertThat(rows("SELECT count(*) FROM runtime_mysql_users"))
        .containsExactly(new Object[] {5000L});
  }

  private SqlResult run(String sql) throws AdminException {
    return admin.execute(sql);
  }

  private List<Object[]> rows(String sql) throws AdminException {
    return ((SqlResult.Rows) run(sql)).rows();
  }

  private long version(String name) {
    return value(name).version();
  }

  private String checksum(String name) {
    return value(name).checksum();
  }

  private Checksums.Value value(String name) {
    return engine.checksums().values().stream()
        .filter(value -> value.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
